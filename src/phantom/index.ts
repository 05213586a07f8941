export { storedDeflate, storedZlib } from "./bytes.ts";
export {
  DEFLATED_LITTLE_ENDIAN,
  type DicomElement,
  type DicomFragments,
  type DicomOptions,
  type DicomSequence,
  type DicomValue,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  writeDicom,
} from "./dicom.ts";
export type { FindingTruth, PixelBox, Truth } from "./findings.ts";
export type { PhantomOptions, Side } from "./options.ts";
export { deterministicUid, type PhantomDicomOptions, phantomElements, writePhantomDicom } from "./phantomDicom.ts";
export { type GreyPicture, type PngOptions, writePhantomPng, writePng } from "./png.ts";
export { type Phantom, renderPhantom } from "./render.ts";
