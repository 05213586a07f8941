/** Seeded pseudo-random numbers: 32-bit integer arithmetic only, so the same in every engine. */

export interface RandomSource {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** About normal: the sum of six uniforms, mean 0, deviation 1, never beyond 4.25. */
  normal(): number;
}

/** Bijective mixing of 32 bits (the finaliser of MurmurHash3). */
export function mixBits(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A stream of its own for each seed and purpose: drawing more for one part of the body never moves another. */
export function randomSource(seed: number, purpose: string): RandomSource {
  let state = mixBits(seed);
  for (let index = 0; index < purpose.length; index++) state = mixBits(state + purpose.charCodeAt(index) * 0x9e3779b9);
  const uniform = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    return mixBits(state) / 4294967296;
  };
  return {
    between: (low, high) => low + (high - low) * uniform(),
    normal: () => {
      let sum = -3;
      for (let draw = 0; draw < 6; draw++) sum += uniform();
      return sum * Math.SQRT2;
    },
  };
}

const LATTICE_BITS = 9;
const LATTICE_MASK = (1 << LATTICE_BITS) - 1;
const LATTICE = Float32Array.from(
  { length: 1 << (2 * LATTICE_BITS) },
  (_, index) => mixBits(index + 0x2545f491) / 2147483648 - 1,
);

/**
 * Smooth noise over the plane, mean about 0, within [-1, 1], repeating after 512 periods; `period` in the unit of x
 * and y. Each seed looks at another part of one table.
 */
export function valueNoise(seed: number, x: number, y: number, period: number): number {
  const u = x / period;
  const v = y / period;
  const column = Math.floor(u);
  const row = Math.floor(v);
  const left = (column + seed * 131) & LATTICE_MASK;
  const right = (left + 1) & LATTICE_MASK;
  const upper = ((row + seed * 57) & LATTICE_MASK) << LATTICE_BITS;
  const lower = ((row + seed * 57 + 1) & LATTICE_MASK) << LATTICE_BITS;
  const across = fade(u - column);
  const down = fade(v - row);
  const top = LATTICE[upper + left]! * (1 - across) + LATTICE[upper + right]! * across;
  const bottom = LATTICE[lower + left]! * (1 - across) + LATTICE[lower + right]! * across;
  return top * (1 - down) + bottom * down;
}

function fade(fraction: number): number {
  return fraction * fraction * (3 - 2 * fraction);
}
