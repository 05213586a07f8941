import { spacingOf } from "#store";

type Place = readonly [x: number, y: number];

/** Row spacing, column spacing to measure with, and the name of the unit that they give. */
export interface MeasureUnit {
  readonly spacing: readonly [number, number];
  readonly unit: string;
}

/**
 * The unit of a film's lengths. Without millimetres it is the width of a film pixel; `aspect` (row and column spacing up
 * to a factor) keeps lengths and angles right where pixels are not square.
 */
export function unitOf(facts: Parameters<typeof spacingOf>[0], aspect: readonly [number, number]): MeasureUnit {
  const { millimetres, unit } = spacingOf(facts);
  return millimetres ? { spacing: millimetres, unit } : { spacing: [aspect[0] / aspect[1], 1], unit };
}

/** Distance of two points in film pixels, in the unit. */
export function lengthOf([from, to]: readonly [Place, Place], { spacing }: MeasureUnit): number {
  return Math.hypot((to[0] - from[0]) * spacing[1], (to[1] - from[1]) * spacing[0]);
}

/** Angle at the second of three points in film pixels, in degrees, 0..180; `null` where a side has no length. */
export function angleOf(
  [first, corner, last]: readonly [Place, Place, Place],
  { spacing }: MeasureUnit,
): number | null {
  const side = (to: Place): Place => [(to[0] - corner[0]) * spacing[1], (to[1] - corner[1]) * spacing[0]];
  const [a, b] = [side(first), side(last)];
  if (Math.hypot(...a) === 0 || Math.hypot(...b) === 0) return null;
  return Math.abs(Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])) * (180 / Math.PI);
}

/** What stands beside a measure: never a bare mm. */
export function measureWords(points: readonly Place[], unit: MeasureUnit): string {
  const [first, second, third] = points;
  if (!first || !second) return "";
  if (third) {
    const angle = angleOf([first, second, third], unit);
    return angle === null ? "" : `${angle.toFixed(1)}°`;
  }
  const length = lengthOf([first, second], unit);
  return `${unit.unit === "px" ? Math.round(length) : length.toFixed(1)} ${unit.unit}`;
}
