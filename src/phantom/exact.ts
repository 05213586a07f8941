/**
 * Elementary functions from additions, multiplications, divisions and square roots alone. Those four are rounded the
 * same way by every engine (IEEE 754), while Math.exp, Math.log and Math.sin may differ in the last bit: with these a
 * phantom has the same bytes in every browser and every version of Node.
 */

const LOG2_HIGH = 0.69314718036912381649;
const LOG2_LOW = 1.90821492927058770002e-10;
const HALF_PI_HIGH = 1.57079632673412561417;
const HALF_PI_LOW = 6.07710050650619224932e-11;

/** The constants of Math are fixed to the last bit (ECMA-262 21.3.1), unlike its functions. */
export const PI = Math.PI;

function powerOfTwo(exponent: number): number {
  let result = 1;
  for (let step = 0; step < Math.abs(exponent); step++) result *= exponent < 0 ? 0.5 : 2;
  return result;
}

const POWERS_OF_TWO = Array.from({ length: 2098 }, (_, index) => powerOfTwo(index - 1074));

/** e to the power x; relative error below 1e-15 for |x| < 700, 0 and Infinity beyond. */
export function exactExp(x: number): number {
  if (x > 709) return Number.POSITIVE_INFINITY;
  if (x < -708) return 0;
  const exponent = Math.floor(x / LOG2_HIGH + 0.5);
  const rest = x - exponent * LOG2_HIGH - exponent * LOG2_LOW;
  let sum = 1;
  for (let degree = 13; degree >= 1; degree--) sum = 1 + (rest / degree) * sum;
  return sum * POWERS_OF_TWO[exponent + 1074]!;
}

const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);
const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Natural logarithm of a normal, positive x; relative error below 1e-14. */
export function exactLog(x: number): number {
  DOUBLE[0] = x;
  let exponent = (WORDS[HIGH_WORD]! >>> 20) - 1023;
  WORDS[HIGH_WORD] = (WORDS[HIGH_WORD]! & 0x000fffff) | 0x3ff00000;
  let mantissa = DOUBLE.at(0) ?? Number.NaN;
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let degree = 19; degree >= 1; degree -= 2) sum = 1 / degree + square * sum;
  return exponent * LOG2_HIGH + (exponent * LOG2_LOW + 2 * ratio * sum);
}

/** Sine of x in radians, for |x| below 1e5; absolute error below 1e-15. */
export function exactSin(x: number): number {
  const quarter = Math.floor(x / HALF_PI_HIGH + 0.5);
  return quarterSine(x - quarter * HALF_PI_HIGH - quarter * HALF_PI_LOW, quarter);
}

/** Cosine of x in radians, for |x| below 1e5; absolute error below 1e-15. */
export function exactCos(x: number): number {
  const quarter = Math.floor(x / HALF_PI_HIGH + 0.5);
  return quarterSine(x - quarter * HALF_PI_HIGH - quarter * HALF_PI_LOW, quarter + 1);
}

function quarterSine(rest: number, quarter: number): number {
  const square = rest * rest;
  let sine = 1;
  let cosine = 1;
  for (let degree = 16; degree >= 2; degree -= 2) {
    sine = 1 - (square / (degree * (degree + 1))) * sine;
    cosine = 1 - (square / (degree * (degree - 1))) * cosine;
  }
  const phase = ((quarter % 4) + 4) % 4;
  if (phase === 0) return rest * sine;
  if (phase === 1) return cosine;
  return phase === 2 ? -rest * sine : -cosine;
}
