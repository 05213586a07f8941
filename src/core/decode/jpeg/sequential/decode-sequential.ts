import { failure, type Outcome, success } from "#core/base";
import type { CodecFrame } from "../../codecs.ts";
import type { JpegStructure } from "../markers.ts";
import { EntropyReader, type HuffmanTable, huffmanTable } from "./huffman.ts";
import { inverseDct } from "./inverse-dct.ts";

/** Place of the n-th coefficient of a zigzag in its block (T.81 figure A.6). */
const zigzag = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21],
  ...[28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61],
  ...[54, 47, 55, 62, 63],
);

/** What one component of a scan is decoded with. */
interface ComponentTables {
  readonly quantisers: Uint16Array;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

interface Scan {
  readonly components: readonly ComponentTables[];
  readonly restartInterval: number;
  readonly dataAt: number;
}

/**
 * A frame of sequential JPEG, Huffman coded, for what no package decodes: 12 bits grey (T.81 process 4), and the four
 * inks of a picture in CMYK. All components in one scan and of the size of the picture; samples of a pixel together.
 * `stream`: checked by `readJpegStructure` and cut behind its end-of-image marker; `structure`: its facts.
 * Error codes: `decode/unsupported-jpeg` (several scans, reduced size), `decode/corrupt-stream` (tables, codes,
 * restart markers, data that end too early).
 */
export function decodeSequentialFrame(stream: Uint8Array, structure: JpegStructure): Outcome<CodecFrame> {
  const { rows, columns, componentIds, scanComponents } = structure;
  const samplesPerPixel = componentIds.length;
  const precision = structure.precision === 12 ? 12 : 8;
  const scan = readScan(stream);
  if (typeof scan === "string") return corrupt(scan);
  if (scanComponents !== samplesPerPixel || scan.components.length !== samplesPerPixel) {
    return failure({ code: "decode/unsupported-jpeg", detail: "components in several scans or of reduced size" });
  }
  const across = Math.ceil(columns / 8);
  const down = Math.ceil(rows / 8);
  const stride = 8 * across * samplesPerPixel;
  const padded = precision === 12 ? new Uint16Array(stride * 8 * down) : new Uint8Array(stride * 8 * down);
  const problem = decodeBlocks(new EntropyReader(stream, scan.dataAt), scan, precision, across, down, padded);
  if (problem !== null) return corrupt(problem);
  const rowSamples = columns * samplesPerPixel;
  const samples =
    padded instanceof Uint16Array ? new Uint16Array(rows * rowSamples) : new Uint8Array(rows * rowSamples);
  for (let row = 0; row < rows; row++) {
    samples.set(padded.subarray(row * stride, row * stride + rowSamples), row * rowSamples);
  }
  return success({ rows, columns, samplesPerPixel, bitsPerSample: precision, signed: false, samples });
}

function decodeBlocks(
  reader: EntropyReader,
  { components, restartInterval }: Scan,
  precision: 8 | 12,
  across: number,
  down: number,
  target: Uint8Array | Uint16Array,
): string | null {
  const block = new Int32Array(64);
  const samplesPerPixel = components.length;
  const stride = 8 * across * samplesPerPixel;
  const places = across * down;
  const previous = new Int32Array(samplesPerPixel);
  for (let index = 0; index < places; index++) {
    if (restartInterval > 0 && index > 0 && index % restartInterval === 0) {
      if (!reader.restart((index / restartInterval - 1) & 7)) return `a restart marker is missing at block ${index}`;
      previous.fill(0);
    }
    const offset = 8 * Math.floor(index / across) * stride + 8 * (index % across) * samplesPerPixel;
    for (let component = 0; component < samplesPerPixel; component++) {
      const { quantisers, dc, ac } = components[component]!;
      const size = reader.symbol(dc);
      if (size < 0 || size > 15) return `an impossible code in block ${index}`;
      previous[component]! += reader.number(size);
      block.fill(0);
      block[0] = previous[component]! * quantisers[0]!;
      if (!readCoefficients(reader, ac, quantisers, block)) return `an impossible code in block ${index}`;
      if (reader.missingBits > 0) return `the data end in block ${index} of ${places}`;
      inverseDct(block, precision, target, offset + component, stride, samplesPerPixel);
    }
  }
  return null;
}

/** The 63 coefficients after the first (T.81 F.2.2.2); `false` where their codes make no sense. */
function readCoefficients(
  reader: EntropyReader,
  ac: HuffmanTable,
  quantisers: Uint16Array,
  block: Int32Array,
): boolean {
  for (let place = 1; place < 64; place++) {
    const symbol = reader.symbol(ac);
    if (symbol < 0) return false;
    const bits = symbol & 15;
    const zeros = symbol >> 4;
    if (bits === 0 && zeros < 15) return true;
    place += zeros;
    if (bits === 0) continue;
    if (place > 63) return false;
    block[zigzag[place]!] = reader.number(bits) * quantisers[place]!;
  }
  return true;
}

/** The first scan with the tables that frame and scan header name (T.81 B.2.2 to B.2.4); a sentence where one is missing. */
function readScan(stream: Uint8Array): Scan | string {
  const quantisers = new Map<number, Uint16Array>();
  const codes = new Map<number, HuffmanTable>();
  const quantiserOf = new Map<number, number>();
  let restartInterval = 0;
  for (let position = 2; position + 4 <= stream.length; ) {
    const marker = stream[position + 1]!;
    if (stream[position] !== 0xff || marker === 0xff) {
      position += 1;
      continue;
    }
    const length = stream[position + 2]! * 256 + stream[position + 3]!;
    const segment = stream.subarray(position + 4, position + 2 + length);
    position += 2 + length;
    if (marker === 0xdb) readQuantisers(segment, quantisers);
    else if (marker === 0xc4 && !readCodes(segment, codes)) return "an impossible Huffman table";
    else if (marker === 0xdd) restartInterval = (segment[0] ?? 0) * 256 + (segment[1] ?? 0);
    else if (marker === 0xc0 || marker === 0xc1) readFrameComponents(segment, quantiserOf);
    if (marker !== 0xda) continue;
    const components: ComponentTables[] = [];
    for (let index = 0; index < (segment[0] ?? 0); index++) {
      const selectors = segment[2 + 2 * index]!;
      const chosen = quantisers.get(quantiserOf.get(segment[1 + 2 * index]!) ?? -1);
      const dc = codes.get(selectors >> 4);
      const ac = codes.get(0x10 | (selectors & 15));
      if (chosen === undefined || dc === undefined || ac === undefined) return "a table is missing";
      components.push({ quantisers: chosen, dc, ac });
    }
    return { components, restartInterval, dataAt: position };
  }
  return "no scan";
}

/** Quantiser of each component by its identifier; of several components, those of reduced size are left out. */
function readFrameComponents(segment: Uint8Array, quantiserOf: Map<number, number>): void {
  const components = segment[5] ?? 0;
  const sampling = Array.from({ length: components }, (_, index) => segment[7 + 3 * index]);
  for (let index = 0; index < components; index++) {
    if (sampling[index] === sampling[0] && (components === 1 || sampling[index] === 0x11)) {
      quantiserOf.set(segment[6 + 3 * index]!, segment[8 + 3 * index]!);
    }
  }
}

/** 64 values of 8 or 16 bits in the order of the zigzag. */
function readQuantisers(segment: Uint8Array, tables: Map<number, Uint16Array>): void {
  for (let position = 0; position < segment.length; ) {
    const bytes = segment[position]! >> 4 === 0 ? 1 : 2;
    const id = segment[position++]! & 15;
    if (position + 64 * bytes > segment.length) return;
    const start = position;
    const value = (index: number): number =>
      bytes === 1 ? segment[start + index]! : segment[start + 2 * index]! * 256 + segment[start + 2 * index + 1]!;
    tables.set(
      id,
      Uint16Array.from({ length: 64 }, (_, index) => value(index)),
    );
    position += 64 * bytes;
  }
}

/** Tables by class (0x00 DC, 0x10 AC) and number. */
function readCodes(segment: Uint8Array, tables: Map<number, HuffmanTable>): boolean {
  for (let position = 0; position + 17 <= segment.length; ) {
    const counts = segment.subarray(position + 1, position + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const table = huffmanTable(counts, segment.subarray(position + 17, position + 17 + total));
    if (table === null || table.symbols.length !== total) return false;
    tables.set(segment[position]!, table);
    position += 17 + total;
  }
  return true;
}

function corrupt(detail: string): Outcome<never> {
  return failure({ code: "decode/corrupt-stream", detail: `JPEG: ${detail}` });
}
