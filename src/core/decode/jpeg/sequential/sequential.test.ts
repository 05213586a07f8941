import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cmykToRgb } from "../cmyk.ts";
import { decodeLosslessFrame } from "../dicom-frames.ts";
import { EntropyReader, huffmanTable } from "./huffman.ts";
import { inverseDct } from "./inverse-dct.ts";

const weight = (index: number): number => (index === 0 ? Math.SQRT1_2 : 1);
const wave = (place: number, index: number): number => Math.cos(((2 * place + 1) * index * Math.PI) / 16);
/** The inverse DCT by its definition (T.81 A.3.3). */
function byDefinition(block: readonly number[], row: number, column: number): number {
  let sum = 0;
  for (let v = 0; v < 8; v++) {
    for (let u = 0; u < 8; u++) {
      sum += weight(u) * weight(v) * block[8 * v + u]! * wave(column, u) * wave(row, v);
    }
  }
  return sum / 4;
}

describe("the inverse DCT", () => {
  it.each([8, 12] as const)("is that of its definition to rounding, clamped, with %i bits", (precision) => {
    const middle = 2 ** (precision - 1);
    const largest = Math.floor(middle / 4);
    const coefficients = fc.array(fc.integer({ min: -largest, max: largest }), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(coefficients, (block) => {
        const target = new Uint16Array(64);
        inverseDct(Int32Array.from(block), precision, target, 0, 8, 1);
        for (let index = 0; index < 64; index++) {
          const exact = byDefinition(block, index >> 3, index & 7) + middle;
          const clamped = Math.min(2 * middle - 1, Math.max(0, exact));
          expect(Math.abs(target[index]! - clamped)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("the Huffman reader", () => {
  /** Codes 0, 10, 110 and one of twelve bits, 111000000000, for the symbols 3, 0, 0x21 and 8. */
  const counts = Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
  const table = huffmanTable(counts, Uint8Array.of(3, 0, 0x21, 8))!;
  const ones = new Uint16Array(64).fill(2);
  const straight = Uint8Array.from({ length: 64 }, (_, index) => index);

  it("reads short and long codes, signed numbers and stuffed bytes", () => {
    // 0 111: 7. 0 000: -7. 10: 0. 111000000000 11111111: 255.
    const target = new Int32Array(4);
    const reader = new EntropyReader(Uint8Array.of(0b01110000, 0b10111000, 0b00000011, 0b11111100), 0);
    expect(reader.differences(table, target, 4)).toBe(true);
    expect([...target]).toEqual([7, -7, 0, 255]);
    expect(reader.missingBits).toBe(0);
    // "0" for size 3 and one bit of its number are left: two are missing.
    expect(reader.differences(table, target, 1)).toBe(true);
    expect(reader.missingBits).toBe(2);
    const stuffed = new EntropyReader(Uint8Array.of(0b01110111, 0xff, 0x00, 0xff, 0xd9), 0);
    expect(stuffed.differences(table, target, 2)).toBe(true);
    expect([target[0], target[1], stuffed.missingBits]).toEqual([7, 7, 0]);
  });

  it("places coefficients after their runs of zeros, up to the end of the block", () => {
    // 110 1: two zeros, then 1. 0 100: 4. 10: end. Places 3 and 4.
    const block = new Int32Array(64);
    const reader = new EntropyReader(Uint8Array.of(0b11010100, 0b10000000), 0);
    expect(reader.coefficients(table, ones, straight, block)).toBe(true);
    expect(block.findIndex((value) => value !== 0)).toBe(3);
    expect([block[3], block[4]]).toEqual([2, 8]);
    expect(block.filter((value) => value !== 0)).toHaveLength(2);
    // One number and then runs without end: places 1, 4, 7 up to 61, and 64, which there is not.
    const endless = new EntropyReader(Uint8Array.of(0b01001101, ...new Uint8Array(63).fill(0b11011101)), 0);
    expect(endless.coefficients(table, ones, straight, block)).toBe(false);
  });

  it("says so where the bits are no code, or the next restart marker is another", () => {
    expect(new EntropyReader(Uint8Array.of(0xfe, 0xfe), 0).differences(table, new Int32Array(1), 1)).toBe(false);
    expect(new EntropyReader(Uint8Array.of(0xff, 0xd1), 0).restart(0)).toBe(false);
    expect(new EntropyReader(Uint8Array.of(0xff, 0xd0), 0).restart(0)).toBe(true);
  });

  it("has no table for more codes than there are", () => {
    expect(huffmanTable(Uint8Array.of(3, ...new Uint8Array(15)), Uint8Array.of(1, 2, 3))).toBeNull();
  });
});

/** A lossless stream of one component with every size of a difference in a code of five bits (T.81 annex H). */
function losslessStream(samples: readonly number[], columns: number, precision: number, predictor: number): Uint8Array {
  const rows = samples.length / columns;
  let bits = "";
  samples.forEach((sample, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const [left, above, corner] = [samples[at - 1]!, samples[at - columns]!, samples[at - columns - 1]!];
    const inside = [
      left,
      above,
      corner,
      left + above - corner,
      left + ((above - corner) >> 1),
      above + ((left - corner) >> 1),
      (left + above) >> 1,
    ][predictor - 1]!;
    const first = row === 0 ? 2 ** (precision - 1) : above;
    const difference = ((sample - (column === 0 ? first : row === 0 ? left : inside)) << 16) >> 16;
    const size = difference === -32768 ? 16 : 32 - Math.clz32(Math.abs(difference));
    bits += size.toString(2).padStart(5, "0");
    const written = difference < 0 ? difference + 2 ** size - 1 : difference;
    if (size > 0 && size < 16) bits += written.toString(2).padStart(size, "0");
  });
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  const data = bits.match(/.{8}/g)!.flatMap((byte) => (byte === "11111111" ? [255, 0] : [Number.parseInt(byte, 2)]));
  const sizes = Array.from({ length: 17 }, (_, size) => size);
  const frame = [0xff, 0xc3, 0, 11, precision, rows >> 8, rows & 255, columns >> 8, columns & 255, 1, 1, 0x11, 0];
  const table = [0xff, 0xc4, 0, 36, 0, 0, 0, 0, 0, 17, ...new Uint8Array(11), ...sizes];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, predictor, 0, 0];
  return Uint8Array.from([0xff, 0xd8, ...frame, ...table, ...scan, ...data, 0xff, 0xd9]);
}

describe("lossless JPEG", () => {
  it("gives the samples that were encoded, with every predictor and depth, and none from a cut", () => {
    const depth = fc.constantFrom(8, 12, 16);
    const columns = fc.integer({ min: 1, max: 9 });
    const noise = fc.array(fc.nat(65535), { minLength: 36, maxLength: 36 });
    fc.assert(
      fc.property(depth, fc.integer({ min: 1, max: 7 }), columns, noise, (precision, predictor, across, values) => {
        const samples = values.slice(0, 4 * across).map((value) => value & (2 ** precision - 1));
        const stream = losslessStream(samples, across, precision, predictor);
        const frame = decodeLosslessFrame(stream);
        expect(frame.ok && [...frame.value.samples]).toEqual(samples);
        // Three bytes less before the end marker: the last samples are gone.
        const cut = Uint8Array.from([...stream.slice(0, -5), 0xff, 0xd9]);
        expect(decodeLosslessFrame(cut).ok).toBe(false);
      }),
    );
  });
});

describe("CMYK", () => {
  it("is light minus ink, inverted as Adobe writes it, and out of YCbCr where it lies in it", () => {
    expect([...cmykToRgb([0, 255, 51, 0], null)]).toEqual([255, 0, 204]);
    expect([...cmykToRgb([255, 0, 204, 255], 0)]).toEqual([255, 0, 204]);
    expect([...cmykToRgb([255, 255, 255, 128], 0)]).toEqual([128, 128, 128]);
    // Grey in YCbCr: 55 of light from each ink means 200 of ink, which Adobe writes as 55's complement.
    expect([...cmykToRgb([55, 128, 128, 255], 2)]).toEqual([200, 200, 200]);
  });
});
