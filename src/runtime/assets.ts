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
