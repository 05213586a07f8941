/** ln 2 in two parts, the first with trailing zeros, so that k * ln2High is exact for |k| < 2^20 (as in fdlibm). */
const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;
const scale = new Float64Array(1);
const scaleWords = new Uint32Array(scale.buffer);

/**
 * e^x from additions and multiplications alone, which IEEE 754 fixes to the bit: `Math.exp` may differ in the last bit
 * between engines, and with it a byte of the Frame. Relative error below 3e-16 for |x| <= 700; beyond, 0 or Infinity.
 */
export function exponential(x: number): number {
  if (x > 700) return Number.POSITIVE_INFINITY;
  if (x < -700) return 0;
  const power = Math.floor(x * Math.LOG2E + 0.5);
  const rest = x - power * ln2High - power * ln2Low;
  // Taylor to degree 13: for |rest| <= ln2 / 2 the next term is below 5e-18.
  let sum = 1;
  for (let degree = 13; degree >= 1; degree--) sum = 1 + (rest / degree) * sum;
  scaleWords[0] = 0;
  scaleWords[1] = (power + 1023) << 20;
  return sum * scale[0]!;
}
