import { failure, type Outcome, success } from "#core/base";
import type { CodecFrame } from "../../codecs.ts";
import type { JpegStructure } from "../markers.ts";
import { EntropyReader } from "./huffman.ts";
import { inverseDct } from "./inverse-dct.ts";
import { readScan, type Scan } from "./scan.ts";

/** Place of the n-th coefficient of a zigzag in its block (T.81 figure A.6). */
// biome-ignore format: eight to a line, as the standard prints them
const zigzag = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10,
  17, 24, 32, 25, 18, 11, 4, 5,
  12, 19, 26, 33, 40, 48, 41, 34,
  27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36,
  29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
);

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
  const first = new Int32Array(1);
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
      if (quantisers === undefined || dc === undefined || ac === undefined) return "a table is missing";
      if (!reader.differences(dc, first, 1)) return `an impossible code in block ${index}`;
      previous[component]! += first[0]!;
      block.fill(0);
      block[0] = previous[component]! * quantisers[0]!;
      if (!reader.coefficients(ac, quantisers, zigzag, block)) return `an impossible code in block ${index}`;
      if (reader.missingBits > 0) return `the data end in block ${index} of ${places}`;
      inverseDct(block, precision, target, offset + component, stride, samplesPerPixel);
    }
  }
  return null;
}

function corrupt(detail: string): Outcome<never> {
  return failure({ code: "decode/corrupt-stream", detail: `JPEG: ${detail}` });
}
