import type { FilmFacts } from "#core/reading";

/** Size of a film pixel and what that millimetre was measured at; never a bare mm. */
export interface SpacingWords {
  /** Row spacing, column spacing in mm; `null` where the header gives none. */
  readonly millimetres: readonly [number, number] | null;
  readonly unit: "mm at detector" | "mm calibrated" | "mm, calibration not stated" | "px";
}

/**
 * Imager Pixel Spacing (0018,1164) is measured at the detector. Pixel Spacing (0028,0030) beside it and unlike it is
 * calibrated (PS3.3 10.7.1.3); alone it may be either, and the header does not say.
 */
export function spacingOf(facts: Pick<FilmFacts, "header">): SpacingWords {
  const header = facts.header;
  const detector = header?.imagerPixelSpacing ?? null;
  const given = header?.pixelSpacing ?? null;
  if (given && (header?.pixelSpacingCalibrationType || (detector && !alike(given, detector)))) {
    return { millimetres: given, unit: "mm calibrated" };
  }
  if (detector) return { millimetres: detector, unit: "mm at detector" };
  if (given) return { millimetres: given, unit: "mm, calibration not stated" };
  return { millimetres: null, unit: "px" };
}

function alike(a: readonly [number, number], b: readonly [number, number]): boolean {
  return Math.abs(a[0] - b[0]) < 1e-6 && Math.abs(a[1] - b[1]) < 1e-6;
}
