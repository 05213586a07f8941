import type { VoiFunction } from "#core/decode";
import type { Film } from "#core/study";
import type { GreyWindow } from "./window.ts";

const kinds: Readonly<Record<VoiFunction, "linear" | "linear-exact" | "sigmoid">> = {
  LINEAR: "linear",
  LINEAR_EXACT: "linear-exact",
  SIGMOID: "sigmoid",
};

/** Parts of the pixels that the automatic window lets go dark and bright: markers, collimator edges, dead pixels. */
const automaticPercentiles = { low: 0.005, high: 0.995 } as const;

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
  const ends = endsOf(film);
  if (ends === null) return between(film.minimum, film.maximum, "automatic", null);
  const [least, low, high, greatest] = ends;
  if (high > low) return between(low, high, "automatic", "0.5th to 99.5th percentile");
  return between(least, greatest, "automatic", "smallest to largest value");
}

type Ends = readonly [least: number, low: number, high: number, greatest: number];

/**
 * Smallest value, nearest-rank percentiles, largest value outside padding; `null` where all is padding.
 * From a histogram of 65,536 bins over the range that the pixel format can hold: at most 16 bits are stored, so that
 * every value has a bin of its own, with slope and intercept or without.
 */
function endsOf(film: Film): Ends | null {
  const { values, padding, minimum, maximum } = film;
  const lastBin = 65535;
  const isFraction = values instanceof Float32Array;
  const offset = isFraction ? minimum : values instanceof Int16Array ? -32768 : 0;
  const perUnit = isFraction && maximum > minimum ? lastBin / (maximum - minimum) : 1;
  const histogram = new Uint32Array(lastBin + 1);
  const valueOf = new Float64Array(lastBin + 1);
  for (let index = 0; index < values.length; index++) {
    if (padding !== null && padding[index] === 1) continue;
    const value = values[index]!;
    const bin = isFraction
      ? Math.min(lastBin, Math.max(0, Math.floor((value - offset) * perUnit + 0.5)))
      : value - offset;
    histogram[bin]!++;
    valueOf[bin] = value;
  }
  const count = histogram.reduce((sum, bin) => sum + bin, 0);
  if (count === 0) return null;
  const at = (rank: number): number => {
    let seen = 0;
    let bin = 0;
    while (bin < lastBin && seen + histogram[bin]! < rank) seen += histogram[bin++]!;
    return valueOf[bin]!;
  };
  const rankOf = (part: number): number => Math.max(1, Math.ceil(part * count));
  return [at(1), at(rankOf(automaticPercentiles.low)), at(rankOf(automaticPercentiles.high)), at(count)];
}
