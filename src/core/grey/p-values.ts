import type { Film } from "#core/study";
import { pValueFunction } from "./voi.ts";
import type { GreyWindow } from "./window.ts";

/** Writes P-values 0..`full` of every pixel into `target` as `convert` makes them; padding is background, 0. */
export function fillPValues(
  film: Film,
  window: GreyWindow,
  full: number,
  target: Uint8Array | Uint16Array | Float64Array,
  convert: (pValue: number) => number,
): void {
  const { values, padding } = film;
  const pValue = pValueFunction(window, film.polarity, full);
  if (values instanceof Float32Array) {
    for (let index = 0; index < values.length; index++) target[index] = convert(pValue(values[index]!));
  } else {
    // One entry per possible value: a film has millions of pixels and at most 65,536 values.
    const lowest = values instanceof Int16Array ? -32768 : 0;
    const table = new Float64Array(values instanceof Uint8Array ? 256 : 65536);
    for (let index = 0; index < table.length; index++) table[index] = convert(pValue(lowest + index));
    const entries =
      target instanceof Float64Array
        ? table
        : target instanceof Uint8Array
          ? Uint8Array.from(table)
          : Uint16Array.from(table);
    for (let index = 0; index < values.length; index++) target[index] = entries[values[index]! - lowest]!;
  }
  if (padding !== null) {
    for (let index = 0; index < padding.length; index++) if (padding[index] === 1) target[index] = 0;
  }
}

/** `floor(x + 0.5)`, clamped to 0..`full`: the one rounding of P-values. */
export function rounder(full: number): (pValue: number) => number {
  return (pValue) => Math.min(full, Math.max(0, Math.floor(pValue + 0.5)));
}
