import * as v from "valibot";
import type { GateReason, GateVerdict } from "./gate-verdict.ts";

const finite = v.pipe(v.number(), v.finite());
const above0 = v.pipe(finite, v.gtValue(0));
const whole = v.pipe(v.number(), v.integer(), v.minValue(1));
const wholeOr0 = v.pipe(v.number(), v.integer(), v.minValue(0));

const partEntries = {
  dimensions: whole,
  mean: v.array(finite),
  scale: v.array(above0),
  /** Orthonormal rows, the directions in which the films of training differ most. */
  components: v.array(v.array(finite)),
  variances: v.array(above0),
  residualVariance: above0,
  reference: above0,
};

const part = v.pipe(
  v.variant("input", [
    v.strictObject({ id: v.literal("embedding"), input: v.literal("embedding"), ...partEntries }),
    v.strictObject({ id: v.literal("appearance"), input: v.literal("blocks"), grid: whole, ...partEntries }),
  ]),
  v.check(
    (entry) =>
      [entry.mean, entry.scale, ...entry.components].every((row) => row.length === entry.dimensions) &&
      entry.components.length === entry.variances.length,
    "lengths of mean, scale, components and variances do not fit the dimensions",
  ),
  v.check(
    (entry) => entry.input === "embedding" || entry.dimensions === entry.grid ** 2,
    "dimensions are not grid * grid",
  ),
);

/** `carina.gate/1`, gate.json: a Gaussian on a subspace for each thing that is looked at. */
export const gateSchema = v.strictObject({
  schema: v.literal("carina.gate/1"),
  kind: v.literal("gaussian-subspace/1"),
  parts: v.pipe(v.array(part), v.minLength(1)),
  doubtAbove: finite,
  refuseAbove: finite,
  /** Expected scores of the golden-formula image of each seed, so that both sides compute the same (1e-3 relative). */
  vectors: v.array(v.strictObject({ seed: wholeOr0, parts: v.record(v.string(), finite), score: finite })),
});

export type GateStatistics = v.InferOutput<typeof gateSchema>;
type GatePart = GateStatistics["parts"][number];

/** What the gate looks at after the network has run. `image`: [S * S] as prepared; `embedding`: [D] of the network. */
export interface GateEvidence {
  readonly image: Float32Array;
  readonly embedding: Float32Array;
}

/**
 * The gate after the network: how far the film lies from those that the model was fitted on. Score = the largest part
 * score, 1 at the reference of training. Above `refuseAbove` refused, above `doubtAbove` doubtful. The reason is the part
 * with the largest score: the network's view of it (`unlike-training-films`), or the layout of light and dark
 * (`layout-unlikely`; `inverted-looking` where the negative would be accepted).
 */
export function judgeNetwork(statistics: GateStatistics, evidence: GateEvidence): GateVerdict {
  const scores = partScores(statistics, evidence);
  const [worst, score] = scores.reduce((largest, each) => (each[1] > largest[1] ? each : largest));
  const status = score > statistics.refuseAbove ? "refused" : score > statistics.doubtAbove ? "doubtful" : "ok";
  return {
    status,
    score: Number.isFinite(score) ? score : null,
    reasons: status === "ok" ? [] : [reasonFor(worst, statistics, evidence)],
  };
}

/**
 * Each part with its score: sqrt(distance^2 / D) / reference, in doubles; Infinity where the evidence is no number or of
 * another length, so that it never passes.
 */
export function partScores(statistics: GateStatistics, evidence: GateEvidence): (readonly [GatePart, number])[] {
  return statistics.parts.map((each) => {
    const score = partScore(each, inputOf(each, evidence));
    return [each, Number.isNaN(score) ? Number.POSITIVE_INFINITY : score] as const;
  });
}

function inputOf(each: GatePart, evidence: GateEvidence): ArrayLike<number> {
  return each.input === "embedding" ? evidence.embedding : normalisedBlocks(evidence.image, each.grid);
}

function partScore(each: GatePart, input: ArrayLike<number>): number {
  if (input.length !== each.dimensions) return Number.NaN;
  const z = Float64Array.from(each.mean, (mean, index) => (input[index]! - mean) / each.scale[index]!);
  let length2 = 0;
  for (const value of z) length2 += value * value;
  let within = 0;
  let distance2 = 0;
  for (let row = 0; row < each.components.length; row++) {
    const component = each.components[row]!;
    let projection = 0;
    for (let index = 0; index < z.length; index++) projection += component[index]! * z[index]!;
    within += projection * projection;
    distance2 += (projection * projection) / each.variances[row]!;
  }
  distance2 += Math.max(0, length2 - within) / each.residualVariance;
  return Math.sqrt(distance2 / each.dimensions) / each.reference;
}

/** Means of grid x grid equal blocks of a square image, row by row, to mean 0 and standard deviation 1 (at least 1e-3 before). */
function normalisedBlocks(image: Float32Array, grid: number): Float64Array {
  const size = Math.round(Math.sqrt(image.length));
  const width = size / grid;
  if (!Number.isInteger(width)) return new Float64Array(0);
  const blocks = new Float64Array(grid * grid);
  for (let row = 0; row < size; row++) {
    const start = Math.floor(row / width) * grid;
    for (let column = 0; column < size; column++) {
      blocks[start + Math.floor(column / width)]! += image[row * size + column]! / (width * width);
    }
  }
  const mean = blocks.reduce((sum, value) => sum + value, 0) / blocks.length;
  const variance = blocks.reduce((sum, value) => sum + (value - mean) ** 2, 0) / blocks.length;
  const deviation = Math.max(Math.sqrt(variance), 1e-3);
  return blocks.map((value) => (value - mean) / deviation);
}

function reasonFor(worst: GatePart, statistics: GateStatistics, evidence: GateEvidence): GateReason {
  if (worst.input === "embedding") return "unlike-training-films";
  const negative = normalisedBlocks(evidence.image, worst.grid).map((value) => -value);
  return partScore(worst, negative) <= statistics.doubtAbove ? "inverted-looking" : "layout-unlikely";
}
