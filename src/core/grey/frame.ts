import type { FilmId } from "#core/study";
import type { GreyWindow } from "./window.ts";

/** What the model reads: 8-bit P-values (higher is brighter) of a Film under its default window. */
export interface Frame {
  readonly filmId: FilmId;
  readonly rows: number;
  readonly columns: number;
  /** Row by row, 0..255. */
  readonly pixels: Uint8Array;
  readonly window: GreyWindow;
  /** Rows and columns of the Frame per row and column of the Film; 1 unless unequal pixel spacing was made square. */
  readonly scale: { readonly rows: number; readonly columns: number };
}

/** What the viewport shows: modality values with polarity and window, or 16-bit P-values where the default is a LUT. */
export interface DisplayImage {
  readonly filmId: FilmId;
  readonly rows: number;
  readonly columns: number;
  readonly values: Uint8Array | Int16Array | Uint16Array | Float32Array;
  readonly polarity: "MONOCHROME1" | "MONOCHROME2";
  readonly voi: {
    readonly function: "LINEAR" | "LINEAR_EXACT" | "SIGMOID";
    readonly center: number;
    readonly width: number;
  };
  readonly windowSource: "file" | "file LUT" | "automatic";
  readonly minimum: number;
  readonly maximum: number;
  /** Row spacing, column spacing (mm or 1) for square display. */
  readonly spacing: readonly [number, number];
}
