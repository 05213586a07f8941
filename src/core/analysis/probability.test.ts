import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAtThreshold, isFlagged, probabilityOf } from "#core/analysis";

interface Example {
  readonly slope: number;
  readonly intercept: number;
  readonly logit: number;
  readonly probability: number;
  readonly threshold: number | null;
  readonly flagged: boolean | null;
}

/** Written by `python -m carina_training expected` from the calibration of the app's bundle. */
const { examples } = JSON.parse(readFileSync(new URL("./testdata/probability.json", import.meta.url), "utf8")) as {
  examples: Example[];
};

describe("probabilities", () => {
  it("and flags are those of training, for every class", () => {
    expect(examples.length).toBeGreaterThanOrEqual(14);
    for (const example of examples) {
      const probability = probabilityOf(example.logit, example);
      expect(probability).toBeCloseTo(example.probability, 9);
      expect(isFlagged(probability, example.threshold)).toBe(example.flagged);
    }
  });

  it("follow the formula of the contract", () => {
    // slope 2, intercept -1, logit 1: 1 / (1 + exp(-1))
    expect(probabilityOf(1, { slope: 2, intercept: -1 })).toBeCloseTo(0.7310585786300049, 15);
    expect(probabilityOf(0, { slope: 5, intercept: 0 })).toBe(0.5);
  });

  it("stay in 0..1 and rise with the logit for any logit", () => {
    const logit = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(logit, logit, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((each) =>
          probabilityOf(each, { slope: 1.1, intercept: -2 }),
        );
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high!);
      }),
    );
  });

  it("are flagged at the threshold itself, and not at all without one", () => {
    expect([isFlagged(0.21, 0.21), isFlagged(0.2099, 0.21), isFlagged(0.9, null)]).toEqual([true, false, null]);
  });

  it("are at the threshold within what the backend may be off", () => {
    expect(isAtThreshold(0.2115, 0.21, "wasm")).toBe(false);
    expect(isAtThreshold(0.2115, 0.21, "webgpu")).toBe(true);
    expect(isAtThreshold(0.2092, 0.21, "wasm")).toBe(true);
    expect(isAtThreshold(0.21, null, "webgpu")).toBe(false);
  });
});
