import type { OverlayPlane } from "./planes.ts";

/** What kind of file it was, told by its content. */
export type FileKind = "dicom" | "png" | "jpeg";

/** `MONOCHROME1`: lowest value white. `RGB`: after the codec's or DICOM's colour conversion, samples of a pixel together. */
type Photometric = "MONOCHROME1" | "MONOCHROME2" | "RGB";

/**
 * One frame as decoded: stored values, before any look-up table.
 * `samples`: rows x columns x samplesPerPixel, row by row, masked to `bitsStored` and sign-extended when `signed`.
 */
export interface DecodedImage {
  readonly kind: FileKind;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometric: Photometric;
  readonly samples: Uint8Array | Int8Array | Uint16Array | Int16Array;
  readonly overlays: readonly OverlayPlane[];
  readonly frame: number;
  readonly frames: number;
  /** Header facts; `null` for PNG and JPEG, which have none. */
  readonly header: DicomHeader | null;
  /** What the reader should know about how it was decoded ("colour converted to grey", "padding delimiter missing"). */
  readonly notes: readonly string[];
}

/** Sequence-based look-up table (PS3.3 C.11.1.1): `firstMapped` is the stored or modality value of `entries[0]`. */
export interface LookupTable {
  readonly firstMapped: number;
  /** Bits of an output value: outputs lie in 0..2^bits-1. */
  readonly bits: number;
  readonly entries: Uint16Array;
  readonly explanation: string | null;
}

export type VoiFunction = "LINEAR" | "LINEAR_EXACT" | "SIGMOID";

/** The header facts that Carina keeps; `null` where the file does not say. Text is text, never markup. */
export interface DicomHeader {
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string | null;
  readonly modality: string | null;
  readonly bodyPartExamined: string | null;
  readonly viewPosition: string | null;
  readonly patientOrientation: readonly string[] | null;
  readonly imageLaterality: string | null;
  readonly patientName: string | null;
  readonly patientId: string | null;
  readonly patientBirthDate: string | null;
  readonly patientSex: string | null;
  /** DICOM Age String (AS), as in `063Y`. */
  readonly patientAge: string | null;
  readonly studyDate: string | null;
  readonly studyTime: string | null;
  readonly acquisitionDate: string | null;
  readonly studyDescription: string | null;
  readonly seriesDescription: string | null;
  readonly studyInstanceUid: string | null;
  readonly seriesInstanceUid: string | null;
  readonly sopInstanceUid: string | null;
  readonly instanceNumber: number | null;
  readonly burnedInAnnotation: "YES" | "NO" | null;
  readonly photometricInterpretation: string;
  readonly presentationLutShape: "IDENTITY" | "INVERSE" | null;
  readonly rescaleSlope: number | null;
  readonly rescaleIntercept: number | null;
  readonly rescaleType: string | null;
  readonly modalityLut: LookupTable | null;
  readonly voiLuts: readonly LookupTable[];
  readonly windowCenter: readonly number[];
  readonly windowWidth: readonly number[];
  readonly windowExplanation: readonly string[];
  readonly voiLutFunction: VoiFunction;
  readonly pixelPaddingValue: number | null;
  readonly pixelPaddingRangeLimit: number | null;
  /** Row spacing, column spacing in mm at the detector (0018,1164). */
  readonly imagerPixelSpacing: readonly [number, number] | null;
  /** Row spacing, column spacing in mm (0028,0030), and what it was calibrated by (0028,0A02). */
  readonly pixelSpacing: readonly [number, number] | null;
  readonly pixelSpacingCalibrationType: string | null;
  /** Vertical, horizontal size of a pixel as integers (0028,0034). */
  readonly pixelAspectRatio: readonly [number, number] | null;
}
