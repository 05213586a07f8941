import { failure, type Outcome, success } from "#core/base";
import type { CodecAssets, CodecFrame } from "../codecs.ts";
import { limitPixels } from "../limits.ts";
import { runCodec } from "../wasm/run-codec.ts";

/** What the segments of a JPEG-LS stream say (ITU-T T.87 C.2). */
interface JpegLsStructure {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  readonly components: number;
  /** 0: component after component, 1: line by line, 2: sample by sample. */
  readonly interleave: number;
  /** Largest error of a sample: 0 is lossless. */
  readonly near: number;
  /** Bytes from SOI up to and including EOI. */
  readonly length: number;
}

export interface JpegLsFrame extends CodecFrame {
  readonly isLossy: boolean;
}

/**
 * A frame of JPEG-LS, 2 to 16 bits, by CharLS. CharLS hangs for ever on most cuts of a stream, so nothing goes to it that
 * does not run through to its end-of-image marker. Error codes: `decode/truncated` without that marker,
 * `decode/corrupt-stream`, `decode/too-large`, `decode/wrong-declared-syntax` for any other JPEG process.
 */
export async function decodeJpegLsFrame(stream: Uint8Array, assets: CodecAssets): Promise<Outcome<JpegLsFrame>> {
  const structure = readJpegLsStructure(stream);
  if (!structure.ok) return structure;
  const { rows, columns, precision, components, interleave, near, length } = structure.value;
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });
  const expected = { rows, columns, samplesPerPixel: components, bitsPerSample: precision };
  const frame = await runCodec("charls", stream.subarray(0, length), expected, assets);
  if (!frame.ok) return frame;
  // CharLS leaves components that come one after another in planes.
  const isPlanar = components > 1 && interleave === 0;
  const samples = isPlanar ? interleavePlanes(frame.value.samples, components) : frame.value.samples;
  return success({ ...frame.value, samples, isLossy: near > 0 });
}

function readJpegLsStructure(bytes: Uint8Array): Outcome<JpegLsStructure> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return corrupt("no start-of-image marker");
  let frame: Pick<JpegLsStructure, "rows" | "columns" | "precision" | "components"> | null = null;
  let scan: Pick<JpegLsStructure, "interleave" | "near"> | null = null;
  let position = 2;
  for (;;) {
    if (position + 2 > bytes.length) return endless(bytes.length);
    if (bytes[position] !== 0xff) return corrupt(`no marker at byte ${position}`);
    const marker = bytes[position + 1]!;
    position += marker === 0xff ? 1 : 2;
    if (marker === 0xff) continue;
    if (marker === 0xd9) break;
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) return corrupt(`marker FF ${marker.toString(16)}`);
    if (position + 2 > bytes.length) return endless(bytes.length);
    const length = bytes[position]! * 256 + bytes[position + 1]!;
    if (length < 2) return corrupt("a segment is shorter than its own length");
    if (position + length > bytes.length) return endless(bytes.length);
    const segment = bytes.subarray(position + 2, position + length);
    position += length;
    if (marker === 0xf7 && frame === null) frame = readFrameHeader(segment);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const found = `JPEG process SOF${marker - 0xc0}`;
      return failure({ code: "decode/wrong-declared-syntax", declared: "JPEG-LS", found });
    } else if (marker === 0xda) {
      const components = segment[0] ?? 0;
      if (segment.length < 4 + 2 * components) return corrupt("the scan header is too short");
      scan ??= { near: segment[1 + 2 * components]!, interleave: segment[2 + 2 * components]! };
      position = endOfScan(bytes, position);
    }
  }
  if (frame === null || scan === null) return corrupt("no frame or no scan");
  const { rows, columns, precision, components } = frame;
  if (rows === 0 || columns === 0 || precision < 2 || precision > 16 || components < 1 || components > 4) {
    return corrupt("impossible size, depth or number of components");
  }
  return success({ ...frame, ...scan, length: position });
}

function readFrameHeader(segment: Uint8Array): Pick<JpegLsStructure, "rows" | "columns" | "precision" | "components"> {
  return {
    precision: segment[0] ?? 0,
    rows: (segment[1] ?? 0) * 256 + (segment[2] ?? 0),
    columns: (segment[3] ?? 0) * 256 + (segment[4] ?? 0),
    components: segment[5] ?? 0,
  };
}

/** The next marker: after FF, data continue with a bit 0 (T.87 A.1), so that any byte from 80 on is one; restarts are data. */
function endOfScan(bytes: Uint8Array, start: number): number {
  let position = start;
  for (;;) {
    position = bytes.indexOf(0xff, position);
    if (position < 0 || position + 1 >= bytes.length) return bytes.length;
    const next = bytes[position + 1]!;
    if (next < 0x80 || (next >= 0xd0 && next <= 0xd7)) position += 2;
    else return position;
  }
}

function interleavePlanes<Samples extends Uint8Array | Uint16Array>(planes: Samples, components: number): Samples {
  const result = planes.slice() as Samples;
  const pixels = planes.length / components;
  for (let component = 0; component < components; component++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      result[components * pixel + component] = planes[component * pixels + pixel]!;
    }
  }
  return result;
}

function corrupt(detail: string): Outcome<never> {
  return failure({ code: "decode/corrupt-stream", detail: `JPEG-LS: ${detail}` });
}

function endless(actualBytes: number): Outcome<never> {
  return failure({ code: "decode/truncated", what: "the JPEG-LS picture", expectedBytes: null, actualBytes });
}
