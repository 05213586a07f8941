import type { Film } from "#core/study";

/** Beyond it the header is taken for wrong: no detector has pixels five times as long as wide. */
const largestRatio = 5;
/** Below it (one row in a thousand) spacings are equal but for their rounding as text. */
const smallestDifference = 1e-3;

/**
 * Row spacing and column spacing in mm, or as a ratio: Imager Pixel Spacing, else Pixel Spacing, else Pixel Aspect
 * Ratio (PS3.3 C.7.6.3.1.7, vertical \ horizontal), else 1, 1.
 */
export function spacingOf(film: Pick<Film, "header">): readonly [number, number] {
  const { header } = film;
  return header?.imagerPixelSpacing ?? header?.pixelSpacing ?? header?.pixelAspectRatio ?? [1, 1];
}

/** Rows and columns that show the film with square pixels, enlarging the coarser side; as they are where pixels are square. */
export function squareSize(film: Pick<Film, "header" | "rows" | "columns">): { rows: number; columns: number } {
  const { rows, columns } = film;
  const [rowSpacing, columnSpacing] = spacingOf(film);
  const ratio = rowSpacing / columnSpacing;
  if (Math.abs(ratio - 1) < smallestDifference || ratio > largestRatio || ratio < 1 / largestRatio)
    return { rows, columns };
  return ratio > 1
    ? { rows: Math.floor(rows * ratio + 0.5), columns }
    : { rows, columns: Math.floor(columns / ratio + 0.5) };
}
