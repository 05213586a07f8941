import { failure, type Outcome } from "#core/base";
import type { CodecAssets, CodecFrame } from "../codecs.ts";
import { limitPixels } from "../limits.ts";
import { runCodec } from "../wasm/run-codec.ts";
import { type JpegStructure, readJpegStructure } from "./markers.ts";
import { decodeLosslessScan } from "./sequential/decode-lossless.ts";
import { decodeSequentialFrame } from "./sequential/decode-sequential.ts";

/** APP14 "Adobe" with transform 0: the components are what they are. */
const adobeWithoutTransform = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

/**
 * A frame of sequential or progressive JPEG (transfer syntaxes ...4.50 and ...4.51): 8 bits by libjpeg-turbo, 12 bits
 * grey by our own decoder. Colour comes out as RGB: the stream's markers decide, and where it has none, `declaredRgb`
 * (Photometric Interpretation RGB) keeps the codec from taking it for YCbCr.
 */
export async function decodeDctFrame(
  stream: Uint8Array,
  declaredRgb: boolean,
  assets: CodecAssets,
): Promise<Outcome<CodecFrame>> {
  const structure = readJpegStructure(stream);
  if (!structure.ok) return structure;
  const obstacle = dctObstacle(structure.value);
  if (obstacle) return obstacle;
  const { length, hasJfif, adobeTransform, componentIds, precision } = structure.value;
  const whole = stream.subarray(0, length);
  if (precision === 12) return decodeSequentialFrame(whole, structure.value);
  const needsMarker = declaredRgb && componentIds.length === 3 && !hasJfif && adobeTransform === null;
  return decodeEightBits(needsMarker ? insertAfterStart(whole, adobeWithoutTransform) : whole, structure.value, assets);
}

/** A checked stream of 8 bits by libjpeg-turbo: 1 component to grey, 3 to RGB. */
export function decodeEightBits(
  stream: Uint8Array,
  { rows, columns, componentIds }: JpegStructure,
  assets: CodecAssets,
): Promise<Outcome<CodecFrame>> {
  const expected = { rows, columns, samplesPerPixel: componentIds.length, bitsPerSample: 8 };
  return runCodec("libjpeg-turbo", stream, expected, assets);
}

/** Why neither decoder can decode it: process, precision, components or size. */
export function dctObstacle(structure: JpegStructure, mostComponents: 3 | 4 = 3): Outcome<never> | null {
  const { process, precision, rows, columns, componentIds } = structure;
  const components = componentIds.length;
  if (process > 2) {
    const name = process === 3 ? "lossless" : process >= 9 ? "arithmetic coding" : "a hierarchical process";
    return failure({ code: "decode/unsupported-jpeg", detail: name });
  }
  const isOrdinary = precision === 8 && components !== 4;
  const isOurs = process < 2 && ((precision === 12 && components === 1) || (precision === 8 && components === 4));
  if (precision !== 8 && !isOurs) {
    const kind = `${process === 2 ? "progressive" : "sequential"} with ${components} components`;
    return failure({ code: "decode/unsupported-jpeg", detail: `${precision} bits per sample, ${kind}` });
  }
  if (rows === 0 || columns === 0)
    return failure({ code: "decode/corrupt-stream", detail: "JPEG: a picture without size" });
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });
  if (components > mostComponents || components === 2 || !(isOrdinary || isOurs)) {
    const detail = components === 4 ? `${process === 2 ? "progressive " : ""}CMYK` : `${components} colour components`;
    return failure({ code: "decode/unsupported-colour", detail });
  }
  return null;
}

/** A frame of JPEG Lossless (transfer syntaxes ...4.57 and ...4.70), grey or in three components, by our own decoder. */
export function decodeLosslessFrame(stream: Uint8Array): Outcome<CodecFrame> {
  const structure = readJpegStructure(stream);
  if (!structure.ok) return structure;
  const { process, precision, rows, columns, componentIds, predictor, pointTransform, length } = structure.value;
  if (process !== 3) {
    return failure({
      code: "decode/wrong-declared-syntax",
      declared: "lossless JPEG",
      found: `JPEG process SOF${process}`,
    });
  }
  const isPossible =
    precision >= 2 && precision <= 16 && predictor >= 1 && predictor <= 7 && pointTransform < precision;
  if (rows === 0 || columns === 0 || !isPossible) {
    return failure({ code: "decode/corrupt-stream", detail: "JPEG: impossible size, depth or predictor" });
  }
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });
  if (componentIds.length !== 1 && componentIds.length !== 3) {
    return failure({ code: "decode/unsupported-jpeg", detail: `lossless with ${componentIds.length} components` });
  }
  return decodeLosslessScan(stream.subarray(0, length), structure.value);
}

function insertAfterStart(stream: Uint8Array, segment: readonly number[]): Uint8Array {
  const result = new Uint8Array(stream.length + segment.length);
  result.set(stream.subarray(0, 2));
  result.set(segment, 2);
  result.set(stream.subarray(2), 2 + segment.length);
  return result;
}
