import type { Outcome } from "#core/base";

/** Addresses of ONNX Runtime's own files, which its code loads when a session is made; same origin, or file: on Node. */
interface RuntimeFile {
  readonly mjs: string;
  readonly wasm: string;
}

/** `webgpu`: the asyncify build (WebGPU and WASM kernels); `wasm`: the build with WASM alone, half as large. */
export interface RuntimeAssets {
  readonly webgpu: RuntimeFile;
  readonly wasm: RuntimeFile;
}

/**
 * Fetches the `.wasm` files ahead, so that their bytes are told as they come; without one ONNX Runtime does it, silently.
 * Error: `analysis/model-download-failed`.
 */
export interface RuntimeDownload {
  readonly bytes: Readonly<Record<keyof RuntimeAssets, number>>;
  read(backend: keyof RuntimeAssets, onBytes: (loadedBytes: number) => void): Promise<Outcome<Uint8Array>>;
}
