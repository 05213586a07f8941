import type { DataSet } from "dicom-parser";
import { type CarinaError, failure, type Outcome, success } from "#core/base";
import { limitPixels } from "../limits.ts";
import { attributes } from "./attributes.ts";
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

/** Bits Allocated that are read. */
export const allocations = [1, 8, 16] as const;

/** Image Pixel module (PS3.3 C.7.6.3), checked: 1, 8 or 16 bits allocated, bitsStored <= highBit + 1 <= bitsAllocated. */
export interface PixelDescription {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly photometric: DicomPhotometric;
  readonly planar: boolean;
  readonly bitsAllocated: (typeof allocations)[number];
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
  const rows = unsignedShort(dataSet, attributes.rows.tag);
  const columns = unsignedShort(dataSet, attributes.columns.tag);
  const bitsAllocated = unsignedShort(dataSet, attributes.bitsAllocated.tag);
  const bitsStored = unsignedShort(dataSet, attributes.bitsStored.tag);
  const photometric = new TextReader(dataSet).code(attributes.photometricInterpretation.tag);
  if (rows === null) return missing("Rows", "(0028,0010)");
  if (columns === null) return missing("Columns", "(0028,0011)");
  if (bitsAllocated === null) return missing("Bits Allocated", "(0028,0100)");
  if (bitsStored === null) return missing("Bits Stored", "(0028,0101)");
  if (rows === 0) return invalid("Rows", "0");
  if (columns === 0) return invalid("Columns", "0");
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });

  const samplesPerPixel = unsignedShort(dataSet, attributes.samplesPerPixel.tag) ?? 1;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) return unsupported(`${samplesPerPixel} samples per pixel`);
  const allocated = allocations.find((bits) => bits === bitsAllocated);
  if (allocated === undefined) return unsupported(`${bitsAllocated} bits per sample`);
  if (allocated === 1 && samplesPerPixel === 3) return unsupported("colour with 1 bit per sample");
  if (photometric === null) return missing("Photometric Interpretation", "(0028,0004)");
  const known = photometrics.find((term) => term === photometric);
  if (known === undefined) return unsupported(`photometric interpretation ${photometric.slice(0, 32)}`);
  if ((known.startsWith("MONOCHROME") || known === "PALETTE COLOR") !== (samplesPerPixel === 1)) {
    return invalid("Samples per Pixel", `${samplesPerPixel} for ${photometric}`);
  }
  if (bitsStored === 0 || bitsStored > bitsAllocated)
    return invalid("Bits Stored", `${bitsStored} of ${bitsAllocated}`);
  const highBit = unsignedShort(dataSet, attributes.highBit.tag) ?? bitsStored - 1;
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    return invalid("High Bit", `${highBit} for ${bitsStored} bits stored of ${bitsAllocated}`);
  }
  const frames = decimal(dataSet, attributes.numberOfFrames.tag) ?? 1;
  if (!Number.isInteger(frames) || frames < 0) return invalid("Number of Frames", String(frames));
  return success({
    rows,
    columns,
    samplesPerPixel,
    photometric: known,
    planar: samplesPerPixel === 3 && unsignedShort(dataSet, attributes.planarConfiguration.tag) === 1,
    bitsAllocated: allocated,
    bitsStored,
    highBit,
    signed: unsignedShort(dataSet, attributes.pixelRepresentation.tag) === 1,
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
