/** Samples of one frame, as a codec gives them: pixel by pixel, 8 or 16 bits; signed ones in two's complement. */
export interface CodecFrame {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsPerSample: number;
  readonly signed: boolean;
  readonly samples: Uint8Array | Uint16Array;
}

/** Codecs in WebAssembly. */
export type CodecName = "libjpeg-turbo" | "charls" | "openjpeg" | "openjph";

/**
 * Where the core gets the bytes of a WebAssembly codec from: a worker fetches them from its own origin, Node reads them
 * from disk. Asked only when a file needs the codec.
 */
export interface CodecAssets {
  readonly wasm: (codec: CodecName) => Promise<ArrayBuffer>;
}
