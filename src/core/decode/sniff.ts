/** What a file is, told by its content and never by its name. */
export type Sniffed =
  | { readonly kind: "dicom" | "png" | "jpeg" }
  | { readonly kind: "encrypted" }
  | { readonly kind: "other"; readonly looksLike: string | null; readonly known: boolean };

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Files that people drop by mistake, so that the sentence can say what they are. */
const knownOthers: readonly (readonly [name: string, offset: number, signature: readonly number[]])[] = [
  ["a GIF picture", 0, ascii("GIF8")],
  ["a WebP picture", 8, ascii("WEBP")],
  ["a PDF document", 0, ascii("%PDF")],
  ["a BMP picture", 0, ascii("BM")],
  ["a TIFF picture", 0, [0x49, 0x49, 0x2a, 0x00]],
  ["a TIFF picture", 0, [0x4d, 0x4d, 0x00, 0x2a]],
  ["a ZIP archive", 0, [0x50, 0x4b, 0x03, 0x04]],
  ["a gzip archive", 0, [0x1f, 0x8b]],
  ["a 7-Zip archive", 0, [0x37, 0x7a, 0xbc, 0xaf]],
  ["a RAR archive", 0, ascii("Rar!")],
  ["a HEIC or AVIF picture or a video", 4, ascii("ftyp")],
  ["a JPEG 2000 picture", 4, ascii("jP  ")],
  ["a JPEG XL picture", 4, ascii("JXL ")],
  ["a NIfTI volume", 344, ascii("n+1\0")],
  ["an NRRD volume", 0, ascii("NRRD")],
  ["an RIFF recording", 0, ascii("RIFF")],
];

export function sniff(bytes: Uint8Array): Sniffed {
  if (startsWith(bytes, ascii("DICM"), 128)) return { kind: "dicom" };
  if (startsWith(bytes, pngSignature)) return { kind: "png" };
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return { kind: "jpeg" };
  if (looksLikeBareDataSet(bytes)) return { kind: "dicom" };
  if (looksLikeCms(bytes)) return { kind: "encrypted" };
  for (const [name, offset, signature] of knownOthers) {
    if (startsWith(bytes, signature, offset)) return { kind: "other", looksLike: name, known: true };
  }
  return { kind: "other", looksLike: looksLikeText(bytes) ? "a text file" : null, known: false };
}

/** A data set without preamble: begins with the file meta group (0002) or with the identifying group (0008). */
function looksLikeBareDataSet(bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false;
  const group = bytes[0]! | (bytes[1]! << 8);
  const element = bytes[2]! | (bytes[3]! << 8);
  if (group !== 0x0002 && group !== 0x0008) return false;
  if (element > 0x0100) return false;
  if (bytes.subarray(4, 6).every((byte) => byte >= 0x41 && byte <= 0x5a)) return true;
  const length = bytes[4]! + bytes[5]! * 0x100 + bytes[6]! * 0x10000 + bytes[7]! * 0x1000000;
  return group === 0x0008 && length <= bytes.length - 8 && length < 0x10000;
}

/** CMS EnvelopedData in BER (RFC 5652): SEQUENCE, OBJECT IDENTIFIER 1.2.840.113549.1.7.3 (PS3.15 B, secure DICOM file). */
function looksLikeCms(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30) return false;
  const identifier = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
  for (let offset = 2; offset <= 6; offset++) if (startsWith(bytes, identifier, offset)) return true;
  return false;
}

function looksLikeText(bytes: Uint8Array): boolean {
  const beginning = bytes.subarray(0, 512);
  return beginning.length > 0 && beginning.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
}

function startsWith(bytes: Uint8Array, signature: readonly number[], offset = 0): boolean {
  return bytes.length >= offset + signature.length && signature.every((byte, index) => bytes[offset + index] === byte);
}

function ascii(text: string): readonly number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
