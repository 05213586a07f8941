import type { DecodedImage } from "./decoded-image.ts";
import type { Palette } from "./planes.ts";
import type { ExifOrientation, StoredImage, StoredSamples } from "./stored-image.ts";

/**
 * Grey or RGB and upright: YCbCr converted (PS3.3 C.7.6.3.1.2), palette applied, alpha dropped, EXIF orientation applied.
 */
export function toDecodedImage(stored: StoredImage): DecodedImage {
  const { colour, orientation, kind, frame, frames, header, notes, overlays, palette } = stored;
  const samplesPerPixel = stored.samplesPerPixel >= 3 || palette !== null ? 3 : 1;
  const converted = palette !== null ? throughPalette(stored.samples, palette) : convert(stored, samplesPerPixel);
  const bitsStored = palette === null ? stored.bitsStored : 8;
  const signed = palette === null && stored.signed;
  const turned = orient(converted, stored.rows, stored.columns, samplesPerPixel, orientation);
  return {
    kind,
    rows: turned.rows,
    columns: turned.columns,
    samplesPerPixel,
    bitsStored,
    signed,
    photometric: samplesPerPixel === 3 ? "RGB" : colour === "MONOCHROME1" ? "MONOCHROME1" : "MONOCHROME2",
    samples: turned.samples,
    overlays,
    frame,
    frames,
    header,
    notes: orientation === 1 ? notes : [...notes, "The picture was turned upright as its EXIF orientation says."],
  };
}

function convert(stored: StoredImage, samplesPerPixel: 1 | 3): StoredSamples {
  const { colour, samples, bitsStored } = stored;
  if (colour === "YBR_FULL") return ybrToRgb(samples, bitsStored);
  return samplesPerPixel === stored.samplesPerPixel ? samples : withoutLastSample(samples, stored.samplesPerPixel);
}

/** RGB of 8 bits; below the first value mapped the first entry, past the end the last (PS3.3 C.7.9.1). */
function throughPalette(indices: StoredSamples, { firstMapped, red, green, blue }: Palette): Uint8Array {
  const samples = new Uint8Array(indices.length * 3);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const index = indices[pixel]! - firstMapped;
    samples[3 * pixel] = entryOf(red, index);
    samples[3 * pixel + 1] = entryOf(green, index);
    samples[3 * pixel + 2] = entryOf(blue, index);
  }
  return samples;
}

function entryOf(table: Uint8Array, index: number): number {
  return table[index < 0 ? 0 : index < table.length ? index : table.length - 1]!;
}

/** ITU-R BT.601 full range: R = Y + 1.402 Cr, G = Y - 0.344136 Cb - 0.714136 Cr, B = Y + 1.772 Cb; rounded and clamped. */
function ybrToRgb(samples: StoredSamples, bitsStored: number): StoredSamples {
  const result = bitsStored <= 8 ? new Uint8ClampedArray(samples.length) : new Uint16Array(samples.length);
  const middle = 2 ** (bitsStored - 1);
  const maximum = 2 ** bitsStored - 1;
  const clamp = (value: number): number => Math.min(maximum, Math.max(0, Math.floor(value + 0.5)));
  for (let index = 0; index < samples.length; index += 3) {
    const luma = samples[index]!;
    const blue = samples[index + 1]! - middle;
    const red = samples[index + 2]! - middle;
    result[index] = clamp(luma + 1.402 * red);
    result[index + 1] = clamp(luma - 0.344136 * blue - 0.714136 * red);
    result[index + 2] = clamp(luma + 1.772 * blue);
  }
  return result instanceof Uint8ClampedArray ? new Uint8Array(result.buffer) : result;
}

function withoutLastSample(samples: StoredSamples, samplesPerPixel: number): StoredSamples {
  const kept = samplesPerPixel - 1;
  const pixels = samples.length / samplesPerPixel;
  const result = samples instanceof Uint16Array ? new Uint16Array(pixels * kept) : new Uint8Array(pixels * kept);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let sample = 0; sample < kept; sample++) {
      result[pixel * kept + sample] = samples[pixel * samplesPerPixel + sample]!;
    }
  }
  return result;
}

/**
 * EXIF orientation (CIPA DC-008): where the stored row 0 and column 0 are to be seen. 5 to 8 exchange rows and columns.
 */
export function orient(
  samples: StoredSamples,
  rows: number,
  columns: number,
  samplesPerPixel: number,
  orientation: ExifOrientation,
): { readonly samples: StoredSamples; readonly rows: number; readonly columns: number } {
  if (orientation === 1) return { samples, rows, columns };
  const exchanges = orientation >= 5;
  const turnedRows = exchanges ? columns : rows;
  const turnedColumns = exchanges ? rows : columns;
  const mirrorsRow = orientation === 3 || orientation === 4 || orientation === 7 || orientation === 8;
  const mirrorsColumn = orientation === 2 || orientation === 3 || orientation === 6 || orientation === 7;
  const result = samples.slice();
  for (let row = 0; row < turnedRows; row++) {
    for (let column = 0; column < turnedColumns; column++) {
      const alongRow = mirrorsRow ? turnedRows - 1 - row : row;
      const alongColumn = mirrorsColumn ? turnedColumns - 1 - column : column;
      const source = exchanges ? alongColumn * columns + alongRow : alongRow * columns + alongColumn;
      const target = row * turnedColumns + column;
      for (let sample = 0; sample < samplesPerPixel; sample++) {
        result[target * samplesPerPixel + sample] = samples[source * samplesPerPixel + sample]!;
      }
    }
  }
  return { samples: result, rows: turnedRows, columns: turnedColumns };
}
