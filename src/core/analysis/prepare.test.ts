import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goldenInput, paddingBefore, prepare } from "#core/analysis";
import { formulaFrame } from "./testing/formula-frame.ts";

interface Vector {
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
  readonly size: number;
  /** Which of the size * size values are given; `null`: all. */
  readonly indices: readonly number[] | null;
  readonly values: readonly number[];
}

/** Written by `python -m carina_training expected` from torch's own interpolation in float64. */
const { vectors } = JSON.parse(readFileSync(new URL("./testdata/prepare.json", import.meta.url), "utf8")) as {
  vectors: Vector[];
};

function largestOf(values: ArrayLike<number>, measure: (value: number, index: number) => number): number {
  return Array.from(values, measure).reduce((largest, value) => Math.max(largest, value), 0);
}

describe("prepare", () => {
  it("has vectors of torch to be held to", () => {
    expect(vectors.length).toBeGreaterThanOrEqual(8);
  });

  it.each(vectors)("gives what torch gives for $rows x $columns to $size, within 1e-5", (vector) => {
    const image = prepare(formulaFrame(vector.rows, vector.columns, vector.seed), vector.size);
    expect(image).toHaveLength(vector.size ** 2);
    const wanted = vector.indices ?? Array.from(image.keys());
    expect(wanted).toHaveLength(vector.values.length);
    const largest = largestOf(wanted, (place, index) => Math.abs(image[place]! - vector.values[index]!));
    expect(largest).toBeLessThan(1e-5);
  });

  it("changes nothing where the size is the frame's own", () => {
    const image = prepare(formulaFrame(64, 64, 3), 64);
    expect(image).toEqual(goldenInput(64, 3));
  });

  it("puts the smaller half of the padding before the film", () => {
    expect([paddingBefore(5, 8), paddingBefore(8, 8), paddingBefore(7, 8)]).toEqual([1, 0, 0]);
    const white = { rows: 8, columns: 5, pixels: new Uint8Array(40).fill(255) };
    expect(Array.from(prepare(white, 8).subarray(0, 8))).toEqual([0, 1, 1, 1, 1, 1, 0, 0]);
  });

  it("keeps a uniform square uniform, and all values in 0..1, for any size", () => {
    const side = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 255 }), (rows, columns, value) => {
        const image = prepare({ rows, columns, pixels: new Uint8Array(rows * columns).fill(value) }, 32);
        expect(Math.min(...image)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...image)).toBeLessThanOrEqual(Math.fround(value / 255 + 1e-7));
        const square = prepare({ rows, columns: rows, pixels: new Uint8Array(rows * rows).fill(value) }, 32);
        expect(largestOf(square, (each) => Math.abs(each - value / 255))).toBeLessThan(1e-7);
      }),
    );
  });

  it("treats rows and columns alike: a film turned over its diagonal gives the image so turned", () => {
    const side = fc.integer({ min: 1, max: 70 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 99 }), (rows, columns, seed) => {
        const frame = formulaFrame(rows, columns, seed);
        const turned = Uint8Array.from(frame.pixels, (_, index) => {
          return frame.pixels[(index % rows) * columns + Math.floor(index / rows)]!;
        });
        const image = prepare(frame, 32);
        const other = prepare({ rows: columns, columns: rows, pixels: turned }, 32);
        const difference = largestOf(image, (each, index) => Math.abs(each - other[(index % 32) * 32 + (index >> 5)]!));
        expect(difference).toBeLessThan(1e-6);
      }),
      { numRuns: 30 },
    );
  });
});
