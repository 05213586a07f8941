const constBits = 13;

/**
 * The accurate integer inverse DCT of libjpeg (jidctint.c, "islow": Loeffler, Ligtenberg, Moschytz 1989; constants times
 * 2^13) for samples of 8 or 12 bits: columns, rows, rounding, level shift by half of the range, clamped to it. The same
 * integers as libjpeg-turbo, dcmtk and GDCM, and so the same bits. `block`: 64 dequantised coefficients, row by row; they
 * are overwritten. Sample (row, column) goes to `target[offset + row * rowStep + column * columnStep]`.
 */
export function inverseDct(
  block: Int32Array,
  precision: 8 | 12,
  target: Uint8Array | Uint16Array,
  offset: number,
  rowStep: number,
  columnStep: number,
): void {
  // Fraction bits kept between the passes: one with 12-bit samples, so that 32 bits are enough.
  const passBits = precision === 12 ? 1 : 2;
  const middle = 2 ** (precision - 1);
  const maximum = 2 * middle - 1;
  for (let column = 0; column < 8; column++) transform(block, column, 8, constBits - passBits);
  for (let row = 0; row < 8; row++) {
    transform(block, 8 * row, 1, constBits + passBits + 3);
    const start = offset + row * rowStep;
    for (let column = 0; column < 8; column++) {
      const sample = block[8 * row + column]! + middle;
      target[start + column * columnStep] = sample < 0 ? 0 : sample > maximum ? maximum : sample;
    }
  }
}

/** Eight values from `start` on, `step` apart, in place; divided by 2^shift with rounding. */
function transform(block: Int32Array, start: number, step: number, shift: number): void {
  const round = 1 << (shift - 1);
  const at1 = start + step;
  const at2 = at1 + step;
  const at3 = at2 + step;
  const at4 = at3 + step;
  const at5 = at4 + step;
  const at6 = at5 + step;
  const at7 = at6 + step;
  const even2 = block[at2]!;
  const even6 = block[at6]!;
  const rotated = (even2 + even6) * 4433;
  const even1 = rotated - even6 * 15137;
  const even3 = rotated + even2 * 6270;
  const sum = (block[start]! + block[at4]!) << constBits;
  const difference = (block[start]! - block[at4]!) << constBits;

  const odd7 = block[at7]!;
  const odd5 = block[at5]!;
  const odd3 = block[at3]!;
  const odd1 = block[at1]!;
  const all = (odd7 + odd3 + odd5 + odd1) * 9633;
  const outer = (odd7 + odd1) * -7373;
  const inner = (odd5 + odd3) * -20995;
  const left = (odd7 + odd3) * -16069 + all;
  const right = (odd5 + odd1) * -3196 + all;
  const part0 = odd7 * 2446 + outer + left;
  const part1 = odd5 * 16819 + inner + right;
  const part2 = odd3 * 25172 + inner + left;
  const part3 = odd1 * 12299 + outer + right;

  block[start] = (sum + even3 + part3 + round) >> shift;
  block[at7] = (sum + even3 - part3 + round) >> shift;
  block[at1] = (difference + even1 + part2 + round) >> shift;
  block[at6] = (difference + even1 - part2 + round) >> shift;
  block[at2] = (difference - even1 + part1 + round) >> shift;
  block[at5] = (difference - even1 - part1 + round) >> shift;
  block[at3] = (sum - even3 + part0 + round) >> shift;
  block[at4] = (sum - even3 - part0 + round) >> shift;
}
