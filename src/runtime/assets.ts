import type { Outcome } from "#core/base";

export type Ort = typeof import("onnxruntime-web");

/** Addresses of ONNX Runtime's own files, which its code loads when a session is made; same origin, or file: on Node. */
interface RuntimeFile {
  readonly mjs: string;
  readonly wasm: string;
}

export type RuntimeBackend = "webgpu" | "wasm";

/** `webgpu`: the asyncify build (WebGPU and WASM kernels); `wasm`: the build with WASM alone, half as large. */
export interface RuntimeAssets {
  readonly webgpu: RuntimeFile;
  readonly wasm: RuntimeFile;
  /** Another entry of onnxruntime-web than the one for browsers: Node needs its own for threads. */
  readonly load?: () => Promise<Ort>;
}

/**
 * Fetches the `.wasm` files ahead, so that their bytes are told as they come; without one ONNX Runtime does it, silently.
 * Error: `analysis/model-download-failed`.
 */
export interface RuntimeDownload {
  readonly bytes: Readonly<Record<RuntimeBackend, number>>;
  read(backend: RuntimeBackend, onBytes: (loadedBytes: number) => void): Promise<Outcome<Uint8Array>>;
}
