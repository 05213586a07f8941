import { open } from "node:fs/promises";
import type { CarinaError } from "#core/base";
import { limitFileBytes } from "#core/decode";

export type FileBytes =
  | { readonly ok: true; readonly bytes: ArrayBuffer }
  /** `error: null`: the file system gave nothing; `detail` says why. */
  | { readonly ok: false; readonly error: CarinaError | null; readonly detail: string };

/** The bytes of a file, refused before reading when it is larger than any film. Never rejects. */
export async function readBytes(path: string): Promise<FileBytes> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > limitFileBytes) {
        return {
          ok: false,
          error: { code: "decode/file-too-large", bytes: size, limitBytes: limitFileBytes },
          detail: "",
        };
      }
      const { buffer: whole, byteOffset, byteLength } = await file.readFile();
      const isWhole = byteOffset === 0 && byteLength === whole.byteLength;
      return { ok: true, bytes: isWhole ? whole : whole.slice(byteOffset, byteOffset + byteLength) };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown error";
    const known: Readonly<Record<string, string>> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "it may not be read",
    };
    return { ok: false, error: null, detail: known[code] ?? code };
  }
}
