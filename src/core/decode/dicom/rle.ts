import { failure, type Outcome, success } from "#core/base";
import type { PixelDescription } from "./pixel-description.ts";

const headerBytes = 64;

/**
 * The words of one frame of RLE Lossless (PS3.5 annex G): up to 15 segments, one for each byte of a sample, the highest
 * byte first, sample after sample; each is packed by runs and literals. Samples of a pixel come out together.
 * Error codes: `decode/corrupt-stream` (header, or a segment of more or fewer pixels than rows x columns),
 * `decode/inconsistent-size` (another number of segments).
 */
export function decodeRleFrame(stream: Uint8Array, description: PixelDescription): Outcome<Uint8Array | Uint16Array> {
  const { rows, columns, samplesPerPixel, bitsAllocated } = description;
  if (stream.length < headerBytes) return corrupt("the header is too short");
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const segments = view.getUint32(0, true);
  const bytesPerSample = bitsAllocated === 16 ? 2 : 1;
  const expected = samplesPerPixel * bytesPerSample;
  if (segments < 1 || segments > 15) return corrupt(`${segments} segments`);
  if (segments !== expected) {
    return failure({
      code: "decode/inconsistent-size",
      expected: `${expected} RLE segments`,
      actual: `${segments} of them`,
    });
  }
  const pixels = rows * columns;
  const target = new Uint8Array(pixels * expected);
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : stream.length;
    if (start < headerBytes || end < start || end > stream.length) return corrupt("segments outside the stream");
    // Words are little endian here: the high byte of a sample comes second.
    const sample = Math.floor(segment / bytesPerSample);
    const first = sample * bytesPerSample + (bytesPerSample - 1 - (segment % bytesPerSample));
    const written = unpack(stream, start, end, target, first, expected, pixels);
    if (written < 0) return corrupt(`segment ${segment + 1} holds more than ${rows} x ${columns} pixels`);
    if (written < pixels) return corrupt(`segment ${segment + 1} ends at pixel ${written} of ${pixels}`);
  }
  return success(bytesPerSample === 2 ? new Uint16Array(target.buffer) : target);
}

/**
 * Unpacks one segment to every `step`-th byte of `target` from `first` on. Returns how many of `count` bytes were
 * written, -1 where the segment holds more. A header of 128 does nothing; 0..127 copies n + 1 bytes, 129..255 repeats
 * the next one 257 - n times (PS3.5 G.3.2). One byte too many at the end of a segment is padding to an even length.
 */
function unpack(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  first: number,
  step: number,
  count: number,
): number {
  let position = start;
  let written = 0;
  let at = first;
  while (position + 1 < end && written < count) {
    const header = source[position++]!;
    if (header === 128) continue;
    const length = header < 128 ? header + 1 : 257 - header;
    if (written + length > count) return -1;
    if (header < 128) {
      if (position + length > end) return written;
      for (let index = 0; index < length; index++, at += step) target[at] = source[position++]!;
    } else {
      const value = source[position++]!;
      for (let index = 0; index < length; index++, at += step) target[at] = value;
    }
    written += length;
  }
  return written === count && end - position > 2 ? -1 : written;
}

function corrupt(detail: string): Outcome<never> {
  return failure({ code: "decode/corrupt-stream", detail: `RLE: ${detail}` });
}
