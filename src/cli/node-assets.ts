import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { CodecAssets } from "#core/decode";

/** Where the installed packages keep the codecs. */
const paths = {
  "libjpeg-turbo": "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm",
  charls: "@cornerstonejs/codec-charls/decodewasm",
  openjpeg: "@cornerstonejs/codec-openjpeg/decodewasm",
  openjph: "@cornerstonejs/codec-openjph/wasm",
} as const;

/** Codec bytes on Node: read from the installed packages when a file first needs them. */
export function nodeAssets(): CodecAssets {
  const require = createRequire(import.meta.url);
  return { wasm: (codec) => bytesOf(require.resolve(paths[codec])) };
}

async function bytesOf(path: string): Promise<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
