import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { BundleFiles } from "#core/analysis";
import { failure, success } from "#core/base";
import type { RuntimeAssets } from "#runtime";

/** ONNX Runtime's own files from the installed package; with more than one thread its entry for Node as well. */
export function nodeRuntimeAssets(threads = 1): RuntimeAssets {
  const require = createRequire(import.meta.url);
  const file = (name: string): string => pathToFileURL(require.resolve(`onnxruntime-web/${name}`)).href;
  const pair = (stem: string) => ({ mjs: file(`${stem}.mjs`), wasm: file(`${stem}.wasm`) });
  return {
    webgpu: pair("ort-wasm-simd-threaded.asyncify"),
    wasm: pair("ort-wasm-simd-threaded"),
    ...(threads > 1 ? { load: () => import("onnxruntime-web") } : {}),
  };
}

/** Bundles in a folder, with a slash at its end; by default `public/models`. */
export function nodeBundleFiles(folder: URL = modelsFolder()): BundleFiles {
  return {
    async read(path, { onBytes } = {}) {
      try {
        const bytes = await readFile(new URL(path, folder));
        onBytes?.(bytes.byteLength);
        return success(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      } catch {
        return failure({ code: "analysis/model-download-failed", url: path, status: null });
      }
    },
  };
}

/** `public/models` beside the sources or above the build, wherever in it this file has come to lie. */
function modelsFolder(): URL {
  let folder = new URL("../", import.meta.url);
  while (!existsSync(new URL("public/models/index.json", folder))) {
    const above = new URL("../", folder);
    if (above.href === folder.href) break;
    folder = above;
  }
  return new URL("public/models/", folder);
}
