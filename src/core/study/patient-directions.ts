import type { Film } from "./film.ts";

/** Which way a film's rows run (to the right) and its columns run (down), as first letters of PS3.3 C.7.6.1.1.1. */
export interface PatientDirections {
  readonly row: string;
  readonly column: string;
  /** Where they come from: Patient Orientation, or the way frontal films are hung when the header gives only the view. */
  readonly source: "header" | "view" | "unknown";
}

const OPPOSITE: Record<string, string> = { L: "R", R: "L", A: "P", P: "A", H: "F", F: "H" };

/** `L` for `R`, `H` for `F` and so on; empty for what is no direction. */
export function oppositeDirection(letter: string): string {
  return OPPOSITE[letter] ?? "";
}

export function patientDirections(film: Pick<Film, "header" | "view">): PatientDirections {
  const [row, column] = film.header?.patientOrientation ?? [];
  const rowLetter = row?.[0];
  const columnLetter = column?.[0];
  if (rowLetter !== undefined && rowLetter in OPPOSITE && columnLetter !== undefined && columnLetter in OPPOSITE) {
    return { row: rowLetter, column: columnLetter, source: "header" };
  }
  // Frontal films are hung as if the patient faced the reader: the film's right edge is the patient's left.
  if (film.view === "PA" || film.view === "AP") return { row: "L", column: "F", source: "view" };
  return { row: "", column: "", source: "unknown" };
}
