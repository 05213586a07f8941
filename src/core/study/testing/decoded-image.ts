import type { DecodedImage, DicomHeader } from "#core/decode";

/** A header that says as little as a file may say, changed as asked. */
export function dicomHeader(changes: Partial<DicomHeader> = {}): DicomHeader {
  return {
    transferSyntaxUid: "1.2.840.10008.1.2.1",
    sopClassUid: "1.2.840.10008.5.1.4.1.1.1.1",
    modality: "DX",
    bodyPartExamined: null,
    viewPosition: null,
    patientOrientation: null,
    imageLaterality: null,
    patientName: null,
    patientId: null,
    patientBirthDate: null,
    patientSex: null,
    patientAge: null,
    studyDate: null,
    studyTime: null,
    acquisitionDate: null,
    studyDescription: null,
    seriesDescription: null,
    studyInstanceUid: null,
    seriesInstanceUid: null,
    sopInstanceUid: null,
    instanceNumber: null,
    burnedInAnnotation: null,
    photometricInterpretation: "MONOCHROME2",
    presentationLutShape: null,
    rescaleSlope: null,
    rescaleIntercept: null,
    rescaleType: null,
    modalityLut: null,
    voiLuts: [],
    windowCenter: [],
    windowWidth: [],
    windowExplanation: [],
    voiLutFunction: "LINEAR",
    pixelPaddingValue: null,
    pixelPaddingRangeLimit: null,
    imagerPixelSpacing: null,
    pixelSpacing: null,
    pixelSpacingCalibrationType: null,
    pixelAspectRatio: null,
    ...changes,
  };
}

/** One row of 12-bit samples, as wide as it has samples, changed as asked. */
export function decodedImage(changes: Partial<DecodedImage> = {}): DecodedImage {
  const samples = changes.samples ?? Uint16Array.of(0, 2048, 4095);
  const samplesPerPixel = changes.samplesPerPixel ?? 1;
  return {
    kind: "dicom",
    rows: 1,
    columns: samples.length / samplesPerPixel,
    samplesPerPixel,
    bitsStored: 12,
    signed: false,
    photometric: "MONOCHROME2",
    samples,
    overlays: [],
    frame: 0,
    frames: 1,
    header: dicomHeader(),
    notes: [],
    ...changes,
  };
}
