import type { Point } from "./affine.ts";

/** Size of the Frame that the network read, and how many of its rows and columns there are per row and column of the film. */
export interface FrameGeometry {
  readonly rows: number;
  readonly columns: number;
  readonly scale: { readonly rows: number; readonly columns: number };
}

/**
 * Where a map of height x width cells lies over the film, in film pixels (edges, not centres): cell (i, j) covers
 * x from `left + j * cellWidth`, y from `top + i * cellHeight`. Negative `left` and `top` are the padding of the square.
 */
export interface MapPlacement {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** The film's own size, in film pixels. */
  readonly rows: number;
  readonly columns: number;
}

/**
 * Undoes the padding of `square-bilinear/1`: side = max(rows, columns), before = floor((side - n) / 2) rows or columns of
 * padding; a cell is side / height (side / width) pixels of the Frame; divided by `scale` they are pixels of the film.
 */
export function placeMap(frame: FrameGeometry, map: { readonly height: number; readonly width: number }): MapPlacement {
  const side = Math.max(frame.rows, frame.columns);
  return {
    left: 0 - Math.floor((side - frame.columns) / 2) / frame.scale.columns,
    top: 0 - Math.floor((side - frame.rows) / 2) / frame.scale.rows,
    cellWidth: side / map.width / frame.scale.columns,
    cellHeight: side / map.height / frame.scale.rows,
    rows: frame.rows / frame.scale.rows,
    columns: frame.columns / frame.scale.columns,
  };
}

/** Film position of the point (column, row) of the map, counted in cells from the square's corner: (0.5, 0.5) is the first centre. */
export function mapToFilm(placement: MapPlacement, [column, row]: Point): Point {
  return [placement.left + column * placement.cellWidth, placement.top + row * placement.cellHeight];
}

/** One finding's map: [height x width], row by row, 0 and up. */
export interface HeatMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Map value at the film position (x, y): bilinear between cell centres, the outermost centres held towards the edge. */
export function sampleMap(map: HeatMap, placement: MapPlacement, x: number, y: number): number {
  const column = clamp((x - placement.left) / placement.cellWidth - 0.5, map.width - 1);
  const row = clamp((y - placement.top) / placement.cellHeight - 0.5, map.height - 1);
  const column0 = Math.min(Math.floor(column), Math.max(0, map.width - 2));
  const row0 = Math.min(Math.floor(row), Math.max(0, map.height - 2));
  const column1 = Math.min(column0 + 1, map.width - 1);
  const row1 = Math.min(row0 + 1, map.height - 1);
  const dx = column - column0;
  const dy = row - row0;
  const at = (r: number, c: number): number => map.values[r * map.width + c]!;
  const above = at(row0, column0) * (1 - dx) + at(row0, column1) * dx;
  const below = at(row1, column0) * (1 - dx) + at(row1, column1) * dx;
  return above * (1 - dy) + below * dy;
}

/** Largest value of the map; 0 for an empty one. */
export function mapMaximum(map: HeatMap): number {
  let maximum = 0;
  for (const value of map.values) if (value > maximum) maximum = value;
  return maximum;
}

function clamp(value: number, limit: number): number {
  return value < 0 ? 0 : value > limit ? limit : value;
}
