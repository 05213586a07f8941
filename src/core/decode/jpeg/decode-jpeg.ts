import { failure, type Outcome, success } from "#core/base";
import type { CodecAssets, CodecFrame } from "../codecs.ts";
import type { StoredImage } from "../stored-image.ts";
import { cmykToRgb } from "./cmyk.ts";
import { dctObstacle, decodeEightBits, decodeLosslessFrame } from "./dicom-frames.ts";
import { type JpegStructure, readJpegStructure } from "./markers.ts";
import { decodeSequentialFrame } from "./sequential/decode-sequential.ts";

const lossless = 3;

/**
 * A JPEG picture, the same bytes in Node and browser: baseline, extended or progressive with 8 bits in grey or RGB,
 * baseline in CMYK, extended with 12 bits and lossless in grey.
 * Error codes: `decode/truncated`, `decode/corrupt-stream`, `decode/too-large`, `decode/unsupported-jpeg`,
 * `decode/unsupported-colour`.
 */
export async function decodeJpeg(bytes: Uint8Array, assets: CodecAssets): Promise<Outcome<StoredImage>> {
  const structure = readJpegStructure(bytes);
  if (!structure.ok) return structure;
  const stream = bytes.subarray(0, structure.value.length);
  const frame = await decodeByProcess(stream, structure.value, assets);
  if (!frame.ok) return frame;
  const { rows, columns, bitsPerSample } = frame.value;
  const isInk = frame.value.samplesPerPixel === 4;
  const isGrey = frame.value.samplesPerPixel === 1;
  const { process, adobeTransform, orientation } = structure.value;
  const notes = process === lossless ? [] : ["The pixels were compressed with loss (JPEG)."];
  if (isInk) notes.push("The picture is in printing inks (CMYK); it was converted to RGB.");
  return success({
    kind: "jpeg",
    rows,
    columns,
    samplesPerPixel: isGrey ? 1 : 3,
    bitsStored: bitsPerSample,
    signed: false,
    colour: isGrey ? "MONOCHROME2" : "RGB",
    samples: isInk ? cmykToRgb(frame.value.samples, adobeTransform) : frame.value.samples,
    palette: null,
    overlays: [],
    orientation,
    frame: 0,
    frames: 1,
    header: null,
    notes,
  });
}

async function decodeByProcess(
  stream: Uint8Array,
  structure: JpegStructure,
  assets: CodecAssets,
): Promise<Outcome<CodecFrame>> {
  if (structure.process === lossless) {
    if (structure.componentIds.length === 1) return decodeLosslessFrame(stream);
    return failure({ code: "decode/unsupported-jpeg", detail: "lossless in colour" });
  }
  const obstacle = dctObstacle(structure, 4);
  if (obstacle) return obstacle;
  if (structure.precision === 12 || structure.componentIds.length === 4)
    return decodeSequentialFrame(stream, structure);
  return decodeEightBits(stream, structure, assets);
}
