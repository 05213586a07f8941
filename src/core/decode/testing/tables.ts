/** The tables that decide what is read and refused, for the conformance statement. */
export { attributes } from "../dicom/attributes.ts";
export { singleByteSets, twoByteSets, wholeSets } from "../dicom/character-sets.ts";
export { classesWithoutPicture, storageRoot } from "../dicom/object-class.ts";
export { overlayElements } from "../dicom/overlays.ts";
export { allocations, photometrics } from "../dicom/pixel-description.ts";
export {
  type DataSetEncoding,
  type PixelEncoding,
  refusedSyntaxes,
  transferSyntaxes,
} from "../dicom/transfer-syntaxes.ts";
export { limitCodecBytes, limitInflatedBytes, limitSequenceDepth } from "../limits.ts";
export { pngDepths } from "../png/chunks.ts";
