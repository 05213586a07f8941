import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { CodecAssets } from "#core/decode";

/** Codec bytes on Node: read from the installed packages, once, when a file first needs them. */
export function nodeAssets(): CodecAssets {
  const require = createRequire(import.meta.url);
  let turbo: Promise<ArrayBuffer> | null = null;
  return {
    libjpegTurboWasm: () => {
      turbo ??= bytesOf(require.resolve("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm"));
      return turbo;
    },
  };
}

async function bytesOf(path: string): Promise<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
