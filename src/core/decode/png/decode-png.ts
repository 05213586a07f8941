import { type Outcome, success } from "#core/base";
import { inflateZlib } from "../inflate.ts";
import type { StoredColour, StoredImage } from "../stored-image.ts";
import { pngChannels, readPngChunks } from "./chunks.ts";
import { samplesOfScanLines } from "./scan-lines.ts";

const colours: Readonly<Record<number, StoredColour>> = { 1: "MONOCHROME2", 2: "GREY_ALPHA", 3: "RGB", 4: "RGBA" };

/**
 * A PNG picture at full depth: 1 to 16 bits, grey, grey with alpha, RGB(A), palette (as its colours), interlaced or not.
 * The image data are inflated by the platform under the limit that the header sets, and no other chunk is inflated at
 * all (a colour profile could be a bomb too).
 * Error codes: those of `readPngChunks`, `inflateZlib` and `samplesOfScanLines`.
 */
export async function decodePng(bytes: Uint8Array): Promise<Outcome<StoredImage>> {
  const chunks = readPngChunks(bytes);
  if (!chunks.ok) return chunks;
  const { depth, rows, columns, colourType, palette, imageData, inflatedBytes } = chunks.value;
  const scanLines = await inflateZlib(imageData, inflatedBytes);
  if (!scanLines.ok) return scanLines;
  const samples = samplesOfScanLines(scanLines.value, chunks.value);
  if (!samples.ok) return samples;
  const channels = pngChannels[colourType]!;
  const isPalette = colourType === 3 && palette !== null;
  return success({
    kind: "png",
    rows,
    columns,
    samplesPerPixel: isPalette ? 3 : channels,
    bitsStored: isPalette ? 8 : depth,
    signed: false,
    colour: isPalette ? "RGB" : colours[channels]!,
    samples: isPalette ? applyPalette(samples.value, palette) : samples.value,
    palette: null,
    overlays: [],
    orientation: 1,
    frame: 0,
    frames: 1,
    header: null,
    notes: channels === 2 || channels === 4 ? ["The transparency of the picture was ignored."] : [],
  });
}

/** Indices past the end of the palette are black, as libpng shows them. */
function applyPalette(indices: Uint8Array | Uint16Array, palette: Uint8Array): Uint8Array {
  const samples = new Uint8Array(indices.length * 3);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const entry = 3 * indices[pixel]!;
    samples[3 * pixel] = palette[entry] ?? 0;
    samples[3 * pixel + 1] = palette[entry + 1] ?? 0;
    samples[3 * pixel + 2] = palette[entry + 2] ?? 0;
  }
  return samples;
}
