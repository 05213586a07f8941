import { failure, type Outcome, success } from "#core/base";
import type { CodecAssets, CodecFrame } from "../codecs.ts";
import { limitPixels } from "../limits.ts";
import { runCodec } from "../wasm/run-codec.ts";
import { type Codestream, readCodestream } from "./codestream.ts";

export interface Jpeg2000Frame extends CodecFrame {
  readonly isLossy: boolean;
  readonly isHighThroughput: boolean;
  readonly hasColourTransform: boolean;
}

/**
 * A frame of JPEG 2000, up to 16 bits: High Throughput streams by OpenJPH, all others by OpenJPEG. The stream tells
 * which, since OpenJPH fails on the others without a word; a colour transform of the stream is undone.
 * Error codes: those of `readCodestream`, `decode/too-large`, `decode/unsupported-pixel-format`.
 */
export async function decodeJpeg2000Frame(stream: Uint8Array, assets: CodecAssets): Promise<Outcome<Jpeg2000Frame>> {
  const codestream = readCodestream(stream);
  if (!codestream.ok) return codestream;
  const obstacle = obstacleOf(codestream.value);
  if (obstacle) return obstacle;
  const { bytes, rows, columns, components, bitsPerSample, signed, ...facts } = codestream.value;
  const { isHighThroughput, hasColourTransform, isReversible } = facts;
  const expected = { rows, columns, samplesPerPixel: components, bitsPerSample };
  const frame = await runCodec(isHighThroughput ? "openjph" : "openjpeg", bytes, expected, assets);
  if (!frame.ok) return frame;
  return success({ ...frame.value, signed, isLossy: !isReversible, isHighThroughput, hasColourTransform });
}

function obstacleOf({ rows, columns, components, bitsPerSample, isUniform }: Codestream): Outcome<never> | null {
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });
  if (bitsPerSample > 16 || (components !== 1 && components !== 3) || !isUniform) {
    const detail = `JPEG 2000 with ${components} components of ${bitsPerSample} bits${isUniform ? "" : ", not all alike"}`;
    return failure({ code: "decode/unsupported-pixel-format", detail });
  }
  return null;
}
