import type { DisplayImage } from "#core/grey";

export type VoiFunction = DisplayImage["voi"]["function"];

/** Values that become black and white; for SIGMOID the ends of the linear window of the same center and width. */
export interface ValueRange {
  readonly lower: number;
  readonly upper: number;
}

/** PS3.3 C.11.2.1.2 and C.11.2.1.3.2: LINEAR (and SIGMOID here) lies between c - 0.5 -+ (w - 1) / 2, LINEAR_EXACT c -+ w / 2. */
export function rangeOfWindow(voi: VoiFunction, center: number, width: number): ValueRange {
  if (voi === "LINEAR_EXACT") return { lower: center - width / 2, upper: center + width / 2 };
  return { lower: center - 0.5 - (width - 1) / 2, upper: center - 0.5 + (width - 1) / 2 };
}

/** The inverse of `rangeOfWindow`. */
export function windowOfRange(voi: VoiFunction, { lower, upper }: ValueRange): { center: number; width: number } {
  const exact = voi === "LINEAR_EXACT";
  return { center: (lower + upper + (exact ? 0 : 1)) / 2, width: upper - lower + (exact ? 0 : 1) };
}

/** Pixels of drag that change the window by its first width: the same hand for 8 bit and 16 bit. */
const DRAG_PER_WIDTH = 512;

/** With Shift the hand moves this many times as finely. */
const FINE = 8;

/**
 * Range after a drag of (right, down) screen pixels: across changes the width, down raises the center. `defaultWidth` is
 * the width the film opened with. Never narrower than 1 / 1024 of it, since a window of no width is all white.
 */
export function dragWindow(
  range: ValueRange,
  drag: readonly [number, number],
  defaultWidth: number,
  fine = false,
): ValueRange {
  const step = defaultWidth / DRAG_PER_WIDTH / (fine ? FINE : 1);
  const middle = (range.lower + range.upper) / 2 + drag[1] * step;
  const width = Math.max(defaultWidth / 1024, range.upper - range.lower + drag[0] * step);
  return { lower: middle - width / 2, upper: middle + width / 2 };
}
