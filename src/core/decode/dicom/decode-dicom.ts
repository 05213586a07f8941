import type { DataSet } from "dicom-parser";
import { type CarinaError, failure, type Outcome, success } from "#core/base";
import type { CodecAssets } from "../codecs.ts";
import { decodeBaselineFrame, decodeLosslessFrame } from "../jpeg/dicom-frames.ts";
import type { StoredColour, StoredImage } from "../stored-image.ts";
import { firstFrameStream } from "./encapsulated.ts";
import { readHeader } from "./header.ts";
import { objectWithoutPicture } from "./object-class.ts";
import { describePixels, type PixelDescription } from "./pixel-description.ts";
import { readDataSet } from "./read-data-set.ts";
import { nativeWords, storedValues } from "./stored-values.ts";
import { TextReader, valueBytes } from "./text.ts";
import { type TransferSyntax, transferSyntaxOf } from "./transfer-syntaxes.ts";

/** Frame 0 of a DICOM file as stored values with its header facts. Error codes: `decode/...` (base/error.ts). */
export async function decodeDicom(bytes: Uint8Array, assets: CodecAssets): Promise<Outcome<StoredImage>> {
  const read = readDataSet(bytes);
  if (!read.ok) return read;
  const { dataSet, transferSyntaxUid } = read.value;
  const obstacle = obstacleBeforePixels(dataSet);
  if (obstacle) return failure(obstacle);
  const syntax = transferSyntaxOf(transferSyntaxUid);
  if (!syntax.ok) return syntax;
  const description = describePixels(dataSet);
  if (!description.ok) return description;
  const { header, notes } = readHeader(dataSet, transferSyntaxUid, description.value);
  const pixels = await readPixels(dataSet, syntax.value, description.value, assets);
  if (!pixels.ok) return pixels;
  const { words, colour, shift, notes: pixelNotes } = pixels.value;
  const { rows, columns, samplesPerPixel, bitsStored, signed, frames } = description.value;
  const frameNotes = frames > 1 ? [`The file holds ${frames} frames; the first is shown.`] : [];
  return success({
    kind: "dicom",
    rows,
    columns,
    samplesPerPixel,
    bitsStored,
    signed,
    colour,
    samples: storedValues(words, { bitsStored, shift, signed }),
    orientation: 1,
    frame: 0,
    frames,
    header,
    notes: [...read.value.notes, ...notes, ...frameNotes, ...pixelNotes],
  });
}

/** Why there are no pixels to read, told from the header alone; `null` when there are. */
function obstacleBeforePixels(dataSet: DataSet): CarinaError | null {
  const reader = new TextReader(dataSet);
  const withoutPicture = objectWithoutPicture(reader.code("x00080016"), reader.code("x00420012"));
  if (withoutPicture) return withoutPicture;
  if ("x00041220" in dataSet.elements) return { code: "decode/dicomdir" };
  if ("x7fe00010" in dataSet.elements) return null;
  if ("x04000500" in dataSet.elements) return { code: "decode/encrypted" };
  if ("x7fe00008" in dataSet.elements || "x7fe00009" in dataSet.elements) {
    return { code: "decode/unsupported-pixel-format", detail: "floating-point pixel data" };
  }
  if ("x00287fe0" in dataSet.elements) return { code: "decode/referenced-pixel-data" };
  return { code: "decode/no-pixel-data" };
}

interface ReadPixels {
  readonly words: Uint8Array | Uint16Array;
  readonly colour: StoredColour;
  readonly shift: number;
  readonly notes: readonly string[];
}

async function readPixels(
  dataSet: DataSet,
  syntax: TransferSyntax,
  description: PixelDescription,
  assets: CodecAssets,
): Promise<Outcome<ReadPixels>> {
  const isEncapsulated = dataSet.elements["x7fe00010"]?.encapsulatedPixelData === true;
  const { photometric, highBit, bitsStored } = description;
  const shift = highBit + 1 - bitsStored;
  if (isEncapsulated !== (syntax.encoding !== "native")) {
    return failure({
      code: "decode/wrong-declared-syntax",
      declared: isEncapsulated ? "uncompressed pixels" : "compressed pixels",
      found: isEncapsulated ? "compressed pixels" : "uncompressed pixels",
    });
  }
  if (syntax.encoding === "native") {
    const value = valueBytes(dataSet, "x7fe00010");
    const words = nativeWords(value, description);
    if (!words.ok) return words;
    const colour = photometric === "YBR_FULL_422" ? "YBR_FULL" : photometric;
    return success({ words: words.value, colour, shift, notes: [] });
  }
  const stream = firstFrameStream(dataSet, description.frames);
  if (!stream.ok) return stream;
  const frame =
    syntax.encoding === "jpeg-baseline"
      ? await decodeBaselineFrame(stream.value, photometric === "RGB", assets)
      : decodeLosslessFrame(stream.value);
  if (!frame.ok) return frame;
  const { rows, columns, samplesPerPixel, bitsPerSample, samples } = frame.value;
  if (rows !== description.rows || columns !== description.columns || samplesPerPixel !== description.samplesPerPixel) {
    return failure({
      code: "decode/inconsistent-size",
      expected: `${description.rows} x ${description.columns} with ${description.samplesPerPixel} samples per pixel`,
      actual: `${rows} x ${columns} with ${samplesPerPixel} in the compressed frame`,
    });
  }
  // Fewer bits than declared are harmless but for the sign, which would be looked for in the wrong bit.
  if (bitsPerSample < bitsStored && (description.signed || syntax.encoding === "jpeg-baseline")) {
    return failure({
      code: "decode/inconsistent-size",
      expected: `${bitsStored} bits stored`,
      actual: `${bitsPerSample} bits in the compressed frame`,
    });
  }
  // libjpeg-turbo gives RGB; the lossless process never converts colour.
  const isConverted = syntax.encoding === "jpeg-baseline" && samplesPerPixel === 3;
  const unconverted = photometric === "YBR_FULL_422" ? "YBR_FULL" : photometric;
  return success({
    words: samples,
    colour: isConverted ? "RGB" : unconverted,
    // A stream of BitsStored bits has no unused bits below.
    shift: bitsPerSample > highBit ? shift : 0,
    notes: syntax.encoding === "jpeg-baseline" ? ["The pixels were compressed with loss (JPEG)."] : [],
  });
}
