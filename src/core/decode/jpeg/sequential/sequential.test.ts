import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cmykToRgb } from "../cmyk.ts";
import { EntropyReader, huffmanTable } from "./huffman.ts";
import { inverseDct } from "./inverse-dct.ts";

/** The inverse DCT by its definition (T.81 A.3.3). */
function byDefinition(block: readonly number[], row: number, column: number): number {
  const weight = (index: number): number => (index === 0 ? Math.SQRT1_2 : 1);
  const wave = (place: number, index: number): number => Math.cos(((2 * place + 1) * index * Math.PI) / 16);
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
  /** Codes 0, 10, 110 and one of twelve bits, 111000000000, for the symbols 5, 6, 7 and 8. */
  const counts = Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
  const table = huffmanTable(counts, Uint8Array.of(5, 6, 7, 8))!;

  it("reads short and long codes, signed numbers and stuffed bytes", () => {
    // 0, 10, 110, 111000000000, then the numbers of 3 bits 111 and 000: 7 and -7. Then FF 00 is a byte of ones.
    // 01011011 10000000 00111000 | 11111111
    const reader = new EntropyReader(Uint8Array.of(0b01011011, 0b10000000, 0b00111000, 0xff, 0x00), 0);
    const symbols = [0, 0, 0, 0].map(() => reader.symbol(table));
    expect(symbols).toEqual([5, 6, 7, 8]);
    expect([reader.number(3), reader.number(3), reader.number(8)]).toEqual([7, -7, 255]);
    expect(reader.missingBits).toBe(0);
    reader.number(1);
    expect(reader.missingBits).toBe(1);
  });

  it("says so where the bits are no code, or the next restart marker is another", () => {
    expect(new EntropyReader(Uint8Array.of(0xfe, 0xfe), 0).symbol(table)).toBe(-1);
    expect(new EntropyReader(Uint8Array.of(0xff, 0xd1), 0).restart(0)).toBe(false);
    expect(new EntropyReader(Uint8Array.of(0xff, 0xd0), 0).restart(0)).toBe(true);
  });

  it("has no table for more codes than there are", () => {
    expect(huffmanTable(Uint8Array.of(3, ...new Uint8Array(15)), Uint8Array.of(1, 2, 3))).toBeNull();
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
