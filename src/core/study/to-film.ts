import { type Outcome, success } from "#core/base";
import { type DecodedImage, type DicomHeader, type LookupTable } from "#core/decode";
import { ageInYears } from "./age.ts";
import { contradictionsOf } from "./contradictions.ts";
import type { Film, FilmId } from "./film.ts";
import { viewOf } from "./view.ts";

type ModalityValues = Film["values"];

/**
 * Stored values of one frame as a Film: modality LUT applied (PS3.3 C.11.1), polarity weighed once, padding marked,
 * colour made grey with Rec. 601 luma. Nothing in it can fail today; the Outcome keeps the stage's shape.
 */
export function toFilm(decoded: DecodedImage, fileName: string, id: FilmId): Outcome<Film> {
  const { header } = decoded;
  const notes = [...decoded.notes];
  const isColour = decoded.samplesPerPixel === 3;
  const grey = isColour ? lumaOf(decoded) : { values: decoded.samples, colourfulness: 0 };
  if (isColour) notes.push("The picture is in colour; it was converted to grey (Rec. 601 luma).");
  const modality = isColour ? identity(grey.values, decoded) : toModality(decoded, notes);
  if (header !== null && !isColour) notes.push(...contradictionsOf(header));
  const view = viewOf(header, notes);
  const padding = isColour ? null : paddingOf(decoded, notes);
  return success({
    id,
    fileName,
    kind: decoded.kind,
    rows: decoded.rows,
    columns: decoded.columns,
    ...modality,
    padding,
    overlays: decoded.overlays,
    polarity: polarityOf(decoded, notes),
    bitsStored: decoded.bitsStored,
    view,
    ageYears: ageInYears(header),
    colourfulness: grey.colourfulness,
    header,
    frame: decoded.frame,
    frames: decoded.frames,
    notes,
  });
}

/** Photometric Interpretation decides; Presentation LUT Shape only restates it (PS3.3 C.11.6.1.2), so that nothing turns twice. */
function polarityOf(decoded: DecodedImage, notes: string[]): Film["polarity"] {
  const polarity = decoded.photometric === "MONOCHROME1" ? "MONOCHROME1" : "MONOCHROME2";
  const shape = decoded.header?.presentationLutShape ?? null;
  if (shape !== null && (shape === "INVERSE") !== (polarity === "MONOCHROME1")) {
    notes.push(`Presentation LUT Shape ${shape} contradicts ${polarity}; ${polarity} was followed.`);
  }
  return polarity;
}

/** Rec. 601: 0.299 R + 0.587 G + 0.114 B, rounded. Colourfulness: mean of |R-G|, |G-B|, |B-R| over all pixels, 0..1 of full scale. */
function lumaOf(decoded: DecodedImage): { values: Uint8Array | Uint16Array; colourfulness: number } {
  const { samples, bitsStored } = decoded;
  const pixels = samples.length / 3;
  const values = bitsStored <= 8 ? new Uint8Array(pixels) : new Uint16Array(pixels);
  let difference = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const red = samples[3 * pixel]!;
    const green = samples[3 * pixel + 1]!;
    const blue = samples[3 * pixel + 2]!;
    values[pixel] = Math.floor(0.299 * red + 0.587 * green + 0.114 * blue + 0.5);
    difference += Math.abs(red - green) + Math.abs(green - blue) + Math.abs(blue - red);
  }
  return { values, colourfulness: difference / (3 * pixels * (2 ** bitsStored - 1)) };
}

