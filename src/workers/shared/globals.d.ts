/** Put in by the build (vite.facts.ts): bytes of ONNX Runtime's .wasm files, uncompressed. */
declare const __RUNTIME_BYTES__: { readonly webgpu: number; readonly wasm: number };
