/**
 * One axis of an antialiased triangle resampling: for each target index the first source index, and its weights.
 * `weights` of target `t` are `weights[offsets[t]] .. weights[offsets[t + 1] - 1]`; they sum to 1 over the padded axis,
 * to less where padding (value 0) is under the filter.
 */
export interface ResampleAxis {
  readonly target: number;
  readonly first: Int32Array;
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Weights from `length` source samples, with `before` zeros before them and zeros after them up to `padded` in all, to
 * `target` samples: triangle of half-width max(1, padded / target) at pixel centres, normalised over the padded axis.
 * The rule of `torch.nn.functional.interpolate(mode="bilinear", antialias=True, align_corners=False)`.
 */
export function resampleAxis(length: number, target: number, padded = length, before = 0): ResampleAxis {
  const ratio = padded / target;
  const support = Math.max(1, ratio);
  const first = new Int32Array(target);
  const offsets = new Int32Array(target + 1);
  const weights: number[] = [];
  for (let index = 0; index < target; index++) {
    const centre = ratio * (index + 0.5);
    const low = Math.max(0, Math.trunc(centre - support + 0.5));
    const high = Math.min(padded, Math.trunc(centre + support + 0.5));
    const all: number[] = [];
    let sum = 0;
    for (let source = low; source < high; source++) {
      const weight = Math.max(0, 1 - Math.abs((source - centre + 0.5) / support));
      all.push(weight);
      sum += weight;
    }
    const start = Math.max(low, before);
    const end = Math.min(high, before + length);
    first[index] = Math.max(0, start - before);
    for (let source = start; source < end; source++) weights.push(all[source - low]! / sum);
    offsets[index + 1] = weights.length;
  }
  return { target, first, offsets, weights: Float64Array.from(weights) };
}

/** Anything of numbers that is read row by row. */
export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Float32Array | Float64Array;

/**
 * Antialiased triangle resampling of `samples` ([rows, columns], row by row, `columns` wide) to
 * [vertical.target, horizontal.target] in the unit of the samples: vertical pass first, in doubles, source rows
 * streamed into one accumulator row. 3e-8 of full scale from torch in float64.
 */
export function resampleTriangle(
  samples: Samples,
  columns: number,
  vertical: ResampleAxis,
  horizontal: ResampleAxis,
): Float64Array {
  const result = new Float64Array(vertical.target * horizontal.target);
  const line = new Float64Array(columns);
  for (let row = 0; row < vertical.target; row++) {
    line.fill(0);
    const begin = vertical.offsets[row]!;
    const end = vertical.offsets[row + 1]!;
    for (let index = begin; index < end; index++) {
      addWeighted(line, samples, (vertical.first[row]! + index - begin) * columns, vertical.weights[index]!);
    }
    if (end > begin) resampleLine(line, horizontal, result, row * horizontal.target);
  }
  return result;
}

function addWeighted(line: Float64Array, samples: Samples, start: number, weight: number): void {
  for (let column = 0; column < line.length; column++) line[column]! += weight * samples[start + column]!;
}

function resampleLine(line: Float64Array, axis: ResampleAxis, result: Float64Array, start: number): void {
  for (let column = 0; column < axis.target; column++) {
    const begin = axis.offsets[column]!;
    const end = axis.offsets[column + 1]!;
    const source = axis.first[column]! - begin;
    let sum = 0;
    for (let index = begin; index < end; index++) sum += axis.weights[index]! * line[source + index]!;
    result[start + column] = sum;
  }
}
