import { failure, type Outcome, success } from "#core/base";
import { type PngChunks, passesOf, pngChannels } from "./chunks.ts";

/**
 * Samples of the inflated scan lines (PNG, third edition, 7, 8.2, 9): filters undone, passes of an interlaced picture put
 * in their places, samples of a pixel together, row by row; 8 bits each, or 16. Samples of 1, 2 and 4 bits keep their
 * values. `scanLines`: as many bytes as `chunks.inflatedBytes`; overwritten. Error code: `decode/corrupt-stream` for an
 * unknown filter.
 */
export function samplesOfScanLines(scanLines: Uint8Array, chunks: PngChunks): Outcome<Uint8Array | Uint16Array> {
  const { rows, columns, depth, colourType } = chunks;
  const channels = pngChannels[colourType]!;
  const count = rows * columns * channels;
  const samples = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  const bytesPerPixel = Math.max(1, (channels * depth) / 8);
  let offset = 0;
  for (const pass of passesOf(chunks)) {
    const lineBytes = Math.ceil((pass.columns * channels * depth) / 8);
    for (let row = 0; row < pass.rows; row++) {
      const start = offset + row * (lineBytes + 1) + 1;
      const previous = row === 0 ? -1 : start - lineBytes - 1;
      if (!unfilter(scanLines, start, previous, lineBytes, bytesPerPixel)) {
        return failure({ code: "decode/corrupt-stream", detail: "PNG: a scan line has an unknown filter" });
      }
      const target = ((pass.top + row * pass.rowStep) * columns + pass.left) * channels;
      place(scanLines, start, depth, pass.columns, channels, samples, target, pass.columnStep * channels);
    }
    offset += pass.rows * (lineBytes + 1);
  }
  return success(samples);
}

/** Undoes the filter that stands before `start` (PNG 9.2) in place; `previous`: where the line above begins, -1 for none. */
function unfilter(bytes: Uint8Array, start: number, previous: number, length: number, bytesPerPixel: number): boolean {
  const end = start + length;
  switch (bytes[start - 1]!) {
    case 0:
      return true;
    case 1:
      for (let at = start + bytesPerPixel; at < end; at++) bytes[at]! += bytes[at - bytesPerPixel]!;
      return true;
    case 2:
      if (previous >= 0) for (let at = start; at < end; at++) bytes[at]! += bytes[at - start + previous]!;
      return true;
    case 3:
      for (let at = start; at < end; at++) {
        const left = at - start < bytesPerPixel ? 0 : bytes[at - bytesPerPixel]!;
        const above = previous < 0 ? 0 : bytes[at - start + previous]!;
        bytes[at]! += (left + above) >> 1;
      }
      return true;
    case 4:
      for (let at = start; at < end; at++) {
        const isFirst = at - start < bytesPerPixel;
        const left = isFirst ? 0 : bytes[at - bytesPerPixel]!;
        const above = previous < 0 ? 0 : bytes[at - start + previous]!;
        const corner = isFirst || previous < 0 ? 0 : bytes[at - start + previous - bytesPerPixel]!;
        bytes[at]! += paeth(left, above, corner);
      }
      return true;
    default:
      return false;
  }
}

/** Whichever of the three is nearest to left + above - corner (PNG 9.4). */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** One line of samples, packed from the highest bit, 16-bit ones in big endian, to every `step`-th pixel from `target`. */
function place(
  bytes: Uint8Array,
  start: number,
  depth: number,
  columns: number,
  channels: number,
  samples: Uint8Array | Uint16Array,
  target: number,
  step: number,
): void {
  if (depth < 8) {
    const mask = 2 ** depth - 1;
    for (let column = 0; column < columns; column++) {
      const bit = column * depth;
      samples[target + column * step] = (bytes[start + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask;
    }
    return;
  }
  const bytesPerSample = depth / 8;
  let from = start;
  for (let column = 0; column < columns; column++) {
    const to = target + column * step;
    for (let channel = 0; channel < channels; channel++, from += bytesPerSample) {
      samples[to + channel] = bytesPerSample === 1 ? bytes[from]! : bytes[from]! * 256 + bytes[from + 1]!;
    }
  }
}
