import createModule from "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs";
import { failure, type Outcome, success } from "#core/base";
import type { CodecAssets, CodecFrame } from "../codecs.ts";

interface JpegDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean };
  decode(): void;
  delete(): void;
}

interface LibjpegTurbo {
  readonly JPEGDecoder: new () => JpegDecoder;
}

type CreateModule = (options: {
  wasmBinary: ArrayBuffer;
  print: (line: string) => void;
  printErr: (line: string) => void;
}) => Promise<LibjpegTurbo>;

/** One module (52 MB of heap) per source of codec bytes, made at the first picture that needs it. */
const modules = new WeakMap<CodecAssets["libjpegTurboWasm"], Promise<LibjpegTurbo>>();

/** The codec writes its complaints to the console, which is not for users; its exceptions say the same. */
function silent(): void {}

function moduleOf(assets: CodecAssets): Promise<LibjpegTurbo> {
  const existing = modules.get(assets.libjpegTurboWasm);
  if (existing) return existing;
  // Bundlers differ in what they make of a CommonJS default export.
  const candidate = createModule as CreateModule | { default: CreateModule };
  const create = typeof candidate === "function" ? candidate : candidate.default;
  const made = assets.libjpegTurboWasm().then((wasmBinary) => create({ wasmBinary, print: silent, printErr: silent }));
  modules.set(assets.libjpegTurboWasm, made);
  made.catch(() => modules.delete(assets.libjpegTurboWasm));
  return made;
}

/**
 * Decodes a checked 8-bit DCT stream: 1 component to grey, 3 to RGB. A fresh decoder per frame, the samples copied out
 * of wasm memory at once, the module discarded after any failure: its exceptions leak stack, and a later good frame
 * would die of it. Error code: `decode/corrupt-stream`.
 */
export async function decodeWithLibjpegTurbo(stream: Uint8Array, assets: CodecAssets): Promise<Outcome<CodecFrame>> {
  // Not being able to load the codec is the shell's failure, not the file's: it is thrown.
  const { JPEGDecoder } = await moduleOf(assets);
  try {
    const decoder = new JPEGDecoder();
    decoder.getEncodedBuffer(stream.length).set(stream);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
    const samples = decoder.getDecodedBuffer().slice();
    decoder.delete();
    if (samples.length !== width * height * componentCount || samples.length === 0) {
      modules.delete(assets.libjpegTurboWasm);
      return failure({ code: "decode/corrupt-stream", detail: "JPEG: the decoder gave an incomplete picture" });
    }
    return success({
      rows: height,
      columns: width,
      samplesPerPixel: componentCount,
      bitsPerSample,
      signed: isSigned,
      samples,
    });
  } catch {
    // Thrown values are pointers into the module: they say nothing.
    modules.delete(assets.libjpegTurboWasm);
    return failure({ code: "decode/corrupt-stream", detail: "JPEG: the compressed data cannot be decoded" });
  }
}
