import { type Frame, resampleAxis, resampleTriangle } from "#core/grey";

/**
 * What the network reads, `square-bilinear/1` (DESIGN.md section 3): the Frame's P-values padded with 0 to a square,
 * centred, resampled to [size, size] with the antialiased triangle filter in doubles, divided by 255: float32 in [0, 1].
 */
export function prepare(frame: Pick<Frame, "rows" | "columns" | "pixels">, size: number): Float32Array {
  const side = Math.max(frame.rows, frame.columns);
  const axis = (length: number) => resampleAxis(length, size, side, paddingBefore(length, side));
  const square = resampleTriangle(frame.pixels, frame.columns, axis(frame.rows), axis(frame.columns));
  const image = new Float32Array(size * size);
  for (let index = 0; index < image.length; index++) image[index] = square[index]! / 255;
  return image;
}

/** Rows or columns of 0 before the film on an axis of `length` in a square of `side`; the rest lies after it. */
export function paddingBefore(length: number, side: number): number {
  return Math.floor((side - length) / 2);
}
