import type { ExifOrientation } from "../stored-image.ts";

const orientationTag = 0x0112;

/** Orientation of a TIFF block (CIPA DC-008 4.6): tag 0x0112 of the first directory, 1 where it is missing or wrong. */
export function exifOrientation(tiff: Uint8Array): ExifOrientation {
  if (tiff.length < 14) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const littleEndian = tiff[0] === 0x49;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, littleEndian);
  for (let entry = 0; entry < entries; entry++) {
    const offset = directory + 2 + 12 * entry;
    if (offset + 12 > tiff.length) return 1;
    if (view.getUint16(offset, littleEndian) !== orientationTag) continue;
    const value = view.getUint16(offset + 8, littleEndian);
    return value >= 1 && value <= 8 ? (value as ExifOrientation) : 1;
  }
  return 1;
}
