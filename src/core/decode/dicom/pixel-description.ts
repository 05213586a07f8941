import type { DataSet } from "dicom-parser";
import { type CarinaError, failure, type Outcome, success } from "#core/base";
import { limitPixels } from "../limits.ts";
import { decimal, unsignedShort } from "./numbers.ts";
import { TextReader } from "./text.ts";

/** Photometric interpretations that are read (PS3.3 C.7.6.3.1.2). */
export const photometrics = [
  "MONOCHROME1",
  "MONOCHROME2",
  "PALETTE COLOR",
  "RGB",
  "YBR_FULL",
  "YBR_FULL_422",
  "YBR_RCT",
  "YBR_ICT",
] as const;
type DicomPhotometric = (typeof photometrics)[number];

/** Image Pixel module (PS3.3 C.7.6.3), checked: 1, 8 or 16 bits allocated, bitsStored <= highBit + 1 <= bitsAllocated. */
export interface PixelDescription {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly photometric: DicomPhotometric;
  readonly planar: boolean;
  readonly bitsAllocated: 1 | 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly frames: number;
}

/**
 * Error codes: `decode/missing-attribute`, `decode/invalid-attribute`, `decode/too-large` (before anything is
 * allocated), `decode/unsupported-pixel-format`, `decode/unsupported-colour`.
 */
export function describePixels(dataSet: DataSet): Outcome<PixelDescription> {
  const rows = unsignedShort(dataSet, "x00280010");
  const columns = unsignedShort(dataSet, "x00280011");
  const bitsAllocated = unsignedShort(dataSet, "x00280100");
  const bitsStored = unsignedShort(dataSet, "x00280101");
  const photometric = new TextReader(dataSet).code("x00280004");
  if (rows === null) return missing("Rows", "(0028,0010)");
  if (columns === null) return missing("Columns", "(0028,0011)");
  if (bitsAllocated === null) return missing("Bits Allocated", "(0028,0100)");
  if (bitsStored === null) return missing("Bits Stored", "(0028,0101)");
  if (rows === 0) return invalid("Rows", "0");
  if (columns === 0) return invalid("Columns", "0");
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });

  const samplesPerPixel = unsignedShort(dataSet, "x00280002") ?? 1;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) return unsupported(`${samplesPerPixel} samples per pixel`);
  if (bitsAllocated !== 1 && bitsAllocated !== 8 && bitsAllocated !== 16) {
    return unsupported(`${bitsAllocated} bits per sample`);
  }
  if (bitsAllocated === 1 && samplesPerPixel === 3) return unsupported("colour with 1 bit per sample");
  if (photometric === null) return missing("Photometric Interpretation", "(0028,0004)");
  const known = photometrics.find((term) => term === photometric);
  if (known === undefined) return unsupported(`photometric interpretation ${photometric.slice(0, 32)}`);
  if ((known.startsWith("MONOCHROME") || known === "PALETTE COLOR") !== (samplesPerPixel === 1)) {
    return invalid("Samples per Pixel", `${samplesPerPixel} for ${photometric}`);
  }
  if (bitsStored === 0 || bitsStored > bitsAllocated)
    return invalid("Bits Stored", `${bitsStored} of ${bitsAllocated}`);
  const highBit = unsignedShort(dataSet, "x00280102") ?? bitsStored - 1;
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    return invalid("High Bit", `${highBit} for ${bitsStored} bits stored of ${bitsAllocated}`);
  }
  const frames = decimal(dataSet, "x00280008") ?? 1;
  if (!Number.isInteger(frames) || frames < 0) return invalid("Number of Frames", String(frames));
  return success({
    rows,
    columns,
    samplesPerPixel,
    photometric: known,
    planar: samplesPerPixel === 3 && unsignedShort(dataSet, "x00280006") === 1,
    bitsAllocated,
    bitsStored,
    highBit,
    signed: unsignedShort(dataSet, "x00280103") === 1,
    frames: Math.max(1, frames),
  });
}

function missing(attribute: string, tag: string): Outcome<never> {
  return failure({ code: "decode/missing-attribute", attribute, tag });
}

function invalid(attribute: string, value: string): Outcome<never> {
  return failure({ code: "decode/invalid-attribute", attribute, value });
}

function unsupported(detail: string): Outcome<never> {
  const error: CarinaError = { code: "decode/unsupported-pixel-format", detail };
  return failure(error);
}
