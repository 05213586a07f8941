import { failure, type Outcome } from "#core/base";
import type { CodecAssets } from "./codecs.ts";
import { toDecodedImage } from "./colour.ts";
import type { DecodedImage } from "./decoded-image.ts";
import { decodeDicom } from "./dicom/decode-dicom.ts";
import { decodeJpeg } from "./jpeg/decode-jpeg.ts";
import { limitFileBytes } from "./limits.ts";
import { decodePng } from "./png/decode-png.ts";
import { sniff } from "./sniff.ts";
import type { StoredImage } from "./stored-image.ts";

/** Frame 0 of a file exactly as stored; what kind of file it is, its content tells. Error codes: `decode/...`. */
export async function decodeStored(bytes: Uint8Array, assets: CodecAssets): Promise<Outcome<StoredImage>> {
  if (bytes.length === 0) return failure({ code: "decode/empty" });
  if (bytes.length > limitFileBytes) {
    return failure({ code: "decode/file-too-large", bytes: bytes.length, limitBytes: limitFileBytes });
  }
  const sniffed = sniff(bytes);
  switch (sniffed.kind) {
    case "dicom":
      return decodeDicom(bytes, assets);
    case "png":
      return decodePng(bytes);
    case "jpeg":
      return decodeJpeg(bytes, assets);
    case "encrypted":
      return failure({ code: "decode/encrypted" });
    case "other":
      return failure({
        code: sniffed.known ? "decode/unsupported-file" : "decode/not-dicom",
        looksLike: sniffed.looksLike,
      });
  }
}

/** Frame 0 of a file as grey or RGB, upright, before any look-up table. Error codes: `decode/...` (base/error.ts). */
export async function decodeImage(bytes: Uint8Array, assets: CodecAssets): Promise<Outcome<DecodedImage>> {
  const stored = await decodeStored(bytes, assets);
  return stored.ok ? { ok: true, value: toDecodedImage(stored.value) } : stored;
}
