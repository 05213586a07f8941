/**
 * Inferno (matplotlib, CC0) as a polynomial of degree 6 per channel (M. Zucker's fit, CC0): even in lightness, readable
 * without colour vision. Coefficients from the constant term up.
 */
const COEFFICIENTS = [
  [
    0.0002189403691192265, 0.1065134194856116, 11.60249308247187, -41.70399613139459, 77.162935699427,
    -71.31942824499214, 25.13112622477341,
  ],
  [
    0.001651004631001012, 0.5639564367884091, -3.972853965665698, 17.43639888205313, -33.40235894210092,
    32.62606426397723, -12.24266895238567,
  ],
  [
    -0.01948089843709184, 3.932712388889277, -15.9423941062914, 44.35414519872813, -81.80730925738993,
    73.20951985803202, -23.07032500287172,
  ],
] as const;

/** Red, green, blue in 0..255 for `value` in 0..1. */
export function inferno(value: number): readonly [number, number, number] {
  const t = Math.min(1, Math.max(0, value));
  const channel = (index: 0 | 1 | 2): number => {
    let sum = 0;
    for (let power = 6; power >= 0; power--) sum = sum * t + COEFFICIENTS[index][power]!;
    return Math.round(Math.min(1, Math.max(0, sum)) * 255);
  };
  return [channel(0), channel(1), channel(2)];
}

const STEPS = 256;
let table: Uint8Array | null = null;

/** Inferno at 256 even steps, [256 x 3]. */
export function infernoTable(): Uint8Array {
  if (!table) {
    table = new Uint8Array(STEPS * 3);
    for (let step = 0; step < STEPS; step++) table.set(inferno(step / (STEPS - 1)), step * 3);
  }
  return table;
}
