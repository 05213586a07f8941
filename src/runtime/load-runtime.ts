import type { NetworkSession } from "#core/analysis";
import type { Ort, RuntimeAssets } from "./assets.ts";

interface RuntimeOptions {
  readonly threads?: number;
  readonly binary?: Uint8Array | null;
}

const loaders: Readonly<Record<NetworkSession["backend"], () => Promise<Ort>>> = {
  webgpu: () => import("onnxruntime-web/webgpu"),
  wasm: () => import("onnxruntime-web/wasm"),
};

/**
 * ONNX Runtime's code for a backend: the smaller build for WASM. Threads and binary count for the first session that is made
 * with it in this realm; another number of threads needs another worker.
 */
export async function loadRuntime(
  backend: NetworkSession["backend"],
  assets: RuntimeAssets,
  { threads = 1, binary }: RuntimeOptions,
): Promise<Ort> {
  const load = assets.load ?? loaders[backend];
  const ort = await load();
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = backend === "webgpu" ? 1 : threads;
  ort.env.wasm.proxy = false;
  // Both paths: with the code's own one alone, threads would be started from the worker's file and never answer.
  ort.env.wasm.wasmPaths = { mjs: assets[backend].mjs, wasm: assets[backend].wasm };
  if (binary) ort.env.wasm.wasmBinary = binary;
  return ort;
}
