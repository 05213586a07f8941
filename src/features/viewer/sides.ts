import type { Affine } from "#core/heatmap";
import type { FilmFacts } from "#core/reading";

/** Which side of the patient lies at each edge of the screen; only L and R are named. */
export interface SideLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** Where the letters come from: Patient Orientation, or the way frontal films are hung when the header gives only the view. */
export type SideSource = "header" | "view" | "unknown";

const OPPOSITE: Record<string, string> = { L: "R", R: "L", A: "P", P: "A", H: "F", F: "H" };

/** Directions in which the film's rows run (to the right) and its columns run (down), as first letters of PS3.3 C.7.6.1.1.1. */
export function patientDirections(facts: Pick<FilmFacts, "header" | "view">): {
  row: string;
  column: string;
  source: SideSource;
} {
  const [row, column] = facts.header?.patientOrientation ?? [];
  const rowLetter = row?.[0];
  const columnLetter = column?.[0];
  if (rowLetter !== undefined && rowLetter in OPPOSITE && columnLetter !== undefined && columnLetter in OPPOSITE) {
    return { row: rowLetter, column: columnLetter, source: "header" };
  }
  // Frontal films are hung as if the patient faced the reader: the film's right edge is the patient's left.
  if (facts.view === "PA" || facts.view === "AP") return { row: "L", column: "F", source: "view" };
  return { row: "", column: "", source: "unknown" };
}

/** Letters at the edges of the screen for a film drawn through `affine`; follows flip and rotation. */
export function sideLetters(directions: { row: string; column: string }, affine: Affine): SideLetters {
  const upright = Math.abs(affine.a) >= Math.abs(affine.b);
  const across = upright ? directions.row : directions.column;
  const acrossSign = upright ? affine.a : affine.c;
  const down = upright ? directions.column : directions.row;
  const downSign = upright ? affine.d : affine.b;
  const [right, left] = acrossSign >= 0 ? [across, opposite(across)] : [opposite(across), across];
  const [bottom, top] = downSign >= 0 ? [down, opposite(down)] : [opposite(down), down];
  return { left: side(left), right: side(right), top: side(top), bottom: side(bottom) };
}

function opposite(letter: string): string {
  return OPPOSITE[letter] ?? "";
}

function side(letter: string): string {
  return letter === "L" || letter === "R" ? letter : "";
}
