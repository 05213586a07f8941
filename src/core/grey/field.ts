import type { Film } from "#core/study";

/**
 * The collimated field: rows `top` to `bottom` and columns `left` to `right` of the film, the last ones not included.
 * `edges`: the sides where the collimator's edge was found; at the others the field ends with the film.
 */
export interface Field {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly edges: readonly ("top" | "left" | "bottom" | "right")[];
}

/** Cells of the longer side on which edges are looked for: fine enough for an edge, coarse enough to hide noise. */
const longestSide = 256;
/** A picture with fewer cells on a side is no film whose edges could be told. */
const fewestCells = 48;
/** What makes a line of cells a part of the collimator's shadow, as parts of the film's own range and of the line. */
const flat = { tolerance: 0.05, share: 0.75 } as const;
/** What makes the end of the shadow an edge, and not the border of a body: a step along most of the line at once. */
const step = { height: 0.08, share: 0.6 } as const;
/** Lines that an edge may take to cross, tilted by up to about one part in 80 of the film. */
const mostCrossing = 4;
/** No collimator leaves less of a side than this. */
const leastField = 0.3;

/** Means of blocks of `size` x `size` pixels, row by row; `NaN` where all is padding. */
interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly size: number;
  readonly means: Float64Array;
}

/**
 * The collimated field of a film; the whole film where no edge is found. From each side, lines are peeled off that are
 * even (nearly all cells near the median of the outermost line, or padding), as long as they end in a step along the
 * whole line. Air beside a body is even too, but ends along the body's outline. Edges that are tilted more, round or of
 * many sides are not found.
 */
export function findField(film: Film): Field {
  const grid = gridOf(film);
  const range = Math.min(grid.rows, grid.columns) < fewestCells ? 0 : rangeOf(grid);
  const box = { top: 0, left: 0, bottom: grid.rows, right: grid.columns };
  const edges = new Set<Field["edges"][number]>();
  if (range > 0) {
    // Twice, since a shadow at the sides keeps the lines above and below from being even.
    for (let round = 0; round < 2; round++) {
      for (const side of ["top", "bottom", "left", "right"] as const) {
        const depth = shadowDepth(grid, box, side, range);
        if (depth === 0) continue;
        box[side] += side === "top" || side === "left" ? depth : -depth;
        edges.add(side);
      }
    }
  }
  return {
    top: box.top * grid.size,
    left: box.left * grid.size,
    bottom: edges.has("bottom") ? box.bottom * grid.size : film.rows,
    right: edges.has("right") ? box.right * grid.size : film.columns,
    edges: [...edges],
  };
}

type Box = { top: number; left: number; bottom: number; right: number };

/** Lines that the collimator shades from one side of `box`; 0 where there is no edge. */
function shadowDepth(grid: Grid, box: Readonly<Box>, side: keyof Box, range: number): number {
  const isRow = side === "top" || side === "bottom";
  const lines = isRow ? box.bottom - box.top : box.right - box.left;
  const most = Math.floor((isRow ? grid.rows : grid.columns) * (1 - leastField));
  const lineAt = (depth: number): Float64Array => cellsOf(grid, box, side, depth);
  const level = median(lineAt(0));
  let depth = 0;
  while (depth < lines && depth <= most && isEven(lineAt(depth), level, flat.tolerance * range)) depth++;
  if (depth === 0 || depth >= lines || depth > most) return 0;
  // The edge may lie inside a cell or be tilted: it is crossed within a few lines. Its last line is the field's first.
  for (let crossing = 1; crossing <= mostCrossing && depth + 2 * crossing < lines; crossing++) {
    const [after, beyond] = [lineAt(depth + crossing), lineAt(depth + 2 * crossing)];
    if (shareOfSteps(level, after, beyond, step.height * range) >= step.share) return depth + crossing;
  }
  return 0;
}

/**
 * Part of the line `after` that lies off the level of the shadow, by a step and not by a slope that goes on: as many
 * lines further on, the picture has changed by less than half as much. A shadow that is padding has no level, and all
 * lies off it.
 */
function shareOfSteps(level: number, after: Float64Array, beyond: Float64Array, height: number): number {
  let steps = 0;
  for (let index = 0; index < after.length; index++) {
    const cell = after[index]!;
    if (Number.isNaN(cell)) continue;
    const change = Math.abs(cell - level);
    if (Number.isNaN(change) || (change > height && Math.abs(beyond[index]! - cell) < change / 2)) steps++;
  }
  return steps / after.length;
}

function cellsOf(grid: Grid, box: Readonly<Box>, side: keyof Box, depth: number): Float64Array {
  if (side === "top" || side === "bottom") {
    const row = side === "top" ? box.top + depth : box.bottom - 1 - depth;
    return grid.means.subarray(row * grid.columns + box.left, row * grid.columns + box.right);
  }
  const column = side === "left" ? box.left + depth : box.right - 1 - depth;
  return Float64Array.from(
    { length: box.bottom - box.top },
    (_, index) => grid.means[(box.top + index) * grid.columns + column]!,
  );
}

/** Padding counts as even: a file that marks its shadow as padding says the same. */
function isEven(line: Float64Array, level: number, tolerance: number): boolean {
  let even = 0;
  for (const cell of line) if (Number.isNaN(cell) || Math.abs(cell - level) <= tolerance) even++;
  return even >= flat.share * line.length;
}

/** Of the cells that are not padding; `NaN` where all are. */
function median(line: Float64Array): number {
  const sorted = line.filter((cell) => !Number.isNaN(cell)).toSorted();
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rangeOf(grid: Grid): number {
  const sorted = grid.means.filter((cell) => !Number.isNaN(cell)).toSorted();
  if (sorted.length < 64) return 0;
  return sorted[Math.floor(sorted.length * 0.99)]! - sorted[Math.floor(sorted.length * 0.01)]!;
}

function gridOf({ rows, columns, values, padding }: Film): Grid {
  const size = Math.max(1, Math.floor(Math.max(rows, columns) / longestSide));
  const gridRows = Math.floor(rows / size);
  const gridColumns = Math.floor(columns / size);
  const means = new Float64Array(gridRows * gridColumns);
  const counts = new Uint32Array(gridColumns);
  for (let gridRow = 0; gridRow < gridRows; gridRow++) {
    const first = gridRow * gridColumns;
    counts.fill(0);
    for (let row = gridRow * size; row < (gridRow + 1) * size; row++) {
      let index = row * columns;
      for (let gridColumn = 0; gridColumn < gridColumns; gridColumn++) {
        let sum = 0;
        let count = 0;
        for (let end = index + size; index < end; index++) {
          if (padding !== null && padding[index] === 1) continue;
          sum += values[index]!;
          count++;
        }
        means[first + gridColumn]! += sum;
        counts[gridColumn]! += count;
      }
    }
    // 0 / 0 is NaN: all padding.
    for (let gridColumn = 0; gridColumn < gridColumns; gridColumn++) means[first + gridColumn]! /= counts[gridColumn]!;
  }
  return { rows: gridRows, columns: gridColumns, size, means };
}
