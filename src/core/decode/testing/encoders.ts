import { createRequire } from "node:module";

/** A picture to be encoded: 8 bits in bytes, more in 16-bit words. */
interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly signed?: boolean;
  readonly components?: 1 | 3;
  readonly samples: Uint8Array | Uint16Array;
}

interface Encoder {
  getDecodedBuffer(frame: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  encode(): void;
  delete(): void;
}

/** The whole builds of the codecs, which also encode; the product has the decoders alone. */
const encoders = {
  "jpeg-ls": ["@cornerstonejs/codec-charls/wasmjs", "JpegLSEncoder"],
  "jpeg-2000": ["@cornerstonejs/codec-openjpeg/wasmjs", "J2KEncoder"],
  htj2k: ["@cornerstonejs/codec-openjph/wasmjs", "HTJ2KEncoder"],
} as const;

export type Encoding = keyof typeof encoders;

/** The picture as a lossless stream. */
export async function encodeStream(encoding: Encoding, picture: Picture): Promise<Uint8Array> {
  const require = createRequire(import.meta.url);
  const [path, name] = encoders[encoding];
  const create = require(path) as (options: object) => Promise<Record<string, new () => Encoder>>;
  const module = await create({ print: () => undefined, printErr: () => undefined });
  const encoder = new module[name]!();
  const { rows, columns, bits, signed = false, components = 1, samples } = picture;
  const frame = { width: columns, height: rows, bitsPerSample: bits, componentCount: components, isSigned: signed };
  const target = encoder.getDecodedBuffer({ ...frame, isUsingColorTransform: components === 3 });
  target.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  encoder.encode();
  const stream = encoder.getEncodedBuffer().slice();
  encoder.delete();
  return stream;
}
