export type { CodecAssets, CodecFrame } from "./codecs.ts";
export { toDecodedImage } from "./colour.ts";
export { decodeImage, decodeStored } from "./decode-image.ts";
export type { DecodedImage, DicomHeader, FileKind, LookupTable, Photometric, VoiFunction } from "./decoded-image.ts";
export { limitFileBytes, limitPixels } from "./limits.ts";
export { type StoredImage, type StoredSamples, storedSha256 } from "./stored-image.ts";
