import { failure, type Outcome, success } from "#core/base";

const startOfCodestream = 0xff4f;
const size = 0xff51;
const capabilities = 0xff50;
const codingStyle = 0xff52;
const startOfTilePart = 0xff90;
const endOfCodestream = 0xffd9;
/** First box of a JP2 file (ITU-T T.800 I.5.1): its length, 12, and its type. */
const jp2Signature = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20];
const codestreamBox = 0x6a703263;

/** What the markers of a JPEG 2000 codestream say (ITU-T T.800 annex A, T.814 annex A), before a codec sees it. */
export interface Codestream {
  /** From SOC up to and including EOC, without the boxes of a JP2 file. */
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly bitsPerSample: number;
  readonly signed: boolean;
  /** Every component has the size of the picture and the same depth and sign. */
  readonly isUniform: boolean;
  readonly isHighThroughput: boolean;
  /** The codec turns the first three components into RGB (RCT or ICT). */
  readonly hasColourTransform: boolean;
  /** The 5-3 wavelet, with which a stream can be lossless. */
  readonly isReversible: boolean;
}

/**
 * Finds the codestream and walks its markers: SOC, SIZ, the main header, every tile part by its length (Psot), all tiles
 * with all their parts, EOC. Neither OpenJPEG nor OpenJPH says a word about a stream that ends early.
 * Error codes: `decode/truncated` where it does, `decode/corrupt-stream` where the markers make no sense.
 */
export function readCodestream(file: Uint8Array): Outcome<Codestream> {
  const bytes = withoutBoxes(file);
  if (bytes === null) return corrupt("no codestream in the JP2 file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== startOfCodestream || view.getUint16(2) !== size) {
    return corrupt("no start of a codestream");
  }
  const main = readMainHeader(view);
  if (!main.ok) return main;
  const { tiles, tilePartsAt, ...facts } = main.value;
  const end = endOfTileParts(view, tilePartsAt, tiles);
  return end.ok ? success({ ...facts, bytes: bytes.subarray(0, end.value) }) : end;
}

interface MainHeader extends Omit<Codestream, "bytes"> {
  readonly tiles: number;
  readonly tilePartsAt: number;
}

function readMainHeader(view: DataView): Outcome<MainHeader> {
  let sizes: Omit<MainHeader, "isHighThroughput" | "hasColourTransform" | "isReversible" | "tilePartsAt"> | null = null;
  let style: Pick<MainHeader, "hasColourTransform" | "isReversible"> | null = null;
  let isHighThroughput = false;
  let position = 2;
  for (;;) {
    if (position + 4 > view.byteLength) return endless(view.byteLength);
    const marker = view.getUint16(position);
    if (marker === startOfTilePart) break;
    if (marker < 0xff00) return corrupt(`no marker at byte ${position}`);
    const length = view.getUint16(position + 2);
    const value = position + 4;
    if (length < 2) return corrupt("a segment is shorter than its own length");
    if (position + 2 + length > view.byteLength) return endless(view.byteLength);
    if (marker === size) {
      sizes = length >= 41 ? readSize(view, value, length) : null;
      if (sizes === null) return corrupt("impossible sizes");
    } else if (marker === capabilities && length >= 6) {
      // Pcap: bit i from the left stands for part i of the standard; part 15 is High Throughput (T.814 A.3.1).
      isHighThroughput = (view.getUint32(value) & (1 << 17)) !== 0;
    } else if (marker === codingStyle && length >= 12) {
      style = { hasColourTransform: view.getUint8(value + 4) !== 0, isReversible: view.getUint8(value + 9) === 1 };
    }
    position += 2 + length;
  }
  if (sizes === null || style === null) return corrupt("the main header is incomplete");
  const { components } = sizes;
  const hasColourTransform = style.hasColourTransform && components >= 3;
  return success({ ...sizes, ...style, hasColourTransform, isHighThroughput, tilePartsAt: position });
}

