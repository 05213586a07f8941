import { ByteWriter, crc32, storedZlib, utf8 } from "./bytes.ts";
import type { Phantom } from "./render.ts";

export interface PngOptions {
  /** Makes a zlib stream (RFC 1950) of the rows; without one they are stored uncompressed. */
  readonly deflate?: (bytes: Uint8Array) => Uint8Array;
}

/** One sample a pixel, row by row, with the greatest value that a sample of this depth can have or less. */
export interface GreyPicture {
  readonly rows: number;
  readonly columns: number;
  readonly bitDepth: 8 | 16;
  readonly values: ArrayLike<number>;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const GREYSCALE = 0;
const FILTER_UP = 2;

/** A greyscale PNG (ISO/IEC 15948) of 8 or 16 bits, not interlaced, each row stored as its difference from the one above. */
export function writePng(picture: GreyPicture, options: PngOptions = {}): Uint8Array<ArrayBuffer> {
  const { rows, columns, bitDepth, values } = picture;
  const stride = columns * (bitDepth / 8);
  const filtered = new Uint8Array(rows * (stride + 1));
  let above = new Uint8Array(stride);
  for (let row = 0; row < rows; row++) {
    const line = new Uint8Array(stride);
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      if (bitDepth === 16) {
        line[2 * column] = value >> 8;
        line[2 * column + 1] = value & 0xff;
      } else line[column] = value;
    }
    const start = row * (stride + 1);
    filtered[start] = FILTER_UP;
    for (let index = 0; index < stride; index++) filtered[start + 1 + index] = line[index]! - above[index]!;
    above = line;
  }
  const header = new ByteWriter(false);
  header.uint32(columns);
  header.uint32(rows);
  header.bytes(Uint8Array.of(bitDepth, GREYSCALE, 0, 0, 0));
  const file = new ByteWriter(false);
  file.bytes(SIGNATURE);
  writeChunk(file, "IHDR", header.finish());
  writeChunk(file, "IDAT", (options.deflate ?? storedZlib)(filtered));
  writeChunk(file, "IEND", new Uint8Array(0));
  return file.finish();
}

function writeChunk(file: ByteWriter, type: string, content: Uint8Array): void {
  const body = new ByteWriter(false);
  body.bytes(utf8(type));
  body.bytes(content);
  const bytes = body.finish();
  file.uint32(content.length);
  file.bytes(bytes);
  file.uint32(crc32(bytes));
}

/** The phantom as 16-bit grey, its 0..4095 stretched to 0..65535; brighter is higher whatever the photometry. */
export function writePhantomPng(phantom: Phantom, options: PngOptions = {}): Uint8Array<ArrayBuffer> {
  const inverse = phantom.photometricInterpretation === "MONOCHROME1";
  const values = new Uint16Array(phantom.values.length);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = inverse ? 4095 - phantom.values[pixel]! : phantom.values[pixel]!;
    values[pixel] = Math.floor((value * 65535) / 4095 + 0.5);
  }
  return writePng({ rows: phantom.rows, columns: phantom.columns, bitDepth: 16, values }, options);
}
