import { sha256Hex } from "#core/base";
import type { DicomHeader, FileKind } from "./decoded-image.ts";
import type { OverlayPlane, Palette } from "./planes.ts";

export type StoredSamples = Uint8Array | Int8Array | Uint16Array | Int16Array;

/** How the samples of a pixel are to be read. `YBR_FULL`: unconverted, chroma repeated for 4:2:2 (PS3.3 C.7.6.3.1.2). */
export type StoredColour = "MONOCHROME1" | "MONOCHROME2" | "PALETTE COLOR" | "RGB" | "YBR_FULL" | "RGBA" | "GREY_ALPHA";

/** EXIF orientation: 1 is upright, 2 to 8 turned or mirrored (CIPA DC-008, tag 0x0112). */
export type ExifOrientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * One frame exactly as the file holds it, before colour conversion, EXIF orientation and every look-up table.
 * `samples`: rows x columns x samplesPerPixel, row by row, masked to `bitsStored`, sign-extended when `signed`.
 */
export interface StoredImage {
  readonly kind: FileKind;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 2 | 3 | 4;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly colour: StoredColour;
  readonly samples: StoredSamples;
  /** For `PALETTE COLOR`, else `null`. */
  readonly palette: Palette | null;
  readonly overlays: readonly OverlayPlane[];
  readonly orientation: ExifOrientation;
  readonly frame: number;
  readonly frames: number;
  readonly header: DicomHeader | null;
  readonly notes: readonly string[];
}

/**
 * SHA-256 over the stored samples as int32 little endian, row by row, the samples of a pixel together: no rescale, no
 * look-up table, no inversion, before EXIF orientation. 64 lower-case hexadecimal digits.
 */
export function storedSha256(image: StoredImage): Promise<string> {
  const words = Int32Array.from(image.samples);
  return sha256Hex(new Uint8Array(words.buffer));
}
