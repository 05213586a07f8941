import { type HuffmanTable, huffmanTable } from "./huffman.ts";

/** The tables that frame and scan header name for one component; `undefined` where the stream has none of that number. */
export interface ComponentTables {
  readonly quantisers: Uint16Array | undefined;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

export interface Scan {
  readonly components: readonly ComponentTables[];
  /** Units between two restart markers, 0 for none. */
  readonly restartInterval: number;
  readonly dataAt: number;
}

/**
 * The first scan of a stream that `readJpegStructure` has checked (T.81 B.2.2 to B.2.4), with a component for each of its
 * own that has the size of the picture; a sentence where a table is impossible.
 */
export function readScan(stream: Uint8Array): Scan | string {
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
    else if (marker === 0xc0 || marker === 0xc1 || marker === 0xc3) readFrameComponents(segment, quantiserOf);
    if (marker !== 0xda) continue;
    const components: ComponentTables[] = [];
    for (let index = 0; index < (segment[0] ?? 0); index++) {
      const selectors = segment[2 + 2 * index]!;
      const quantiser = quantiserOf.get(segment[1 + 2 * index]!);
      if (quantiser === undefined) continue;
      components.push({
        quantisers: quantisers.get(quantiser),
        dc: codes.get(selectors >> 4),
        ac: codes.get(0x10 | (selectors & 15)),
      });
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
