"""The native side of `npm run bench`: ONNX Runtime and JPEG codecs outside WebAssembly, and the graphs compared."""
