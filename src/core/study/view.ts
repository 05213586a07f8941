import type { DicomHeader } from "#core/decode";
import type { FilmView } from "./film.ts";

/** Defined terms of View Position (PS3.3 C.8.1.1, C.8.11.5); obliques are neither frontal nor lateral. */
const positions: Readonly<Record<string, FilmView>> = {
  PA: "PA",
  AP: "AP",
  LL: "LATERAL",
  RL: "LATERAL",
  LATERAL: "LATERAL",
  LAT: "LATERAL",
};

/**
 * The view: View Position (0018,5101), else Series Description where it names exactly one view as a word, else a lateral
 * one by Patient Orientation (0020,0020). Where sources contradict each other `UNKNOWN`, with a note.
 */
export function viewOf(header: DicomHeader | null, notes: string[]): FilmView {
  if (header === null) return "UNKNOWN";
  const isLateralByOrientation = lateralByOrientation(header.patientOrientation);
  const stated = positions[(header.viewPosition ?? "").toUpperCase()] ?? fromDescription(header.seriesDescription);
  if (stated === null) return isLateralByOrientation === true ? "LATERAL" : "UNKNOWN";
  if (isLateralByOrientation !== null && isLateralByOrientation !== (stated === "LATERAL")) {
    notes.push(
      `The view is uncertain: ${stated} is stated, but Patient Orientation is ${header.patientOrientation?.join("\\")}.`,
    );
    return "UNKNOWN";
  }
  return stated;
}

/** "CHEST PA" says PA; "PA + LAT" says nothing about this film; "PAT" and "map" are no views. */
function fromDescription(description: string | null): FilmView | null {
  const words = (description ?? "").toUpperCase().split(/[^A-Z]+/);
  const views = new Set(
    words.flatMap((word) => (word === "LL" || word === "RL" ? [] : [positions[word] ?? []].flat())),
  );
  return views.size === 1 ? [...views][0]! : null;
}

/** Rows towards the front or back of the patient: lateral. Towards left or right: frontal. `null`: not said. */
function lateralByOrientation(orientation: readonly string[] | null): boolean | null {
  const first = orientation?.[0]?.charAt(0);
  if (first === "A" || first === "P") return true;
  if (first === "L" || first === "R") return false;
  return null;
}
