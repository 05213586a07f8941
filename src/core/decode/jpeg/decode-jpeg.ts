import { type Outcome, success } from "#core/base";
import type { CodecAssets } from "../codecs.ts";
import type { StoredImage } from "../stored-image.ts";
import { dctObstacle } from "./dicom-frames.ts";
import { decodeWithLibjpegTurbo } from "./libjpeg-turbo.ts";
import { readJpegStructure } from "./markers.ts";

/**
 * A JPEG picture (baseline, extended 8-bit or progressive; grey or RGB), the same bytes in Node and browser.
 * Error codes: `decode/truncated`, `decode/corrupt-stream`, `decode/too-large`, `decode/unsupported-jpeg`,
 * `decode/unsupported-colour`.
 */
export async function decodeJpeg(bytes: Uint8Array, assets: CodecAssets): Promise<Outcome<StoredImage>> {
  const structure = readJpegStructure(bytes);
  if (!structure.ok) return structure;
  const obstacle = dctObstacle(structure.value);
  if (obstacle) return obstacle;
  const frame = await decodeWithLibjpegTurbo(bytes.subarray(0, structure.value.length), assets);
  if (!frame.ok) return frame;
  const { rows, columns, samplesPerPixel, samples } = frame.value;
  return success({
    kind: "jpeg",
    rows,
    columns,
    samplesPerPixel: samplesPerPixel === 3 ? 3 : 1,
    bitsStored: 8,
    signed: false,
    colour: samplesPerPixel === 3 ? "RGB" : "MONOCHROME2",
    samples,
    orientation: structure.value.orientation,
    frame: 0,
    frames: 1,
    header: null,
    notes: ["The pixels were compressed with loss (JPEG)."],
  });
}
