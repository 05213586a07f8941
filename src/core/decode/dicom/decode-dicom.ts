import type { DataSet } from "dicom-parser";
import { type CarinaError, failure, type Outcome, success } from "#core/base";
import type { CodecAssets } from "../codecs.ts";
import type { StoredImage } from "../stored-image.ts";
import { attributes } from "./attributes.ts";
import { readHeader } from "./header.ts";
import { objectWithoutPicture } from "./object-class.ts";
import { readOverlays } from "./overlays.ts";
import { readPalette } from "./palette.ts";
import { describePixels } from "./pixel-description.ts";
import { readDataSet } from "./read-data-set.ts";
import { readPixels } from "./read-pixels.ts";
import { storedValues } from "./stored-values.ts";
import { TextReader } from "./text.ts";
import { transferSyntaxOf } from "./transfer-syntaxes.ts";

/**
 * One frame of a DICOM file, counted from 0, as stored values with its header facts. Error codes: `decode/...`
 * (base/error.ts).
 */
export async function decodeDicom(
  bytes: Uint8Array,
  assets: CodecAssets,
  frame: number,
): Promise<Outcome<StoredImage>> {
  const read = await readDataSet(bytes);
  if (!read.ok) return read;
  const { dataSet, transferSyntaxUid } = read.value;
  const obstacle = obstacleBeforePixels(dataSet);
  if (obstacle) return failure(obstacle);
  const syntax = transferSyntaxOf(transferSyntaxUid);
  if (!syntax.ok) return syntax;
  const description = describePixels(dataSet);
  if (!description.ok) return description;
  const { rows, columns, samplesPerPixel, photometric, bitsStored, signed, frames } = description.value;
  if (frame >= frames) return failure({ code: "decode/no-such-frame", frame, frames });
  const palette = photometric === "PALETTE COLOR" ? readPalette(dataSet, signed) : null;
  if (palette !== null && !palette.ok) return palette;
  const reader = new TextReader(dataSet);
  const header = readHeader(dataSet, reader, transferSyntaxUid, description.value);
  const pixels = await readPixels(dataSet, syntax.value, description.value, frame, assets);
  if (!pixels.ok) return pixels;
  const { words, colour, shift, isMasked } = pixels.value;
  const isRaw = syntax.value.pixels === "native" || syntax.value.pixels === "rle";
  const overlays = readOverlays(dataSet, reader, description.value, frame, isRaw ? words : null);
  const frameNotes = frames > 1 ? [`The file holds ${frames} frames; frame ${frame + 1} is shown.`] : [];
  const textNotes = reader.note === null ? [] : [reader.note];
  return success({
    kind: "dicom",
    rows,
    columns,
    samplesPerPixel,
    bitsStored,
    signed,
    colour,
    samples: storedValues(words, { bitsStored, shift, signed, isMasked }),
    palette: palette === null ? null : palette.value,
    overlays: overlays.overlays,
    orientation: 1,
    frame,
    frames,
    header,
    notes: [...read.value.notes, ...textNotes, ...frameNotes, ...pixels.value.notes, ...overlays.notes],
  });
}

/** Why there are no pixels to read, told from the header alone; `null` when there are. */
function obstacleBeforePixels(dataSet: DataSet): CarinaError | null {
  const reader = new TextReader(dataSet);
  const withoutPicture = objectWithoutPicture(
    reader.code(attributes.sopClassUid.tag),
    reader.code(attributes.mimeType.tag),
  );
  if (withoutPicture) return withoutPicture;
  if (attributes.directoryRecords.tag in dataSet.elements) return { code: "decode/dicomdir" };
  if (attributes.pixelData.tag in dataSet.elements) return null;
  if (attributes.encryptedAttributes.tag in dataSet.elements) return { code: "decode/encrypted" };
  if (attributes.floatPixelData.tag in dataSet.elements || attributes.doublePixelData.tag in dataSet.elements) {
    return { code: "decode/unsupported-pixel-format", detail: "floating-point pixel data" };
  }
  if (attributes.pixelDataUrl.tag in dataSet.elements) return { code: "decode/referenced-pixel-data" };
  return { code: "decode/no-pixel-data" };
}
