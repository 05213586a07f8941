import { failure, type Outcome, success } from "#core/base";
import { limitPixels } from "../limits.ts";
import { crc32 } from "./crc32.ts";

/** Colour types of IHDR (PNG, third edition, 11.2.1) and their samples per pixel. */
export const pngChannels: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Bits of a sample that each colour type may have. */
export const pngDepths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const critical: ReadonlySet<string> = new Set(["IHDR", "PLTE", "IDAT", "IEND"]);

export interface PngChunks {
  readonly columns: number;
  readonly rows: number;
  readonly depth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
  readonly palette: Uint8Array | null;
  readonly imageData: readonly Uint8Array[];
  /** Bytes of the filtered scan lines of all passes. */
  readonly inflatedBytes: number;
}

/**
 * Walks the chunks: bounds, the CRC of every critical one, IHDR before anything is inflated.
 * Error codes: `decode/truncated`, `decode/corrupt-stream`, `decode/invalid-attribute`, `decode/too-large`.
 */
export function readPngChunks(bytes: Uint8Array): Outcome<PngChunks> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const imageData: Uint8Array[] = [];
  let palette: Uint8Array | null = null;
  let header: Uint8Array | null = null;
  let facts: Outcome<ReturnType<typeof readHeader>> | null = null;
  for (let position = 8; ; ) {
    if (position + 12 > bytes.length) return endless(bytes.length);
    const length = view.getUint32(position);
    const type = String.fromCharCode(...bytes.subarray(position + 4, position + 8));
    const end = position + 12 + length;
    if (header === null && type !== "IHDR") return corrupt("the first chunk is not IHDR");
    if (end > bytes.length) return endless(bytes.length);
    const isDamaged = crc32(bytes.subarray(position + 4, end - 4)) !== view.getUint32(end - 4);
    if (critical.has(type) && isDamaged) return corrupt(`the checksum of chunk ${type} is wrong`);
    const value = bytes.subarray(position + 8, end - 4);
    if (type === "IHDR" && header === null) {
      if (length !== 13) return corrupt("IHDR has a wrong length");
      header = value;
      facts = checkHeader(readHeader(value));
      if (!facts.ok) return facts;
    } else if (type === "PLTE") palette = value;
    else if (type === "IDAT") imageData.push(value);
    else if (type === "IEND") break;
    position = end;
  }
  if (header === null || facts === null || !facts.ok) return corrupt("no IHDR");
  if (imageData.length === 0) return corrupt("no image data");
  if (facts.value.colourType === 3 && palette === null) return corrupt("no palette");
  return success({ ...facts.value, palette, imageData, inflatedBytes: bytesOfScanLines(facts.value) });
}

function readHeader(header: Uint8Array) {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  return {
    columns: view.getUint32(0),
    rows: view.getUint32(4),
    depth: header[8]!,
    colourType: header[9]!,
    interlaced: header[12] === 1,
    isKnownMethod: header[10] === 0 && header[11] === 0 && header[12]! <= 1,
  };
}

function checkHeader(facts: ReturnType<typeof readHeader>): Outcome<ReturnType<typeof readHeader>> {
  const { columns, rows, depth, colourType, isKnownMethod } = facts;
  if (columns === 0 || rows === 0) {
    return failure({
      code: "decode/invalid-attribute",
      attribute: "size of the picture",
      value: `${rows} x ${columns}`,
    });
  }
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });
  if (!pngDepths[colourType]?.includes(depth) || !isKnownMethod) {
    return corrupt(`colour type ${colourType} with ${depth} bits or an unknown method`);
  }
  return success(facts);
}

/** A reduced picture of every `rowStep`-th row and `columnStep`-th column. */
interface PngPass {
  readonly top: number;
  readonly left: number;
  readonly rowStep: number;
  readonly columnStep: number;
  readonly rows: number;
  readonly columns: number;
}

/** Top, left, row step and column step of the seven passes of Adam7 (PNG 8.2). */
const adam7 = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

/** The passes that have pixels, in their order; one of the whole picture where it is not interlaced. */
export function passesOf(facts: Pick<PngChunks, "rows" | "columns" | "interlaced">): readonly PngPass[] {
  const steps = facts.interlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  return steps
    .map(([top, left, rowStep, columnStep]) => ({
      top,
      left,
      rowStep,
      columnStep,
      rows: Math.ceil((facts.rows - top) / rowStep),
      columns: Math.ceil((facts.columns - left) / columnStep),
    }))
    .filter((pass) => pass.rows > 0 && pass.columns > 0);
}

/** Each scan line is a filter byte and its samples, packed. */
function bytesOfScanLines(facts: ReturnType<typeof readHeader>): number {
  const bitsPerPixel = pngChannels[facts.colourType]! * facts.depth;
  return passesOf(facts).reduce((sum, pass) => sum + pass.rows * (1 + Math.ceil((pass.columns * bitsPerPixel) / 8)), 0);
}

function corrupt(detail: string): Outcome<never> {
  return failure({ code: "decode/corrupt-stream", detail: `PNG: ${detail}` });
}

function endless(actualBytes: number): Outcome<never> {
  return failure({ code: "decode/truncated", what: "the PNG picture", expectedBytes: null, actualBytes });
}
