import { failure, type Outcome, success } from "#core/base";
import { limitExcessInflatedBytes } from "../limits.ts";

/** Compressed bytes handed over at a time: the platform inflates a whole piece before anyone can stop it. */
const pieceBytes = 16 * 1024;

/**
 * Inflates a zlib stream (RFC 1950) to exactly `expectedBytes`; what goes beyond is dropped up to a small excess.
 * Error codes: `decode/deflate-bomb` beyond it, `decode/truncated` where bytes are missing, `decode/corrupt-stream`.
 */
export async function inflate(parts: readonly Uint8Array[], expectedBytes: number): Promise<Outcome<Uint8Array>> {
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const result = new Uint8Array(expectedBytes);
  let inflatedBytes = 0;
  // Writing and reading wait for each other. A failed write shows as a failed read, and is told there.
  const writing = (async () => {
    for (const part of parts) {
      for (let start = 0; start < part.length; start += pieceBytes) {
        await writer.write(part.subarray(start, start + pieceBytes));
      }
    }
    await writer.close();
  })().catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || value === undefined) break;
      const room = expectedBytes - inflatedBytes;
      if (room > 0) result.set(value.length > room ? value.subarray(0, room) : value, inflatedBytes);
      inflatedBytes += value.length;
      if (inflatedBytes > expectedBytes + limitExcessInflatedBytes) {
        await reader.cancel();
        return failure({ code: "decode/deflate-bomb", limitBytes: expectedBytes + limitExcessInflatedBytes });
      }
    }
  } catch {
    if (inflatedBytes < expectedBytes) {
      return failure({ code: "decode/corrupt-stream", detail: "PNG: the compressed data cannot be inflated" });
    }
    // Every byte of the picture was there; what follows it (a wrong checksum, rubbish) is reported as damage too.
    return failure({ code: "decode/corrupt-stream", detail: "PNG: the compressed data fails its checksum" });
  }
  await writing;
  if (inflatedBytes < expectedBytes) {
    return failure({ code: "decode/truncated", what: "the PNG picture", expectedBytes, actualBytes: inflatedBytes });
  }
  return success(result);
}
