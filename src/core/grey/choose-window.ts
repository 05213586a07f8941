import type { DicomHeader, VoiFunction } from "#core/decode";
import type { Film } from "#core/study";
import { type Field, findField } from "./field.ts";
import { voiFunction } from "./voi.ts";
import type { GreyWindow } from "./window.ts";

/** VOI LUT Function (0028,1056) and how its window is called here. */
export const windowKinds: Readonly<Record<VoiFunction, "linear" | "linear-exact" | "sigmoid">> = {
  LINEAR: "linear",
  LINEAR_EXACT: "linear-exact",
  SIGMOID: "sigmoid",
};

/** Parts of the pixels that the automatic window lets go dark and bright: markers, collimator edges, dead pixels. */
const automaticPercentiles = { low: 0.005, high: 0.995 } as const;

/** A file's window under which at least this part of the field is all black, or all white, shows nothing of the film. */
const shownAtAll = 0.995;
/** Pixels that are looked at for that: about so many, evenly spread. */
const probedPixels = 65536;

/** The default window of a film, and what the reader should know about how it was chosen. */
export interface ChosenWindow {
  readonly window: GreyWindow;
  readonly notes: readonly string[];
}

/**
 * The default window of a film, in this order: the first valid window of the file, the first VOI LUT of the file, the full
 * range of a PNG, JPEG or colour picture (grey as stored), else the automatic window: linear from the 0.5th to the 99.5th
 * percentile of the modality values in the collimated field outside padding, or their whole range where these two are
 * equal. Valid: width >= 1 for LINEAR, above 0 for LINEAR_EXACT and SIGMOID (PS3.3 C.11.2.1.2, C.11.2.1.3). A window or
 * LUT of the file under which the whole field would be black, or white, contradicts the picture and is passed over.
 */
export function judgeWindows(film: Film, field: Field = findField(film)): ChosenWindow {
  const { header } = film;
  if (header === null || !header.photometricInterpretation.startsWith("MONOCHROME")) {
    return { window: between(film.minimum, film.maximum, "file", "full range of the picture"), notes: [] };
  }
  const notes: string[] = [];
  for (const window of windowsOfFile(header, notes)) {
    const side = onlySide(film, field, window);
    if (side === null) return { window, notes };
    notes.push(`${nameOf(window)} would show the whole picture ${side}; it was passed over.`);
  }
  return { window: automaticWindow(film, field), notes };
}

/** The window alone. */
export function chooseWindow(film: Film): GreyWindow {
  return judgeWindows(film).window;
}

/** The valid windows of the file, then its look-up tables. */
function windowsOfFile(header: DicomHeader, notes: string[]): readonly GreyWindow[] {
  const kind = windowKinds[header.voiLutFunction];
  const { windowCenter: centers, windowWidth: widths } = header;
  if (centers.length !== widths.length) {
    notes.push(`The file has ${centers.length} window centres but ${widths.length} widths; only pairs were used.`);
  }
  const windows: GreyWindow[] = [];
  for (const [index, center] of centers.entries()) {
    const width = widths[index];
    if (width === undefined) continue;
    const isWide = kind === "linear" ? width >= 1 : width > 0;
    if (Number.isFinite(center) && Number.isFinite(width) && isWide) {
      const explanation = header.windowExplanation[index]?.trim() || null;
      windows.push({ kind, center, width, source: "file", explanation });
    } else {
      notes.push(
        `Window ${index + 1} of the file (centre ${center}, width ${width}) is not possible; it was passed over.`,
      );
    }
  }
  for (const lut of header.voiLuts) windows.push({ kind: "lut", lut, source: "file", explanation: lut.explanation });
  return windows;
}

/** Which side of the scale nearly all of the field would be on; `null` where it is spread, or is flat anyway. */
function onlySide(film: Film, field: Field, window: GreyWindow): "black" | "white" | null {
  const { values, padding, columns, polarity } = film;
  const voi = voiFunction(window, 1);
  const pixels = (field.bottom - field.top) * (field.right - field.left);
  const stride = Math.max(1, Math.floor(Math.sqrt(pixels / probedPixels)));
  let count = 0;
  let low = 0;
  let high = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let row = field.top; row < field.bottom; row += stride) {
    for (let column = field.left; column < field.right; column += stride) {
      const index = row * columns + column;
      if (padding !== null && padding[index] === 1) continue;
      const value = values[index]!;
      const shown = voi(value);
      count++;
      if (shown <= 0) low++;
      else if (shown >= 1) high++;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  if (!(greatest > least)) return null;
  if (low >= shownAtAll * count) return polarity === "MONOCHROME1" ? "white" : "black";
  if (high >= shownAtAll * count) return polarity === "MONOCHROME1" ? "black" : "white";
  return null;
}

function nameOf(window: GreyWindow): string {
  const name = window.explanation === null ? "" : ` "${window.explanation}"`;
  if (window.kind === "lut") return `The file's look-up table${name}`;
  return `The file's window${name} (centre ${window.center}, width ${window.width})`;
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

function automaticWindow(film: Film, field: Field): GreyWindow {
  const ends = endsOf(film, field);
  if (ends === null) return between(film.minimum, film.maximum, "automatic", null);
  const [least, low, high, greatest] = ends;
  const where = field.edges.length === 0 ? "" : " in the collimated field";
  if (high > low) return between(low, high, "automatic", `0.5th to 99.5th percentile${where}`);
  return between(least, greatest, "automatic", "smallest to largest value");
}

type Ends = readonly [least: number, low: number, high: number, greatest: number];

/**
 * Smallest value, nearest-rank percentiles, largest value in the field outside padding; `null` where all is padding.
 * From a histogram of 65,536 bins over the range that the pixel format can hold: at most 16 bits are stored, so that
 * every value has a bin of its own, with slope and intercept or without.
 */
function endsOf(film: Film, field: Field): Ends | null {
  const { values, padding, minimum, maximum, columns } = film;
  const lastBin = 65535;
  const isFraction = values instanceof Float32Array;
  const offset = isFraction ? minimum : values instanceof Int16Array ? -32768 : 0;
  const perUnit = isFraction && maximum > minimum ? lastBin / (maximum - minimum) : 1;
  const histogram = new Uint32Array(lastBin + 1);
  const valueOf = new Float64Array(lastBin + 1);
  for (let row = field.top; row < field.bottom; row++) {
    const end = row * columns + field.right;
    for (let index = row * columns + field.left; index < end; index++) {
      if (padding !== null && padding[index] === 1) continue;
      const value = values[index]!;
      const bin = isFraction
        ? Math.min(lastBin, Math.max(0, Math.floor((value - offset) * perUnit + 0.5)))
        : value - offset;
      histogram[bin]!++;
      valueOf[bin] = value;
    }
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
