import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BundleFiles } from "#core/analysis";
import { failure, success } from "#core/base";
import type { RuntimeAssets } from "#runtime";

/** The bundles of the app; CARINA_MODELS names another folder. */
const folder = process.env["CARINA_MODELS"] ?? resolve(import.meta.dirname, "../../../public/models");

const defaultBundleId: string = existsSync(`${folder}/index.json`)
  ? (await readJson<{ default: string }>("index.json")).default
  : "";

export async function readJson<Value>(path: string): Promise<Value> {
  return JSON.parse(await readFile(`${folder}/${path}`, "utf8")) as Value;
}

/** Path of a file of the default bundle, as `BundleFiles` reads it. */
export const inBundle = (name: string): string => `${defaultBundleId}/${name}`;

/** The files of the app's bundles, with some of them replaced (`null`: missing). */
export function bundleFiles(replaced: Readonly<Record<string, Uint8Array | string | null>> = {}): BundleFiles {
  return {
    async read(path, { onBytes } = {}) {
      const other = replaced[path];
      if (other === null) return failure({ code: "analysis/model-download-failed", url: path, status: 404 });
      const bytes =
        other === undefined
          ? new Uint8Array(await readFile(`${folder}/${path}`))
          : typeof other === "string"
            ? new TextEncoder().encode(other)
            : other;
      onBytes?.(bytes.byteLength);
      return success(bytes);
    },
  };
}

/** ONNX Runtime's own files from the installed package. */
export function installedRuntime(): RuntimeAssets {
  const require = createRequire(import.meta.url);
  const file = (name: string): string => pathToFileURL(require.resolve(`onnxruntime-web/${name}`)).href;
  const pair = (stem: string) => ({ mjs: file(`${stem}.mjs`), wasm: file(`${stem}.wasm`) });
  return { webgpu: pair("ort-wasm-simd-threaded.asyncify"), wasm: pair("ort-wasm-simd-threaded") };
}
