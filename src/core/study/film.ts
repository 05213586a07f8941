import type { DicomHeader, FileKind, OverlayPlane } from "#core/decode";

declare const filmId: unique symbol;
/** Identity of one decode of one frame: every piece (picture, frame, result, heatmap) carries it and is dropped when it differs. */
export type FilmId = string & { readonly [filmId]: true };

/** Frontal views, `LATERAL`, or `UNKNOWN` where the header does not say (PNG, JPEG, empty View Position). */
export type FilmView = "PA" | "AP" | "LATERAL" | "UNKNOWN";

/** One frame of one image with its header facts and its modality values. Immutable. */
export interface Film {
  readonly id: FilmId;
  readonly fileName: string;
  readonly kind: FileKind;
  readonly rows: number;
  readonly columns: number;
  /** Modality values, row by row: grey, after the modality LUT (PS3.3 C.11.1). */
  readonly values: Uint8Array | Int16Array | Uint16Array | Float32Array;
  /** True where the pixel is padding (PS3.3 C.7.5.1.1.2); `null` when the film has none. */
  readonly padding: Uint8Array | null;
  /** Graphics that lie over the picture, for a view to draw; no value and no Frame has them in it. */
  readonly overlays: readonly OverlayPlane[];
  /** Largest and smallest modality value that the pixel format can hold, padding aside: bounds for window controls. */
  readonly minimum: number;
  readonly maximum: number;
  /** `MONOCHROME1`: lowest value is white. Photometric Interpretation and Presentation LUT Shape weighed once. */
  readonly polarity: "MONOCHROME1" | "MONOCHROME2";
  readonly bitsStored: number;
  readonly view: FilmView;
  /** Age in years, `null` where unknown. */
  readonly ageYears: number | null;
  /** Colour pictures: mean absolute difference between channels, 0..1 of full scale; 0 for grey. The gate asks for it. */
  readonly colourfulness: number;
  readonly header: DicomHeader | null;
  readonly frame: number;
  readonly frames: number;
  readonly notes: readonly string[];
}
