import type { DataSet } from "dicom-parser";
import type { DicomHeader, VoiFunction } from "../decoded-image.ts";
import { attributes } from "./attributes.ts";
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
  const rescaleSlope = decimal(dataSet, attributes.rescaleSlope.tag);
  const rescaleIntercept = decimal(dataSet, attributes.rescaleIntercept.tag);
  const modalityLut = readLookupTables(dataSet, attributes.modalityLutSequence.tag, signed, reader)[0] ?? null;
  const aspect = decimals(dataSet, attributes.pixelAspectRatio.tag);
  return {
    transferSyntaxUid,
    sopClassUid: reader.code(attributes.sopClassUid.tag),
    modality: reader.code(attributes.modality.tag),
    bodyPartExamined: reader.code(attributes.bodyPartExamined.tag),
    viewPosition: reader.code(attributes.viewPosition.tag),
    patientOrientation: reader.codes(attributes.patientOrientation.tag),
    imageLaterality: reader.code(attributes.imageLaterality.tag),
    // Empty component groups at the end mean nothing (PS3.5 6.2.1.1).
    patientName: reader.text(attributes.patientName.tag)?.replace(/[=^ ]+$/, "") || null,
    patientId: reader.text(attributes.patientId.tag),
    patientBirthDate: reader.code(attributes.patientBirthDate.tag),
    patientSex: reader.code(attributes.patientSex.tag),
    patientAge: reader.code(attributes.patientAge.tag),
    studyDate: reader.code(attributes.studyDate.tag),
    studyTime: reader.code(attributes.studyTime.tag),
    acquisitionDate: reader.code(attributes.acquisitionDate.tag),
    studyDescription: reader.text(attributes.studyDescription.tag),
    seriesDescription: reader.text(attributes.seriesDescription.tag),
    studyInstanceUid: reader.code(attributes.studyInstanceUid.tag),
    seriesInstanceUid: reader.code(attributes.seriesInstanceUid.tag),
    sopInstanceUid: reader.code(attributes.sopInstanceUid.tag),
    instanceNumber: decimal(dataSet, attributes.instanceNumber.tag),
    burnedInAnnotation: oneOf(reader.code(attributes.burnedInAnnotation.tag), ["YES", "NO"] as const),
    photometricInterpretation: description.photometric,
    presentationLutShape: oneOf(reader.code(attributes.presentationLutShape.tag), ["IDENTITY", "INVERSE"] as const),
    rescaleSlope,
    rescaleIntercept,
    rescaleType: reader.text(attributes.rescaleType.tag),
    modalityLut,
    voiLuts: readLookupTables(
      dataSet,
      attributes.voiLutSequence.tag,
      modalityLut === null && mayBeNegative(signed, bitsStored, rescaleSlope, rescaleIntercept),
      reader,
    ),
    windowCenter: decimals(dataSet, attributes.windowCenter.tag),
    windowWidth: decimals(dataSet, attributes.windowWidth.tag),
    windowExplanation: reader.text(attributes.windowExplanation.tag)?.split("\\") ?? [],
    voiLutFunction:
      oneOf<VoiFunction>(reader.code(attributes.voiLutFunction.tag), ["LINEAR", "LINEAR_EXACT", "SIGMOID"]) ?? "LINEAR",
    pixelPaddingValue: shortOf(dataSet, attributes.pixelPaddingValue.tag, signed),
    pixelPaddingRangeLimit: shortOf(dataSet, attributes.pixelPaddingRangeLimit.tag, signed),
    imagerPixelSpacing: positivePair(dataSet, attributes.imagerPixelSpacing.tag),
    pixelSpacing: positivePair(dataSet, attributes.pixelSpacing.tag),
    pixelSpacingCalibrationType: reader.code(attributes.pixelSpacingCalibrationType.tag),
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
