import { failure, type Outcome, success } from "#core/base";
import { limitExcessInflatedBytes, limitInflatedBytes } from "./limits.ts";

/** Compressed bytes handed over at a time: the platform inflates a whole piece before anyone can stop it. */
const pieceBytes = 16 * 1024;

/** How a stream ended: at its end, by an error in it, or because `take` wanted no more. */
type Ending = "ended" | "broken" | "stopped";

/** Hands the inflated pieces to `take` one after another, until it says `false`. */
async function pump(
  format: "deflate" | "deflate-raw",
  parts: readonly Uint8Array[],
  take: (piece: Uint8Array) => boolean,
): Promise<Ending> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
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
      if (take(value)) continue;
      await reader.cancel();
      return "stopped";
    }
  } catch {
    return "broken";
  }
  await writing;
  return "ended";
}

/**
 * Inflates a zlib stream (RFC 1950) to exactly `expectedBytes`; what goes beyond is dropped up to a small excess.
 * Error codes: `decode/deflate-bomb` beyond it, `decode/truncated` where bytes are missing, `decode/corrupt-stream`.
 */
export async function inflateZlib(parts: readonly Uint8Array[], expectedBytes: number): Promise<Outcome<Uint8Array>> {
  const limitBytes = expectedBytes + limitExcessInflatedBytes;
  const result = new Uint8Array(expectedBytes);
  let inflatedBytes = 0;
  const ending = await pump("deflate", parts, (piece) => {
    const room = expectedBytes - inflatedBytes;
    if (room > 0) result.set(piece.length > room ? piece.subarray(0, room) : piece, inflatedBytes);
    inflatedBytes += piece.length;
    return inflatedBytes <= limitBytes;
  });
  if (ending === "stopped") return failure({ code: "decode/deflate-bomb", limitBytes });
  if (ending === "broken") {
    // With every byte of the picture there, what follows it (a wrong checksum, rubbish) is reported as damage too.
    const what = inflatedBytes < expectedBytes ? "cannot be inflated" : "fails its checksum";
    return failure({ code: "decode/corrupt-stream", detail: `PNG: the compressed data ${what}` });
  }
  if (inflatedBytes < expectedBytes) {
    return failure({ code: "decode/truncated", what: "the PNG picture", expectedBytes, actualBytes: inflatedBytes });
  }
  return success(result);
}

/**
 * Inflates the raw stream of a deflated data set (RFC 1951, PS3.5 A.5) of a size that nothing announces.
 * Error codes: `decode/deflate-bomb` beyond `limitInflatedBytes`, `decode/truncated` where the stream has no end.
 */
export async function inflateDataSet(bytes: Uint8Array): Promise<Outcome<Uint8Array>> {
  // A stream of odd length is padded with one zero, which the platform takes for rubbish behind the end.
  const isMaybePadded = bytes.length % 2 === 0 && bytes.at(-1) === 0;
  const candidates = isMaybePadded ? [bytes, bytes.subarray(0, -1)] : [bytes];
  for (const candidate of candidates) {
    const pieces: Uint8Array[] = [];
    let inflatedBytes = 0;
    const ending = await pump("deflate-raw", [candidate], (piece) => {
      pieces.push(piece);
      inflatedBytes += piece.length;
      return inflatedBytes <= limitInflatedBytes;
    });
    if (ending === "stopped") return failure({ code: "decode/deflate-bomb", limitBytes: limitInflatedBytes });
    if (ending === "ended") return success(concatenate(pieces, inflatedBytes));
  }
  return failure({
    code: "decode/truncated",
    what: "the deflated data set",
    expectedBytes: null,
    actualBytes: bytes.length,
  });
}

function concatenate(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
