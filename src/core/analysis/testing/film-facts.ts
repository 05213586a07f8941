import type { DicomHeader } from "#core/decode";
import type { Film, FilmId } from "#core/study";

export type FilmFacts = Omit<Film, "values" | "padding" | "overlays">;

/** A plain PA chest film of an adult as DICOM, with whatever a test wants otherwise. */
export function chestFilm(changes: Partial<FilmFacts> = {}, header: Partial<DicomHeader> | null = {}): FilmFacts {
  return {
    id: "film-1" as FilmId,
    fileName: "chest.dcm",
    kind: header === null ? "png" : "dicom",
    rows: 320,
    columns: 256,
    minimum: 0,
    maximum: 4095,
    polarity: "MONOCHROME2",
    bitsStored: 12,
    view: header === null ? "UNKNOWN" : "PA",
    ageYears: header === null ? null : 60,
    colourfulness: 0,
    header: header === null ? null : { ...plainHeader, ...header },
    frame: 0,
    frames: 1,
    notes: [],
    ...changes,
  };
}

const plainHeader: DicomHeader = {
  transferSyntaxUid: "1.2.840.10008.1.2.1",
  sopClassUid: "1.2.840.10008.5.1.4.1.1.1.1",
  modality: "DX",
  bodyPartExamined: "CHEST",
  viewPosition: "PA",
  patientOrientation: null,
  imageLaterality: null,
  patientName: null,
  patientId: null,
  patientBirthDate: null,
  patientSex: null,
  patientAge: "060Y",
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
};

/** A picture with the full grey range, so that nothing but what a test changes speaks against it. */
export function fullRangePixels(rows: number, columns: number): Uint8Array {
  return Uint8Array.from({ length: rows * columns }, (_, index) => (index * 7) % 256);
}
