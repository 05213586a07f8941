import { failure, type Outcome, success } from "#core/base";
import type { CodecAssets, CodecFrame, CodecName } from "../codecs.ts";
import { limitCodecBytes, limitIdleCodecBytes } from "../limits.ts";
import { boundMemory } from "./bound-memory.ts";

/** What the four codecs have in common; the buffers are views of WebAssembly memory. */
interface CodecDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  /** Counts only after `decode`. */
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned?: boolean };
  decode(): void;
  delete(): void;
}

type CodecModule = Readonly<Record<string, new () => CodecDecoder>>;

type CreateModule = (options: {
  wasmBinary: Uint8Array<ArrayBuffer>;
  print: (line: string) => void;
  printErr: (line: string) => void;
}) => Promise<CodecModule>;

/** The script around each codec, a chunk of its own that is loaded with it, and the name of its decoder. */
const codecs: Readonly<Record<CodecName, { readonly script: () => Promise<unknown>; readonly decoder: string }>> = {
  "libjpeg-turbo": {
    script: () => import("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs"),
    decoder: "JPEGDecoder",
  },
  charls: { script: () => import("@cornerstonejs/codec-charls/decodewasmjs"), decoder: "JpegLSDecoder" },
  openjpeg: { script: () => import("@cornerstonejs/codec-openjpeg/decodewasmjs"), decoder: "J2KDecoder" },
  openjph: { script: () => import("@cornerstonejs/codec-openjph/wasmjs"), decoder: "HTJ2KDecoder" },
};

/** One module of each codec per source of codec bytes (50 MiB of memory at the least), made at the first frame. */
const modules = new WeakMap<CodecAssets, Map<CodecName, Promise<CodecModule>>>();

function modulesOf(assets: CodecAssets): Map<CodecName, Promise<CodecModule>> {
  const existing = modules.get(assets);
  if (existing) return existing;
  const made = new Map<CodecName, Promise<CodecModule>>();
  modules.set(assets, made);
  return made;
}

function moduleOf(name: CodecName, assets: CodecAssets): Promise<CodecModule> {
  const made = modulesOf(assets);
  const existing = made.get(name);
  if (existing) return existing;
  const creating = create(name, assets);
  made.set(name, creating);
  creating.catch(() => made.delete(name));
  return creating;
}

async function create(name: CodecName, assets: CodecAssets): Promise<CodecModule> {
  const [script, wasm] = await Promise.all([codecs[name].script(), assets.wasm(name)]);
  const createModule = callable(script);
  return createModule({ wasmBinary: boundMemory(wasm, limitCodecBytes), print: silent, printErr: silent });
}

/** Bundlers and Node differ in how deep they put a CommonJS export. */
function callable(script: unknown): CreateModule {
  let candidate = script;
  while (typeof candidate === "object" && candidate !== null && "default" in candidate) candidate = candidate.default;
  if (typeof candidate !== "function") throw new Error("the codec's script has no function to call");
  return candidate as CreateModule;
}

/** The codecs write their complaints to the console, which is not for users; their exceptions say the same. */
function silent(): void {}

/**
 * Decodes one stream whose header was checked before: `expected` is what it promises. A fresh decoder per frame (a used
 * one may hold the picture before), the samples copied out of WebAssembly memory at once, size and depth compared with
 * the promise (a broken stream gives 0 x 0, or nothing, without a word). After any failure the module is thrown away:
 * exceptions leak stack, and a later good frame would die of it. It is thrown away too when it has grown large, since
 * its memory never shrinks. Error code: `decode/corrupt-stream`.
 */
export async function runCodec(
  name: CodecName,
  stream: Uint8Array,
  expected: Pick<CodecFrame, "rows" | "columns" | "samplesPerPixel" | "bitsPerSample">,
  assets: CodecAssets,
): Promise<Outcome<CodecFrame>> {
  // Not being able to load the codec is the shell's failure, not the file's: it is thrown.
  const module = await moduleOf(name, assets);
  const discard = (): boolean => modulesOf(assets).delete(name);
  const { rows, columns, samplesPerPixel, bitsPerSample } = expected;
  try {
    const decoder = new module[codecs[name].decoder]!();
    decoder.getEncodedBuffer(stream.length).set(stream);
    decoder.decode();
    const info = decoder.getFrameInfo();
    const decoded = decoder.getDecodedBuffer();
    const memoryBytes = decoded.buffer.byteLength;
    const bytesPerSample = bitsPerSample <= 8 ? 1 : 2;
    const isWhole =
      info.height === rows &&
      info.width === columns &&
      info.componentCount === samplesPerPixel &&
      info.bitsPerSample === bitsPerSample &&
      decoded.length === rows * columns * samplesPerPixel * bytesPerSample;
    const bytes = isWhole ? decoded.slice() : null;
    decoder.delete();
    if (bytes === null) {
      discard();
      return failure({ code: "decode/corrupt-stream", detail: `${name}: the decoder gave another picture` });
    }
    if (memoryBytes > limitIdleCodecBytes) discard();
    const samples = bytesPerSample === 1 ? bytes : new Uint16Array(bytes.buffer);
    return success({ rows, columns, samplesPerPixel, bitsPerSample, signed: info.isSigned ?? false, samples });
  } catch {
    // Thrown values are pointers into the module: they say nothing.
    discard();
    return failure({ code: "decode/corrupt-stream", detail: `${name}: the compressed data cannot be decoded` });
  }
}
