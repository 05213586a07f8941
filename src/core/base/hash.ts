import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/**
 * SHA-256 over the concatenation of `parts`, as 64 lower-case hexadecimal digits.
 * Uses the platform's crypto where there is one; on a plain-http origin there is none, then a script takes its place.
 */
export async function sha256Hex(...parts: readonly Uint8Array[]): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) {
    const hash = sha256.create();
    for (const part of parts) hash.update(part);
    return bytesToHex(hash.digest());
  }
  const digest = await subtle.digest("SHA-256", parts.length === 1 ? parts[0]! : concatenate(parts));
  return bytesToHex(new Uint8Array(digest));
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}
