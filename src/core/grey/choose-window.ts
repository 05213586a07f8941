import type { VoiFunction } from "#core/decode";
import type { Film } from "#core/study";
import type { GreyWindow } from "./window.ts";

const kinds: Readonly<Record<VoiFunction, "linear" | "linear-exact" | "sigmoid">> = {
  LINEAR: "linear",
  LINEAR_EXACT: "linear-exact",
  SIGMOID: "sigmoid",
};

/** Parts of the pixels that the automatic window lets go dark and bright: markers, collimator edges, dead pixels. */
export const automaticPercentiles = { low: 0.005, high: 0.995 } as const;

/**
 * The default window of a film, in this order: the first valid window of the file, the first VOI LUT of the file, the full
 * range of a PNG, JPEG or colour picture (grey as stored), else the automatic window: linear from the 0.5th to the 99.5th
 * percentile of the modality values outside padding, or their whole range where these two are equal.
 * Valid: width >= 1 for LINEAR, above 0 for LINEAR_EXACT and SIGMOID (PS3.3 C.11.2.1.2, C.11.2.1.3).
 */
export function chooseWindow(film: Film): GreyWindow {
  const { header } = film;
  if (header === null || !header.photometricInterpretation.startsWith("MONOCHROME")) {
    return between(film.minimum, film.maximum, "file", "full range of the picture");
  }
  const kind = kinds[header.voiLutFunction];
  for (const [index, center] of header.windowCenter.entries()) {
    const width = header.windowWidth[index];
    if (width === undefined || !Number.isFinite(center) || !Number.isFinite(width)) continue;
    if (kind === "linear" ? width < 1 : width <= 0) continue;
    return { kind, center, width, source: "file", explanation: header.windowExplanation[index]?.trim() || null };
  }
  const lut = header.voiLuts[0];
  if (lut !== undefined) return { kind: "lut", lut, source: "file", explanation: lut.explanation };
  return automaticWindow(film);
}

/** A LINEAR window under which `low` is 0 and `high` full scale: width high - low + 1, centre (low + high + 1) / 2. */
export function between(
  low: number,
  high: number,
  source: "file" | "automatic",
  explanation: string | null,
): GreyWindow {
  return { kind: "linear", center: (low + high + 1) / 2, width: high - low + 1, source, explanation };
}

function automaticWindow(film: Film): GreyWindow {
  const { values, padding } = film;
  const isWhole = !(values instanceof Float32Array);
  const ends = isWhole ? endsByCounting(values, padding) : endsBySorting(values, padding);
  if (ends === null) return between(film.minimum, film.maximum, "automatic", null);
  const [least, low, high, greatest] = ends;
  if (high > low) return between(low, high, "automatic", "0.5th to 99.5th percentile");
  return between(least, greatest, "automatic", "smallest to largest value");
}

type Ends = readonly [least: number, low: number, high: number, greatest: number];

/** Nearest-rank percentiles from a histogram over all 16-bit values. */
function endsByCounting(values: Uint8Array | Uint16Array | Int16Array, padding: Uint8Array | null): Ends | null {
  const offset = values instanceof Int16Array ? 32768 : 0;
  const histogram = new Uint32Array(65536);
  for (let index = 0; index < values.length; index++) {
    if (padding === null || padding[index] === 0) histogram[values[index]! + offset]!++;
  }
  const count = histogram.reduce((sum, bin) => sum + bin, 0);
  if (count === 0) return null;
  const rankAt = (rank: number): number => {
    let seen = 0;
    for (let bin = 0; bin < histogram.length; bin++) {
      seen += histogram[bin]!;
      if (seen >= rank) return bin - offset;
    }
    return 65535 - offset;
  };
  const ranks = [1, rankOf(automaticPercentiles.low, count), rankOf(automaticPercentiles.high, count), count] as const;
  return [rankAt(ranks[0]), rankAt(ranks[1]), rankAt(ranks[2]), rankAt(ranks[3])];
}

/** The same for values with fractions. */
function endsBySorting(values: Float32Array, padding: Uint8Array | null): Ends | null {
  const sorted = padding === null ? values.slice() : values.filter((_, index) => padding[index] === 0);
  if (sorted.length === 0) return null;
  sorted.sort();
  const at = (rank: number): number => sorted[rank - 1]!;
  const count = sorted.length;
  return [at(1), at(rankOf(automaticPercentiles.low, count)), at(rankOf(automaticPercentiles.high, count)), at(count)];
}

function rankOf(part: number, count: number): number {
  return Math.max(1, Math.ceil(part * count));
}
