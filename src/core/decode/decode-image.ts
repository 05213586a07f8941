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

/**
 * One frame of a file, counted from 0, exactly as stored; what kind of file it is, its content tells.
 * Error codes: `decode/...`; `decode/no-such-frame` where there are not so many.
 */
export async function decodeStored(bytes: Uint8Array, assets: CodecAssets, frame = 0): Promise<Outcome<StoredImage>> {
  if (bytes.length === 0) return failure({ code: "decode/empty" });
  if (bytes.length > limitFileBytes) {
    return failure({ code: "decode/file-too-large", bytes: bytes.length, limitBytes: limitFileBytes });
  }
  const sniffed = sniff(bytes);
  if (frame > 0 && (sniffed.kind === "png" || sniffed.kind === "jpeg")) {
    return failure({ code: "decode/no-such-frame", frame, frames: 1 });
  }
  switch (sniffed.kind) {
    case "dicom":
      return decodeDicom(bytes, assets, frame);
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

/** One frame as grey or RGB, upright, before any look-up table. Error codes: `decode/...` (base/error.ts). */
export async function decodeImage(bytes: Uint8Array, assets: CodecAssets, frame = 0): Promise<Outcome<DecodedImage>> {
  const stored = await decodeStored(bytes, assets, frame);
  return stored.ok ? { ok: true, value: toDecodedImage(stored.value) } : stored;
}