/** SIZ (T.800 A.5.1); `null` where it contradicts itself. */
function readSize(view: DataView, at: number, length: number) {
  const [right, bottom, left, top, tileWidth, tileHeight, tileLeft, tileTop] = Array.from({ length: 8 }, (_, index) =>
    view.getUint32(at + 2 + 4 * index),
  ) as [number, number, number, number, number, number, number, number];
  const components = view.getUint16(at + 34);
  const isPossible =
    right > left &&
    bottom > top &&
    tileWidth > 0 &&
    tileHeight > 0 &&
    tileLeft <= left &&
    tileTop <= top &&
    components >= 1 &&
    length === 38 + 3 * components;
  if (!isPossible) return null;
  const tiles = Math.ceil((right - tileLeft) / tileWidth) * Math.ceil((bottom - tileTop) / tileHeight);
  if (tiles > 65535) return null;
  const form = view.getUint8(at + 36);
  let isUniform = true;
  for (let component = 0; component < components; component++) {
    const [depth, across, down] = [0, 1, 2].map((index) => view.getUint8(at + 36 + 3 * component + index));
    if (depth !== form || across !== 1 || down !== 1) isUniform = false;
  }
  return {
    rows: bottom - top,
    columns: right - left,
    components,
    bitsPerSample: (form & 0x7f) + 1,
    signed: (form & 0x80) !== 0,
    isUniform,
    tiles,
  };
}

/** Where EOC ends, after every part of every tile (T.800 A.4.2). */
function endOfTileParts(view: DataView, start: number, tiles: number): Outcome<number> {
  const parts = new Uint16Array(tiles);
  const promised = new Uint16Array(tiles);
  let position = start;
  for (;;) {
    if (position + 2 > view.byteLength) return endless(view.byteLength);
    const marker = view.getUint16(position);
    if (marker === endOfCodestream) break;
    if (marker !== startOfTilePart) return corrupt(`no tile part at byte ${position}`);
    if (position + 12 > view.byteLength) return endless(view.byteLength);
    const tile = view.getUint16(position + 4);
    const length = view.getUint32(position + 6);
    if (view.getUint16(position + 2) !== 10 || tile >= tiles) return corrupt("a tile that the picture does not have");
    parts[tile]!++;
    promised[tile] = Math.max(promised[tile]!, view.getUint8(position + 11));
    // Length 0: up to EOC, for the last part alone.
    const next = length === 0 ? lastEndMarker(view) : position + length;
    if (length !== 0 && length < 14) return corrupt("a tile part is shorter than its header");
    if (next < position || next > view.byteLength) return endless(view.byteLength);
    position = next;
  }
  if (parts.some((count, tile) => count === 0 || count < promised[tile]!)) return corrupt("a tile is missing");
  return success(position + 2);
}

function lastEndMarker(view: DataView): number {
  for (let position = view.byteLength - 2; position >= 0; position--) {
    if (view.getUint16(position) === endOfCodestream) return position;
  }
  return -1;
}

/** The contents of the codestream box of a JP2 file (T.800 I.5.4), or the bytes themselves; `null` where it has none. */
function withoutBoxes(bytes: Uint8Array): Uint8Array | null {
  if (jp2Signature.some((byte, index) => bytes[index] !== byte)) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let position = 0; position + 8 <= bytes.length; ) {
    const short = view.getUint32(position);
    const isLong = short === 1 && position + 16 <= bytes.length;
    const length = isLong ? Number(view.getBigUint64(position + 8)) : short;
    const contents = position + (isLong ? 16 : 8);
    if (view.getUint32(position + 4) === codestreamBox) {
      return bytes.subarray(contents, length === 0 ? bytes.length : position + length);
    }
    if (length < 8) return null;
    position += length;
  }
  return null;
}

function corrupt(detail: string): Outcome<never> {
  return failure({ code: "decode/corrupt-stream", detail: `JPEG 2000: ${detail}` });
}

function endless(actualBytes: number): Outcome<never> {
  return failure({ code: "decode/truncated", what: "the JPEG 2000 picture", expectedBytes: null, actualBytes });
}
