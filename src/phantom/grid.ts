/**
 * The plane that everything is projected on. Coordinates are millimetres at the detector: x grows to the right of the
 * image (the patient's left), y downwards from the top of a 430 mm film, z towards the patient's front (the detector
 * of a PA film). The spine stands at x = 0.
 */

export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Millimetres from one pixel centre to the next, the same both ways. */
  readonly spacing: number;
  /** Centre of the first pixel in millimetres. */
  readonly originX: number;
  readonly originY: number;
}

/** A value for each pixel of a grid, row by row. */
export interface Plane {
  readonly grid: Grid;
  readonly values: Float32Array;
}

/** A rectangle in millimetres. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A rectangle of pixels: first row and column, last row and column, both inside. */
export interface PixelRange {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

const FILM_MILLIMETRES = 430;
const NARROW_MILLIMETRES = 350;

/** A film whose longer side shows 430 mm, or more where the shorter side would show less than 350 mm. */
export function filmGrid(rows: number, columns: number): Grid {
  const spacing = Math.max(FILM_MILLIMETRES / Math.max(rows, columns), NARROW_MILLIMETRES / Math.min(rows, columns));
  return {
    rows,
    columns,
    spacing,
    originX: (0.5 - columns / 2) * spacing,
    originY: FILM_MILLIMETRES / 2 + (0.5 - rows / 2) * spacing,
  };
}

export function emptyPlane(grid: Grid): Plane {
  return { grid, values: new Float32Array(grid.rows * grid.columns) };
}

export function rowPosition(grid: Grid, row: number): number {
  return grid.originY + row * grid.spacing;
}

/** Pixels whose centres lie in the rectangle of millimetres, cut to the grid; empty when bottom < top or right < left. */
export function pixelRange(grid: Grid, left: number, top: number, right: number, bottom: number): PixelRange {
  return {
    left: Math.max(0, Math.ceil((left - grid.originX) / grid.spacing)),
    top: Math.max(0, Math.ceil((top - grid.originY) / grid.spacing)),
    right: Math.min(grid.columns - 1, Math.floor((right - grid.originX) / grid.spacing)),
    bottom: Math.min(grid.rows - 1, Math.floor((bottom - grid.originY) / grid.spacing)),
  };
}

/**
 * A smooth curve through knots [position, value] with rising positions (cubic Hermite, slopes from the neighbours),
 * constant beyond both ends.
 */
export function smoothCurve(knots: readonly (readonly [number, number])[]): (position: number) => number {
  const slopes = knots.map((_, index) => {
    const before = knots[index - 1];
    const after = knots[index + 1];
    if (before === undefined || after === undefined) return 0;
    return (after[1] - before[1]) / (after[0] - before[0]);
  });
  return (position) => {
    const first = knots[0]!;
    const last = knots[knots.length - 1]!;
    if (position <= first[0]) return first[1];
    if (position >= last[0]) return last[1];
    let index = 0;
    while (position > knots[index + 1]![0]) index++;
    const [start, startValue] = knots[index]!;
    const [end, endValue] = knots[index + 1]!;
    const width = end - start;
    const t = (position - start) / width;
    const rest = 1 - t;
    return (
      startValue * (1 + 2 * t) * rest * rest +
      endValue * (1 + 2 * rest) * t * t +
      width * t * rest * (slopes[index]! * rest - slopes[index + 1]! * t)
    );
  };
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** The larger of two values, rounded where they differ by less than `blend`. */
export function smoothMaximum(a: number, b: number, blend: number): number {
  const difference = a > b ? a - b : b - a;
  const larger = a > b ? a : b;
  if (difference >= blend) return larger;
  const overlap = blend - difference;
  return larger + (overlap * overlap) / (4 * blend);
}
