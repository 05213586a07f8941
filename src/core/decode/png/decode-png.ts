import { decode as decodeWithFastPng } from "fast-png";
import { failure, type Outcome, success } from "#core/base";
import type { StoredColour, StoredImage } from "../stored-image.ts";
import { type PngChunks, pngChannels, readPngChunks } from "./chunks.ts";
import { crc32 } from "./crc32.ts";
import { inflate } from "./inflate.ts";

const signature = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A PNG picture at full depth: 1 to 16 bits, grey, grey with alpha, RGB(A), palette (as its colours).
 * The image data is inflated by the platform under a limit and handed to fast-png in stored blocks: fast-png inflates a
 * bomb to the end, and its other chunks (a colour profile) could be one too.
 * Error codes: those of `readPngChunks` and `inflate`, `decode/unsupported-pixel-format` for interlaced pictures below
 * 8 bits, which fast-png reads wrongly.
 */
export async function decodePng(bytes: Uint8Array): Promise<Outcome<StoredImage>> {
  const chunks = readPngChunks(bytes);
  if (!chunks.ok) return chunks;
  const { depth, interlaced, rows, columns, colourType } = chunks.value;
  if (interlaced && depth < 8) {
    return failure({ code: "decode/unsupported-pixel-format", detail: `interlaced PNG with ${depth} bits per sample` });
  }
  const scanLines = await inflate(chunks.value.imageData, chunks.value.inflatedBytes);
  if (!scanLines.ok) return scanLines;
  let data: Uint8Array | Uint16Array;
  try {
    const decoded = decodeWithFastPng(repack(chunks.value, scanLines.value)).data;
    data = decoded instanceof Uint8ClampedArray ? new Uint8Array(decoded.buffer) : decoded;
  } catch {
    return failure({ code: "decode/corrupt-stream", detail: "PNG: the scan lines cannot be read" });
  }
  const channels = pngChannels[colourType]!;
  const samples = depth < 8 ? unpack(data, rows, columns, depth) : data;
  const colours: Readonly<Record<number, StoredColour>> = { 1: "MONOCHROME2", 2: "GREY_ALPHA", 3: "RGB", 4: "RGBA" };
  const isPalette = colourType === 3;
  const palette = chunks.value.palette;
  return success({
    kind: "png",
    rows,
    columns,
    samplesPerPixel: isPalette ? 3 : channels,
    bitsStored: isPalette ? 8 : depth,
    signed: false,
    colour: isPalette ? "RGB" : colours[channels]!,
    samples: isPalette && palette !== null ? applyPalette(samples, palette) : samples,
    orientation: 1,
    frame: 0,
    frames: 1,
    header: null,
    notes: channels === 2 || channels === 4 ? ["The transparency of the picture was ignored."] : [],
  });
}

/** A PNG of IHDR, PLTE and one IDAT in stored deflate blocks (RFC 1951 3.2.4). */
function repack(chunks: PngChunks, scanLines: Uint8Array): Uint8Array {
  const largest = 65535;
  const blocks = Math.ceil(scanLines.length / largest);
  // zlib header, five bytes a block, and the four bytes of a checksum that fast-png's inflater drops unread.
  const stream = new Uint8Array(2 + 5 * blocks + scanLines.length + 4);
  stream.set([0x78, 0x01]);
  for (let block = 0, offset = 2; block < blocks; block++) {
    const data = scanLines.subarray(block * largest, (block + 1) * largest);
    const size = data.length;
    stream.set([block === blocks - 1 ? 1 : 0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255], offset);
    stream.set(data, offset + 5);
    offset += 5 + size;
  }
  const parts = [signature, chunk("IHDR", chunks.header)];
  if (chunks.palette !== null) parts.push(chunk("PLTE", chunks.palette));
  parts.push(chunk("IDAT", stream, false), chunk("IEND", new Uint8Array(0)));
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function chunk(type: string, value: Uint8Array, withChecksum = true): Uint8Array {
  const bytes = new Uint8Array(12 + value.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, value.length);
  for (let index = 0; index < 4; index++) bytes[4 + index] = type.charCodeAt(index);
  bytes.set(value, 8);
  if (withChecksum) view.setUint32(8 + value.length, crc32(bytes.subarray(4, 8 + value.length)));
  return bytes;
}

/** Samples of 1, 2 or 4 bits, packed from the highest bit, every row on its own byte (PNG 7.2). */
function unpack(packed: Uint8Array | Uint16Array, rows: number, columns: number, depth: number): Uint8Array {
  const samples = new Uint8Array(rows * columns);
  const bytesPerRow = Math.ceil((columns * depth) / 8);
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const byte = packed[row * bytesPerRow + Math.floor(column / perByte)]!;
      samples[row * columns + column] = (byte >> (8 - depth * ((column % perByte) + 1))) & mask;
    }
  }
  return samples;
}

/** Indices past the end of the palette are black, as libpng shows them. */
function applyPalette(indices: Uint8Array | Uint16Array, palette: Uint8Array): Uint8Array {
  const samples = new Uint8Array(indices.length * 3);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const entry = 3 * indices[pixel]!;
    samples[3 * pixel] = palette[entry] ?? 0;
    samples[3 * pixel + 1] = palette[entry + 1] ?? 0;
    samples[3 * pixel + 2] = palette[entry + 2] ?? 0;
  }
  return samples;
}
