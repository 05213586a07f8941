import { describe, expect, it } from "vitest";
import { checkGolden, type Golden, goldenInput } from "#core/analysis";

const tolerance = { logitTolerance: 0.01, camTolerance: 0.01 };
const golden: Golden = {
  schema: "carina.golden/1",
  size: 32,
  margin: 0.001,
  seed: 0,
  logits: Array.from({ length: 14 }, (_, index) => index / 10 - 0.7),
  cam: Array.from({ length: 14 * 4 }, (_, index) => index / 100),
};
/** Largest value over the maps: 0.55, so a map may differ by 0.0055. */
const exact = () => ({
  logits: Float32Array.from(golden.logits),
  cam: Float32Array.from(golden.cam),
  embedding: new Float32Array(3),
});
const withLogit = (difference: number) => {
  const output = exact();
  output.logits[4]! += difference;
  return checkGolden(output, golden, tolerance);
};
const withCell = (difference: number) => {
  const output = exact();
  output.cam[7]! += difference;
  return checkGolden(output, golden, tolerance);
};

describe("the golden input", () => {
  it("follows the integer formula of the contract, row by row", () => {
    const image = goldenInput(32, 3);
    expect(image).toHaveLength(32 * 32);
    // r = 2, c = 5: (4 + 75 + 70) / 64 = 2.3 -> 2, + 17 * 3 = 53
    expect(image[2 * 32 + 5]).toBe(Math.fround(53 / 255));
    // r = 31, c = 31: 11 * 961 / 64 = 165.2 -> 165, + 51 = 216
    expect(image[31 * 32 + 31]).toBe(Math.fround(216 / 255));
    // seed 15 at r = 0, c = 0: 255, and 16: 272 mod 256 = 16
    expect([goldenInput(32, 15)[0], goldenInput(32, 16)[0]]).toEqual([1, Math.fround(16 / 255)]);
  });
});

describe("the golden check", () => {
  it("passes for the same numbers", () => {
    expect(checkGolden(exact(), golden, tolerance)).toMatchObject({ passed: true, reason: null });
  });

  it("passes just inside either tolerance and names what lies outside", () => {
    expect(withLogit(0.0099).passed).toBe(true);
    expect(withLogit(-0.0101)).toMatchObject({ passed: false, reason: expect.stringContaining("logit") });
    expect(withCell(0.0054).passed).toBe(true);
    expect(withCell(0.0056)).toMatchObject({ passed: false, reason: expect.stringContaining("heatmap") });
  });

  it.each([
    ["NaN in a logit", (output: ReturnType<typeof exact>) => ({ ...output, logits: output.logits.fill(Number.NaN) })],
    [
      "Infinity in a map",
      (output: ReturnType<typeof exact>) => ({ ...output, cam: output.cam.fill(Number.POSITIVE_INFINITY) }),
    ],
    ["a missing logit", (output: ReturnType<typeof exact>) => ({ ...output, logits: output.logits.slice(1) })],
    ["maps of another size", (output: ReturnType<typeof exact>) => ({ ...output, cam: new Float32Array(14) })],
  ])("does not pass with %s", (_, change) => {
    expect(checkGolden(change(exact()), golden, tolerance).passed).toBe(false);
  });

  it("takes maps that are all 0 for what they are", () => {
    const cold = { ...golden, cam: golden.cam.map(() => 0) };
    const output = { ...exact(), cam: new Float32Array(cold.cam.length) };
    expect(checkGolden(output, cold, tolerance).passed).toBe(true);
    output.cam[0] = 0.02;
    expect(checkGolden(output, cold, tolerance).passed).toBe(false);
  });
});
