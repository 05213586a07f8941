import type { DataSet } from "dicom-parser";
import type { DicomHeader, VoiFunction } from "../decoded-image.ts";
import { readLookupTables } from "./lookup-table.ts";
import { decimal, decimals, positivePair, shortOf } from "./numbers.ts";
import type { PixelDescription } from "./pixel-description.ts";
import type { TextReader } from "./text.ts";

/** The header facts that Carina keeps; `reader` remembers which texts could not be decoded. */
export function readHeader(
  dataSet: DataSet,
  reader: TextReader,
  transferSyntaxUid: string,
  description: PixelDescription,
): DicomHeader {
  const { signed, bitsStored } = description;
  const rescaleSlope = decimal(dataSet, "x00281053");
  const rescaleIntercept = decimal(dataSet, "x00281052");
  const modalityLut = readLookupTables(dataSet, "x00283000", signed, reader)[0] ?? null;
  const aspect = decimals(dataSet, "x00280034");
  return {
    transferSyntaxUid,
    sopClassUid: reader.code("x00080016"),
    modality: reader.code("x00080060"),
    bodyPartExamined: reader.code("x00180015"),
    viewPosition: reader.code("x00185101"),
    patientOrientation: reader.codes("x00200020"),
    imageLaterality: reader.code("x00200062"),
    // Empty component groups at the end mean nothing (PS3.5 6.2.1.1).
    patientName: reader.text("x00100010")?.replace(/[=^ ]+$/, "") || null,
    patientId: reader.text("x00100020"),
    patientBirthDate: reader.code("x00100030"),
    patientSex: reader.code("x00100040"),
    patientAge: reader.code("x00101010"),
    studyDate: reader.code("x00080020"),
    studyTime: reader.code("x00080030"),
    acquisitionDate: reader.code("x00080022"),
    studyDescription: reader.text("x00081030"),
    seriesDescription: reader.text("x0008103e"),
    studyInstanceUid: reader.code("x0020000d"),
    seriesInstanceUid: reader.code("x0020000e"),
    sopInstanceUid: reader.code("x00080018"),
    instanceNumber: decimal(dataSet, "x00200013"),
    burnedInAnnotation: oneOf(reader.code("x00280301"), ["YES", "NO"] as const),
    photometricInterpretation: description.photometric,
    presentationLutShape: oneOf(reader.code("x20500020"), ["IDENTITY", "INVERSE"] as const),
    rescaleSlope,
    rescaleIntercept,
    rescaleType: reader.text("x00281054"),
    modalityLut,
    voiLuts: readLookupTables(
      dataSet,
      "x00283010",
      modalityLut === null && mayBeNegative(signed, bitsStored, rescaleSlope, rescaleIntercept),
      reader,
    ),
    windowCenter: decimals(dataSet, "x00281050"),
    windowWidth: decimals(dataSet, "x00281051"),
    windowExplanation: reader.text("x00281055")?.split("\\") ?? [],
    voiLutFunction: oneOf<VoiFunction>(reader.code("x00281056"), ["LINEAR", "LINEAR_EXACT", "SIGMOID"]) ?? "LINEAR",
    pixelPaddingValue: shortOf(dataSet, "x00280120", signed),
    pixelPaddingRangeLimit: shortOf(dataSet, "x00280121", signed),
    imagerPixelSpacing: positivePair(dataSet, "x00181164"),
    pixelSpacing: positivePair(dataSet, "x00280030"),
    pixelSpacingCalibrationType: reader.code("x00280a02"),
    pixelAspectRatio: aspect.length === 2 && aspect[0]! > 0 && aspect[1]! > 0 ? [aspect[0]!, aspect[1]!] : null,
  };
}

/** Whether the output of slope and intercept can be below 0: then a VOI LUT's first value mapped is signed (PS3.3 C.11.2.1.1). */
function mayBeNegative(signed: boolean, bitsStored: number, slope: number | null, intercept: number | null): boolean {
  const lowest = signed ? -(2 ** (bitsStored - 1)) : 0;
  const highest = signed ? 2 ** (bitsStored - 1) - 1 : 2 ** bitsStored - 1;
  const ends = [lowest, highest].map((value) => value * (slope ?? 1) + (intercept ?? 0));
  return Math.min(...ends) < 0;
}

function oneOf<Term extends string>(value: string | null, terms: readonly Term[]): Term | null {
  return terms.find((term) => term === value) ?? null;
}
