import { failure, type Outcome, success } from "#core/base";
import type { StoredSamples } from "../stored-image.ts";
import type { PixelDescription } from "./pixel-description.ts";

/**
 * Stored values of allocated words (PS3.5 8.1.1): shifted down by HighBit + 1 - BitsStored, masked to BitsStored, sign
 * extended when signed. What lies in the unused bits (overlays, rubbish) is gone afterwards.
 */
export function storedValues(
  words: Uint8Array | Uint16Array,
  layout: {
    readonly bitsStored: number;
    readonly shift: number;
    readonly signed: boolean;
    /** No word has a bit beyond BitsStored. */
    readonly isMasked?: boolean;
  },
): StoredSamples {
  const { bitsStored, shift, signed, isMasked = false } = layout;
  if (isMasked && !signed && shift === 0) return words;
  const wordBits = words.BYTES_PER_ELEMENT * 8;
  if (shift === 0 && bitsStored === wordBits) {
    if (!signed) return words;
    return words instanceof Uint8Array
      ? new Int8Array(words.buffer, words.byteOffset, words.length)
      : new Int16Array(words.buffer, words.byteOffset, words.length);
  }
  const count = words.length;
  if (signed) {
    const values = bitsStored <= 8 ? new Int8Array(count) : new Int16Array(count);
    const left = 32 - bitsStored - shift;
    const right = 32 - bitsStored;
    for (let index = 0; index < count; index++) values[index] = (words[index]! << left) >> right;
    return values;
  }
  const values = bitsStored <= 8 ? new Uint8Array(count) : new Uint16Array(count);
  const mask = 2 ** bitsStored - 1;
  for (let index = 0; index < count; index++) values[index] = (words[index]! >> shift) & mask;
  return values;
}

/**
 * Words of one frame, counted from 0, of uncompressed little endian pixel data, samples of a pixel together.
 * `bytes`: the value of Pixel Data. Error code: `decode/inconsistent-size` where it is too short for all frames.
 */
export function nativeWords(
  bytes: Uint8Array,
  description: PixelDescription,
  frameIndex: number,
): Outcome<Uint8Array | Uint16Array> {
  const { rows, columns, bitsAllocated, frames, photometric, planar } = description;
  const isSubsampled = photometric === "YBR_FULL_422";
  if (isSubsampled && (columns % 2 !== 0 || bitsAllocated !== 8)) {
    return failure({ code: "decode/unsupported-pixel-format", detail: "YBR_FULL_422 with odd columns or 16 bits" });
  }
  const pixels = rows * columns;
  const frameBytes = Math.ceil(frameBits(description) / 8);
  const expectedBytes = nativeBytes(description);
  if (bytes.length < expectedBytes) {
    return failure({
      code: "decode/inconsistent-size",
      expected: `${expectedBytes} bytes for ${frames > 1 ? `${frames} frames of ` : ""}${rows} x ${columns}`,
      actual: `${bytes.length} bytes of pixel data`,
    });
  }
  // Frames of single bits follow each other without a gap (PS3.5 8.2).
  if (bitsAllocated === 1) return success(unpackBits(bytes, frameIndex * pixels, pixels));
  const frame = bytes.slice(frameIndex * frameBytes, (frameIndex + 1) * frameBytes);
  const words = bitsAllocated === 8 ? frame : new Uint16Array(frame.buffer, 0, frameBytes / 2);
  if (isSubsampled) return success(repeatChroma(frame, pixels));
  return success(planar ? interleave(words, pixels) : words);
}

function frameBits({ rows, columns, samplesPerPixel, bitsAllocated, photometric }: PixelDescription): number {
  return rows * columns * (photometric === "YBR_FULL_422" ? 2 : samplesPerPixel) * bitsAllocated;
}

/** Bytes of uncompressed pixel data of all frames. */
export function nativeBytes(description: PixelDescription): number {
  return Math.ceil((frameBits(description) * description.frames) / 8);
}

/** One bit per pixel, the lowest bit of a byte first, no padding between rows (PS3.5 8.1.1). */
function unpackBits(bytes: Uint8Array, firstBit: number, pixels: number): Uint8Array {
  const values = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const bit = firstBit + pixel;
    values[pixel] = (bytes[Math.floor(bit / 8)]! >> (bit & 7)) & 1;
  }
  return values;
}

/** Y1 Y2 Cb Cr for two neighbours becomes Y Cb Cr for each (PS3.3 C.7.6.3.1.2, YBR_FULL_422). */
function repeatChroma(bytes: Uint8Array, pixels: number): Uint8Array {
  const values = new Uint8Array(pixels * 3);
  for (let pair = 0; pair < pixels / 2; pair++) {
    for (let neighbour = 0; neighbour < 2; neighbour++) {
      const target = (2 * pair + neighbour) * 3;
      values[target] = bytes[4 * pair + neighbour]!;
      values[target + 1] = bytes[4 * pair + 2]!;
      values[target + 2] = bytes[4 * pair + 3]!;
    }
  }
  return values;
}

/** Planar configuration 1 (all of the first sample, then the second, the third) to samples of a pixel together. */
function interleave<Words extends Uint8Array | Uint16Array>(planes: Words, pixels: number): Words {
  const values = planes.slice() as Words;
  for (let sample = 0; sample < 3; sample++) {
    for (let pixel = 0; pixel < pixels; pixel++) values[3 * pixel + sample] = planes[sample * pixels + pixel]!;
  }
  return values;
}
