import { Decoder } from "jpeg-lossless-decoder-js";
import { failure, type Outcome, success } from "#core/base";
import type { CodecAssets, CodecFrame } from "../codecs.ts";
import { limitPixels } from "../limits.ts";
import { runCodec } from "../wasm/run-codec.ts";
import { type JpegStructure, readJpegStructure } from "./markers.ts";
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

/**
 * A frame of JPEG Lossless, Huffman coded (T.81 process 14; transfer syntaxes ...4.57 and ...4.70), 2 to 16 bits.
 * The decoder accepts every cut and every other process without a word, so its input and how far it came are checked.
 */
export function decodeLosslessFrame(stream: Uint8Array): Outcome<CodecFrame> {
  const structure = readJpegStructure(stream);
  if (!structure.ok) return structure;
  const { process, precision, rows, columns, componentIds, scanComponents, predictor, pointTransform, length } =
    structure.value;
  if (process !== 3) {
    return failure({
      code: "decode/wrong-declared-syntax",
      declared: "lossless JPEG",
      found: `JPEG process SOF${process}`,
    });
  }
  if (rows === 0 || columns === 0 || precision < 2 || precision > 16 || predictor < 1 || predictor > 7) {
    return failure({ code: "decode/corrupt-stream", detail: "JPEG: impossible size, depth or predictor" });
  }
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });
  const samplesPerPixel = componentIds.length;
  const isReadable =
    pointTransform === 0 &&
    scanComponents === samplesPerPixel &&
    (samplesPerPixel === 1 || (samplesPerPixel === 3 && precision <= 8));
  if (!isReadable) {
    return failure({
      code: "decode/unsupported-jpeg",
      detail: `lossless with ${samplesPerPixel} components in scans of ${scanComponents}, ${precision} bits, point transform ${pointTransform}`,
    });
  }
  try {
    // The decoder takes an ArrayBuffer from its start. It also drops a last sample whose bits lie next to the end marker:
    // two zero bytes before the marker keep it; a stream that is really cut still ends before the last row.
    const copy = new Uint8Array(length + 2);
    copy.set(stream.subarray(0, length - 2));
    copy.set([0xff, 0xd9], length);
    const decoder = new Decoder();
    const samples = decoder.decode(copy.buffer, 0, copy.length);
    if (decoder.yLoc < rows || samples.length !== rows * columns * samplesPerPixel) {
      return failure({
        code: "decode/corrupt-stream",
        detail: `JPEG: the data ends in row ${decoder.yLoc} of ${rows}`,
      });
    }
    return success({ rows, columns, samplesPerPixel, bitsPerSample: precision, signed: false, samples });
  } catch {
    return failure({ code: "decode/corrupt-stream", detail: "JPEG: the compressed data cannot be decoded" });
  }
}

function insertAfterStart(stream: Uint8Array, segment: readonly number[]): Uint8Array {
  const result = new Uint8Array(stream.length + segment.length);
  result.set(stream.subarray(0, 2));
  result.set(segment, 2);
  result.set(stream.subarray(2), 2 + segment.length);
  return result;
}
