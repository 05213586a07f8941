/**
 * The shortest decimal number that reads back as the same float32 as `value`: 0.1 instead of 0.10000000149011612.
 * Nine significant digits always suffice for float32. Negative zero, which JSON does not know, becomes 0.
 */
export function shortestFloat32(value: number): number {
  const rounded = Math.fround(value) + 0;
  if (!Number.isFinite(rounded)) throw new RangeError(`no finite float32: ${value}`);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(rounded.toPrecision(digits));
    if (Math.fround(short) === rounded) return short;
  }
  return Number(rounded.toPrecision(9));
}
