import { describe, expect, it } from "vitest";
import { type GateStatistics, judgeNetwork, parseGate, partScores } from "#core/analysis";
import { mutated } from "./testing/mutated.ts";

/**
 * Embedding of 3 dimensions: mean (1, 0, 0), scale (1, 2, 1), one component along the first axis with variance 4,
 * residual variance 1, reference 2. Appearance: 2 x 2 blocks, any layout is at distance sqrt(4 / 0.25 / 4) = 2.
 */
const statistics: GateStatistics = {
  schema: "carina.gate/1",
  kind: "gaussian-subspace/1",
  parts: [
    {
      id: "embedding",
      input: "embedding",
      dimensions: 3,
      mean: [1, 0, 0],
      scale: [1, 2, 1],
      components: [[1, 0, 0]],
      variances: [4],
      residualVariance: 1,
      reference: 2,
    },
    {
      id: "appearance",
      input: "blocks",
      grid: 2,
      dimensions: 4,
      mean: [1, 1, -1, -1],
      scale: [1, 1, 1, 1],
      components: [],
      variances: [],
      residualVariance: 1,
      reference: 1,
    },
  ],
  doubtAbove: 1,
  refuseAbove: 1.5,
  vectors: [],
};
/** 4 x 4, upper half bright: blocks 0.8 0.8 0.2 0.2 -> 1 1 -1 -1, the mean itself: distance 0. */
const usual = Float32Array.from({ length: 16 }, (_, index) => (index < 8 ? 0.8 : 0.2));
const embedding = (...values: number[]) => Float32Array.from(values);
/** Beside the subspace only: score = sqrt(z3^2 / 3) / 2. */
const judgeAt = (score: number) =>
  judgeNetwork(statistics, { image: usual, embedding: embedding(1, 0, score * 2 * Math.sqrt(3)) });
const judgeImage = (image: Float32Array) => judgeNetwork(statistics, { image, embedding: embedding(1, 0, 0) });

describe("the gate after the network", () => {
  it("is valid by its own schema", () => {
    expect(parseGate(structuredClone(statistics))).toEqual({ value: statistics });
  });

  it("computes sqrt(distance^2 / D) / reference, within and beside the subspace", () => {
    // z = (4 - 1, 6 / 2, 0) = (3, 3, 0); t = 3; residual = 18 - 9 = 9; distance^2 = 9 / 4 + 9 = 11.25
    const scores = partScores(statistics, { image: usual, embedding: embedding(4, 6, 0) });
    expect(scores[0]![1]).toBeCloseTo(Math.sqrt(11.25 / 3) / 2, 12);
    expect(scores[1]![1]).toBeCloseTo(0, 5);
  });

  it("takes block means to mean 0 and deviation 1, so that brightness and contrast do not count", () => {
    const faint = usual.map((value) => 0.5 + value / 20);
    expect(partScores(statistics, { image: faint, embedding: embedding(1, 0, 0) })[1]![1]).toBeCloseTo(0, 4);
  });

  it("is ok below, doubtful between and refuses above its limits", () => {
    expect(judgeAt(0.99)).toEqual({ status: "ok", score: expect.closeTo(0.99, 6), reasons: [] });
    expect(judgeAt(1.01)).toMatchObject({ status: "doubtful", reasons: ["unlike-training-films"] });
    expect(judgeAt(1.49).status).toBe("doubtful");
    expect(judgeAt(1.51)).toMatchObject({ status: "refused", reasons: ["unlike-training-films"] });
  });

  it("tells a negative from another layout", () => {
    const negative = usual.map((value) => 1 - value);
    const sideways = Float32Array.from({ length: 16 }, (_, index) => (index % 4 < 2 ? 0.8 : 0.2));
    // negative: every block is 2 off, sqrt(16 / 4) = 2; sideways: two of four are, sqrt(8 / 4)
    expect(judgeImage(negative)).toMatchObject({
      status: "refused",
      score: expect.closeTo(2, 5),
      reasons: ["inverted-looking"],
    });
    expect(judgeImage(sideways)).toMatchObject({
      status: "doubtful",
      score: expect.closeTo(Math.SQRT2, 5),
      reasons: ["layout-unlikely"],
    });
  });

  it("refuses what it cannot measure", () => {
    const verdict = judgeNetwork(statistics, { image: usual, embedding: embedding(Number.NaN, 0, 0) });
    expect(verdict).toMatchObject({ status: "refused", score: null });
    expect(judgeNetwork(statistics, { image: usual, embedding: embedding(1, 0) }).status).toBe("refused");
    const uneven = { image: new Float32Array(9), embedding: embedding(1, 0, 0) };
    expect(judgeNetwork(statistics, uneven)).toMatchObject({ status: "refused", reasons: ["layout-unlikely"] });
  });

  it.each([
    ["a short mean", "parts.0.mean", [1, 0]],
    ["a scale of 0", "parts.0.scale.0", 0],
    ["a variance too many", "parts.0.variances", [4, 1]],
    ["a short component", "parts.0.components.0", [1, 0]],
    ["blocks that are not grid * grid", "parts.1.grid", 3],
    ["no parts", "parts", []],
    ["an unknown kind", "kind", "gaussian-subspace/2"],
    ["a key too many", "note", "hello"],
  ])("is not read with %s", (_, path, value) => {
    expect(parseGate(mutated(statistics, path, value))).toHaveProperty("wrong");
  });
});
