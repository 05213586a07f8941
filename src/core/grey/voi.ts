import { exponential } from "./exponential.ts";
import type { GreyWindow } from "./window.ts";

/**
 * The function from a modality value to 0..`full` under a window, before polarity, in doubles (PS3.3 C.11.2.1.2 LINEAR,
 * C.11.2.1.3.1 SIGMOID, C.11.2.1.3.2 LINEAR_EXACT, C.11.2.1.1 LUT; the LUT's output is scaled from 0..2^bits-1).
 */
export function voiFunction(window: GreyWindow, full: number): (value: number) => number {
  if (window.kind === "lut") {
    const { entries, firstMapped, bits } = window.lut;
    const last = entries.length - 1;
    const factor = full / (2 ** bits - 1);
    return (value) => {
      const entry = Math.floor(value + 0.5) - firstMapped;
      return Math.min(full, entries[entry < 0 ? 0 : entry > last ? last : entry]! * factor);
    };
  }
  const { center, width } = window;
  switch (window.kind) {
    case "linear": {
      const middle = center - 0.5;
      const half = (width - 1) / 2;
      return (value) =>
        value <= middle - half ? 0 : value > middle + half ? full : ((value - middle) / (width - 1) + 0.5) * full;
    }
    case "linear-exact": {
      const half = width / 2;
      return (value) =>
        value <= center - half ? 0 : value > center + half ? full : ((value - center) / width + 0.5) * full;
    }
    case "sigmoid":
      return (value) => full / (1 + exponential((-4 * (value - center)) / width));
  }
}

/** The same with polarity: P-values, higher is brighter. MONOCHROME1 is turned here and nowhere else. */
export function pValueFunction(
  window: GreyWindow,
  polarity: "MONOCHROME1" | "MONOCHROME2",
  full: number,
): (value: number) => number {
  const voi = voiFunction(window, full);
  return polarity === "MONOCHROME1" ? (value) => full - voi(value) : voi;
}
