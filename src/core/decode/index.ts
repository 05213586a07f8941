export type { CodecAssets, CodecFrame } from "./codecs.ts";
export type { DecodedImage, DicomHeader, FileKind, LookupTable, Photometric, VoiFunction } from "./decoded-image.ts";
