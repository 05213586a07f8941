/** Inferno (matplotlib, S. van der Walt and N. Smith, CC0) at 33 even steps: even in lightness, readable without colour vision. */
const STEPS =
  "000004 040312 0b0724 150b37 210c4a 2e0a5a 3c0965 4a0c6b 57106d 63146e 70196e " +
  "7d1e6d 89226a 962766 a32b61 af315c bb3755 c63e4d d14644 db4f3b e35932 eb6528 " +
  "f1711e f67f14 f98d0a fb9c06 fcab0f fbba1f f9ca32 f5d949 f2e865 f3f586 fcffa4";

const ANCHORS: readonly (readonly [number, number, number])[] = STEPS.split(" ").map((hex) => [
  Number.parseInt(hex.slice(0, 2), 16),
  Number.parseInt(hex.slice(2, 4), 16),
  Number.parseInt(hex.slice(4, 6), 16),
]);

/** Red, green, blue in 0..255 for `value` in 0..1, linear between the steps: within 2 levels of matplotlib's 256. */
export function inferno(value: number): readonly [number, number, number] {
  const position = Math.min(1, Math.max(0, value)) * (ANCHORS.length - 1);
  const lower = Math.min(ANCHORS.length - 2, Math.floor(position));
  const share = position - lower;
  const channel = (index: 0 | 1 | 2): number =>
    Math.round(ANCHORS[lower]![index] * (1 - share) + ANCHORS[lower + 1]![index] * share);
  return [channel(0), channel(1), channel(2)];
}

const TABLE_STEPS = 256;
let table: Uint8Array | null = null;

/** Inferno at 256 even steps, [256 x 3]. */
export function infernoTable(): Uint8Array {
  if (!table) {
    table = new Uint8Array(TABLE_STEPS * 3);
    for (let step = 0; step < TABLE_STEPS; step++) table.set(inferno(step / (TABLE_STEPS - 1)), step * 3);
  }
  return table;
}
