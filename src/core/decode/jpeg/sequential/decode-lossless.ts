import { failure, type Outcome, success } from "#core/base";
import type { CodecFrame } from "../../codecs.ts";
import type { JpegStructure } from "../markers.ts";
import { EntropyReader, type HuffmanTable } from "./huffman.ts";
import { readScan } from "./scan.ts";

/**
 * A frame of JPEG Lossless, Huffman coded (T.81 annex H, process 14 with every predictor), 2 to 16 bits, all components
 * in one scan. `stream`: checked by `readJpegStructure` and cut behind its end-of-image marker; `structure`: its facts.
 * Error codes: `decode/unsupported-jpeg` (several scans, restarts inside a line), `decode/corrupt-stream` (tables, codes,
 * restart markers, data that end too early).
 */
export function decodeLosslessScan(stream: Uint8Array, structure: JpegStructure): Outcome<CodecFrame> {
  const { rows, columns, precision, componentIds, scanComponents, pointTransform } = structure;
  const samplesPerPixel = componentIds.length;
  const scan = readScan(stream);
  if (typeof scan === "string") return corrupt(scan);
  const tables = scan.components.flatMap(({ dc }) => dc ?? []);
  if (scanComponents !== samplesPerPixel || scan.components.length !== samplesPerPixel) {
    return failure({ code: "decode/unsupported-jpeg", detail: "lossless in several scans or of reduced size" });
  }
  if (tables.length !== samplesPerPixel) return corrupt("a table is missing");
  if (scan.restartInterval % columns !== 0) {
    return failure({ code: "decode/unsupported-jpeg", detail: "lossless with restarts inside a line" });
  }
  const count = rows * columns * samplesPerPixel;
  const samples = precision <= 8 ? new Uint8Array(count) : new Uint16Array(count);
  const reader = new EntropyReader(stream, scan.dataAt);
  const problem = decodeLines(reader, tables, structure, scan.restartInterval / columns, samples);
  if (problem !== null) return corrupt(problem);
  if (pointTransform > 0) for (let index = 0; index < count; index++) samples[index]! <<= pointTransform;
  return success({ rows, columns, samplesPerPixel, bitsPerSample: precision, signed: false, samples });
}

/** `restartLines`: lines between two restart markers, 0 for none. */
function decodeLines(
  reader: EntropyReader,
  tables: readonly HuffmanTable[],
  { rows, columns, precision, predictor, pointTransform }: JpegStructure,
  restartLines: number,
  samples: Uint8Array | Uint16Array,
): string | null {
  const step = tables.length;
  const stride = columns * step;
  const middle = 1 << (precision - pointTransform - 1);
  const differences = new Int32Array(stride);
  const one = new Int32Array(1);
  for (let row = 0; row < rows; row++) {
    const isRestart = restartLines > 0 && row > 0 && row % restartLines === 0;
    if (isRestart && !reader.restart((row / restartLines - 1) & 7)) return `a restart marker is missing at row ${row}`;
    if (step === 1) {
      if (!reader.differences(tables[0]!, differences, stride)) return `an impossible code in row ${row}`;
    } else {
      for (let at = 0; at < stride; at++) {
        if (!reader.differences(tables[at % step]!, one, 1)) return `an impossible code in row ${row}`;
        differences[at] = one[0]!;
      }
    }
    if (reader.missingBits > 0) return `the data end in row ${row} of ${rows}`;
    // The first line, of the scan and behind each restart, knows no line above (T.81 H.1.1).
    const isFirst = row === 0 || isRestart;
    const start = row * stride;
    for (let at = 0; at < step; at++) {
      samples[start + at] = (isFirst ? middle : samples[start + at - stride]!) + differences[at]!;
    }
    predictLine(isFirst ? 1 : predictor, samples, start, stride, step, differences);
  }
  return null;
}

/** The samples of a line after the first of each component; sums are taken modulo the width of the array. */
function predictLine(
  selection: number,
  samples: Uint8Array | Uint16Array,
  start: number,
  stride: number,
  step: number,
  differences: Int32Array,
): void {
  if (selection === 1) {
    for (let at = step; at < stride; at++) samples[start + at] = samples[start + at - step]! + differences[at]!;
    return;
  }
  for (let at = step; at < stride; at++) {
    const above = start + at - stride;
    const predicted = predict(selection, samples[start + at - step]!, samples[above]!, samples[above - step]!);
    samples[start + at] = predicted + differences[at]!;
  }
}

/** T.81 table H.1, 2 to 7: from the neighbours at the left, above, and above at the left. */
function predict(selection: number, left: number, above: number, corner: number): number {
  switch (selection) {
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    default:
      return (left + above) >> 1;
  }
}

function corrupt(detail: string): Outcome<never> {
  return failure({ code: "decode/corrupt-stream", detail: `JPEG: ${detail}` });
}
