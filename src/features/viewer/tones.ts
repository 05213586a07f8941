import type { DisplayImage } from "#core/grey";

/** Landmarks among a film's values, from dark to bright (values negated where low ones are bright). */
export interface Tones {
  /** 0.5th percentile. */
  readonly darkest: number;
  /** Mean of the dark part: air and lung. */
  readonly dark: number;
  /** Between the dark and the bright part. */
  readonly border: number;
  /** Mean of the bright part: soft tissue and bone. */
  readonly bright: number;
  /** 99.5th percentile. */
  readonly brightest: number;
  /** 99.9th percentile. */
  readonly whitest: number;
}

/** Values looked at, evenly spread: their percentiles are within a fraction of a percent of those of all. */
const SAMPLES = 65_536;
const BINS = 256;

/**
 * Landmarks of the film's values, without those at either end of what the file can hold (saturated air, shutters, padding)
 * as long as others are left. The border is Otsu's: the threshold with the largest variance between the two parts.
 * `null` where all values are one.
 */
export function tonesOf(display: Pick<DisplayImage, "values" | "polarity" | "minimum" | "maximum">): Tones | null {
  const sorted = sampled(display);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  const [darkest, brightest, whitest] = [at(0.005), at(0.995), at(0.999)];
  if (!(brightest > darkest)) return null;
  const border = otsu(sorted, darkest, brightest);
  const split = sorted.findIndex((value) => value > border);
  return {
    darkest,
    dark: mean(sorted.subarray(0, split)),
    border,
    bright: mean(sorted.subarray(split)),
    brightest,
    whitest,
  };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sampled({ values, polarity, minimum, maximum }: Parameters<typeof tonesOf>[0]): Float32Array {
  const sign = polarity === "MONOCHROME1" ? -1 : 1;
  // An odd step does not stay in one column of a picture whose width is a power of two.
  const step = Math.max(1, Math.floor(values.length / SAMPLES)) | 1;
  const all: number[] = [];
  const inner: number[] = [];
  for (let index = 0; index < values.length; index += step) {
    const value = values[index]!;
    all.push(value * sign);
    if (value > minimum && value < maximum) inner.push(value * sign);
  }
  return Float32Array.from(inner.length > all.length / 10 ? inner : all).toSorted();
}

/** N. Otsu, IEEE Trans. SMC 9 (1979) 62: maximises w0 w1 (m0 - m1)^2 over `BINS` thresholds between the ends. */
function otsu(sorted: Float32Array, low: number, high: number): number {
  const counts = new Float64Array(BINS);
  for (const value of sorted) {
    const bin = Math.floor(((value - low) / (high - low)) * BINS);
    counts[Math.min(BINS - 1, Math.max(0, bin))]!++;
  }
  const total = sorted.length;
  const sum = counts.reduce((so, count, bin) => so + count * bin, 0);
  let best = { variance: -1, bin: 0 };
  let below = 0;
  let sumBelow = 0;
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin]!;
    sumBelow += counts[bin]! * bin;
    if (below === 0 || below === total) continue;
    const difference = sumBelow / below - (sum - sumBelow) / (total - below);
    const variance = below * (total - below) * difference * difference;
    if (variance > best.variance) best = { variance, bin };
  }
  return low + ((best.bin + 1) / BINS) * (high - low);
}
