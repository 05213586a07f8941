import * as v from "valibot";
import type { Manifest } from "./manifest.ts";
import type { NetworkOutput } from "./session-port.ts";

const finite = v.pipe(v.number(), v.finite());

/** golden.json (CONTRACTS.md): what PyTorch gives for the image of `goldenInput(size, seed)`. */
export const goldenSchema = v.strictObject({
  schema: v.literal("carina.golden/1"),
  size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Smallest distance of a hidden unit before the ReLU from zero: what keeps rounding from flipping a gate. */
  margin: v.pipe(finite, v.minValue(0)),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** [14] */
  logits: v.pipe(v.array(finite), v.length(14)),
  /** [14 * h * w], finding by finding, row by row, not normalised. */
  cam: v.pipe(v.array(v.pipe(finite, v.minValue(0))), v.minLength(14)),
});

export type Golden = v.InferOutput<typeof goldenSchema>;

/** The golden image, [size * size], v(r, c) / 255 in [0, 1] as float32 with the integer formula of CONTRACTS.md. */
export function goldenInput(size: number, seed: number): Float32Array {
  const image = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const value = Math.floor((row * row + 3 * column * column + 7 * row * column) / 64) + 17 * seed;
      image[row * size + column] = (value % 256) / 255;
    }
  }
  return image;
}

/** Largest differences of one golden run; `cam` as a part of the largest value over the 14 maps. */
export interface GoldenCheck {
  readonly passed: boolean;
  readonly logitDifference: number;
  readonly camDifference: number;
  /** Why it did not pass, in words for a list of attempts; `null` when it passed. */
  readonly reason: string | null;
}

/**
 * Compares a backend's output with PyTorch's: every |logit difference| <= `logitTolerance`, every |cam difference| <=
 * `camTolerance` times the largest golden cam value. A value that is no number, or a wrong count, does not pass.
 */
export function checkGolden(
  output: NetworkOutput,
  golden: Golden,
  tolerance: Pick<Manifest["golden"], "logitTolerance" | "camTolerance">,
): GoldenCheck {
  const logitDifference = largestDifference(output.logits, golden.logits);
  const camMaximum = golden.cam.reduce((maximum, value) => Math.max(maximum, value), 0);
  const camDifference = largestDifference(output.cam, golden.cam) / (camMaximum || 1);
  const reason =
    logitDifference > tolerance.logitTolerance
      ? `golden run: a logit differs by ${describe(logitDifference)}, allowed is ${tolerance.logitTolerance}`
      : camDifference > tolerance.camTolerance
        ? `golden run: a heatmap differs by ${describe(camDifference)} of the maximum, allowed is ${tolerance.camTolerance}`
        : null;
  return { passed: reason === null, logitDifference, camDifference, reason };
}

/** Infinity where the counts differ or a value is no finite number, so that no comparison lets it pass. */
function largestDifference(actual: Float32Array, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(actual[index]! - expected[index]!);
    if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY;
    if (difference > largest) largest = difference;
  }
  return largest;
}

function describe(difference: number): string {
  return Number.isFinite(difference) ? difference.toPrecision(3) : "more than any number";
}
