export type { CodecAssets, CodecName } from "./codecs.ts";
export { toDecodedImage } from "./colour.ts";
export { decodeImage, decodeStored } from "./decode-image.ts";
export type { DecodedImage, DicomHeader, FileKind, LookupTable, VoiFunction } from "./decoded-image.ts";
export { limitFileBytes, limitPixels } from "./limits.ts";
export type { OverlayPlane } from "./planes.ts";
export { type StoredImage, storedSha256 } from "./stored-image.ts";
