import type { NetworkSession } from "#core/analysis";
import type { RuntimeAssets } from "./assets.ts";

export type Ort = typeof import("onnxruntime-web");

interface RuntimeOptions {
  readonly threads?: number;
  readonly binary?: Uint8Array | null;
}

/**
 * ONNX Runtime's code for a backend: the smaller build for WASM. Threads and binary count for the first session that is made
 * with it in this realm; another number of threads needs another worker.
 */
export async function loadRuntime(
  backend: NetworkSession["backend"],
  assets: RuntimeAssets,
  { threads = 1, binary }: RuntimeOptions,
): Promise<Ort> {
  const ort: Ort = backend === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = backend === "webgpu" ? 1 : threads;
  ort.env.wasm.proxy = false;
  // Both paths: with the code's own one alone, threads would be started from the worker's file and never answer.
  ort.env.wasm.wasmPaths = { mjs: assets[backend].mjs, wasm: assets[backend].wasm };
  if (binary) ort.env.wasm.wasmBinary = binary;
  return ort;
}
