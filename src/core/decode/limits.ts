/** Largest picture that is decoded, in pixels of one frame: about seven times a 3,000 x 3,000 film. */
export const limitPixels = 64_000_000;

/** Largest file that is read. */
export const limitFileBytes = 1024 * 1024 * 1024;

/** Deepest nesting of sequences that is followed; real objects stay below 10. dicom-parser has no limit of its own. */
export const limitSequenceDepth = 64;

/** What an IDAT stream may inflate to beyond what its header promises, before it counts as a bomb. */
export const limitExcessInflatedBytes = 64 * 1024;

/** What a deflated data set may inflate to: a frame of `limitPixels` in 16 bits and its header. */
export const limitInflatedBytes = 128 * 1024 * 1024;

/** Memory that a WebAssembly codec may take for one frame; the largest frame in JPEG 2000 needs about three quarters. */
export const limitCodecBytes = 1024 * 1024 * 1024;

/** Memory that a WebAssembly codec may keep between frames: that of a film of 3,000 x 3,000 in any codec. */
export const limitIdleCodecBytes = 256 * 1024 * 1024;
