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
  const odd7 = block[at7]!;
  const odd5 = block[at5]!;
  const odd3 = block[at3]!;
  const odd1 = block[at1]!;
  const even2 = block[at2]!;
  const even6 = block[at6]!;
  if ((odd1 | even2 | odd3 | block[at4]! | odd5 | even6 | odd7) === 0) {
    // Even lines are common, and what the whole would give.
    const level = ((block[start]! << constBits) + round) >> shift;
    for (let at = start; at <= at7; at += step) block[at] = level;
    return;
  }
  const rotated = Math.imul(even2 + even6, 4433);
  const even1 = rotated - Math.imul(even6, 15137);
  const even3 = rotated + Math.imul(even2, 6270);
  const sum = (block[start]! + block[at4]!) << constBits;
  const difference = (block[start]! - block[at4]!) << constBits;

  const all = Math.imul(odd7 + odd3 + odd5 + odd1, 9633);
  const outer = Math.imul(odd7 + odd1, -7373);
  const inner = Math.imul(odd5 + odd3, -20995);
  const left = (Math.imul(odd7 + odd3, -16069) + all) | 0;
  const right = (Math.imul(odd5 + odd1, -3196) + all) | 0;
  const part0 = (Math.imul(odd7, 2446) + outer + left) | 0;
  const part1 = (Math.imul(odd5, 16819) + inner + right) | 0;
  const part2 = (Math.imul(odd3, 25172) + inner + left) | 0;
  const part3 = (Math.imul(odd1, 12299) + outer + right) | 0;

  block[start] = (sum + even3 + part3 + round) >> shift;
  block[at7] = (sum + even3 - part3 + round) >> shift;
  block[at1] = (difference + even1 + part2 + round) >> shift;
  block[at6] = (difference + even1 - part2 + round) >> shift;
  block[at2] = (difference - even1 + part1 + round) >> shift;
  block[at5] = (difference - even1 - part1 + round) >> shift;
  block[at3] = (sum - even3 + part0 + round) >> shift;
  block[at4] = (sum - even3 - part0 + round) >> shift;
}