function toModality(decoded: DecodedImage, notes: string[]): Pick<Film, "values" | "minimum" | "maximum"> {
  const { header, samples, signed, bitsStored } = decoded;
  if (header?.modalityLut) return throughTable(decoded, header.modalityLut);
  let slope = header?.rescaleSlope ?? 1;
  const intercept = header?.rescaleIntercept ?? 0;
  if (slope === 0) {
    notes.push("Rescale Slope is 0, which would make the picture flat; it was taken as 1.");
    slope = 1;
  }
  if (slope === 1 && intercept === 0) return identity(samples, decoded);
  const lowest = signed ? -(2 ** (bitsStored - 1)) : 0;
  const highest = lowest + 2 ** bitsStored - 1;
  // One multiplication per possible value instead of one per pixel, and the same double for equal stored values.
  const table = new Float64Array(highest - lowest + 1);
  for (let index = 0; index < table.length; index++) table[index] = (lowest + index) * slope + intercept;
  const ends = [table[0]!, table[table.length - 1]!];
  const minimum = Math.min(...ends);
  const maximum = Math.max(...ends);
  const values = arrayFor(samples.length, minimum, maximum, Number.isInteger(slope) && Number.isInteger(intercept));
  for (let index = 0; index < samples.length; index++) values[index] = table[samples[index]! - lowest]!;
  return { values, minimum, maximum };
}

function identity(
  samples: DecodedImage["samples"],
  decoded: DecodedImage,
): Pick<Film, "values" | "minimum" | "maximum"> {
  const { signed, bitsStored } = decoded;
  const minimum = signed ? -(2 ** (bitsStored - 1)) : 0;
  // A Film has no 8-bit signed values: the viewport takes none.
  const values = samples instanceof Int8Array ? Int16Array.from(samples) : samples;
  return { values, minimum, maximum: minimum + 2 ** bitsStored - 1 };
}

/** Modality LUT: below the first mapped value the first entry, past the end the last (PS3.3 C.11.1.1.1). */
function throughTable(decoded: DecodedImage, table: LookupTable): Pick<Film, "values" | "minimum" | "maximum"> {
  const { samples } = decoded;
  const { entries, firstMapped } = table;
  const last = entries.length - 1;
  const values = new Uint16Array(samples.length);
  for (let index = 0; index < samples.length; index++) {
    const entry = samples[index]! - firstMapped;
    values[index] = entries[entry < 0 ? 0 : entry > last ? last : entry]!;
  }
  let minimum = 65535;
  let maximum = 0;
  for (const entry of entries) {
    if (entry < minimum) minimum = entry;
    if (entry > maximum) maximum = entry;
  }
  return { values, minimum, maximum };
}

/** The narrowest array that holds every value; float where slope or intercept has a fraction. */
function arrayFor(length: number, minimum: number, maximum: number, isWhole: boolean): ModalityValues {
  if (isWhole && minimum >= 0 && maximum <= 255) return new Uint8Array(length);
  if (isWhole && minimum >= 0 && maximum <= 65535) return new Uint16Array(length);
  if (isWhole && minimum >= -32768 && maximum <= 32767) return new Int16Array(length);
  return new Float32Array(length);
}

/**
 * Pixels between Pixel Padding Value and Pixel Padding Range Limit, in stored units (PS3.3 C.7.5.1.1.2). Padding that
 * leaves nothing of the picture is no padding.
 */
function paddingOf(decoded: DecodedImage, notes: string[]): Uint8Array | null {
  const range = paddingRange(decoded.header);
  if (range === null) return null;
  const { samples } = decoded;
  const [low, high] = range;
  const padding = new Uint8Array(samples.length);
  let found = 0;
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index]!;
    if (sample >= low && sample <= high) {
      padding[index] = 1;
      found++;
    }
  }
  if (found === samples.length) {
    notes.push(`Every pixel lies in the padding range ${low} to ${high}, which cannot be; no padding was taken away.`);
    return null;
  }
  return found > 0 ? padding : null;
}

function paddingRange(header: DicomHeader | null): readonly [number, number] | null {
  const value = header?.pixelPaddingValue ?? null;
  if (value === null) return null;
  const limit = header?.pixelPaddingRangeLimit ?? value;
  return [Math.min(value, limit), Math.max(value, limit)];
}
