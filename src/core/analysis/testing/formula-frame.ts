/** 8-bit picture of the golden formula (CONTRACTS.md, golden.json) for any number of rows and columns. */
export function formulaFrame(rows: number, columns: number, seed: number) {
  const pixels = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = Math.floor((row * row + 3 * column * column + 7 * row * column) / 64) + 17 * seed;
      pixels[row * columns + column] = value % 256;
    }
  }
  return { rows, columns, pixels };
}
