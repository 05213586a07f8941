import type { Point } from "./affine.ts";
import { type HeatMap, type MapPlacement, sampleMap } from "./placement.ts";

/** Closed lines in film pixels; the last point joins the first. */
export type Contour = readonly (readonly Point[])[];

/**
 * Where the map, bilinear over the film, crosses `level`: marching squares over a grid of `perCell` steps a cell that
 * covers exactly the film. Outside the film counts as below, so every line is closed, along the film's edge if need be. Lines around less than 1/32 of a cell are left out.
 */
export function contourAt(map: HeatMap, placement: MapPlacement, level: number, perCell = 8): Contour {
  const stepsX = Math.max(2, Math.ceil((placement.columns / placement.cellWidth) * perCell));
  const stepsY = Math.max(2, Math.ceil((placement.rows / placement.cellHeight) * perCell));
  const width = stepsX + 3;
  const height = stepsY + 3;
  // A ring of "below" around the samples; its nodes lie on the film's edge too, so that no line leaves the film.
  const xs = axis(stepsX, placement.columns);
  const ys = axis(stepsY, placement.rows);
  const grid = new Float64Array(width * height).fill(Number.NEGATIVE_INFINITY);
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      grid[row * width + column] = sampleMap(map, placement, xs[column]!, ys[row]!);
    }
  }
  const smallest = placement.cellWidth * placement.cellHeight * SLIVER;
  return joinSegments(marchingSquares(grid, width, height, xs, ys, level)).filter((line) => areaOf(line) >= smallest);
}

/** Lines around less than this share of a cell are ridges of the interpolation, not regions. */
const SLIVER = 1 / 32;

function areaOf(line: readonly Point[]): number {
  let twice = 0;
  line.forEach(([x, y], index) => {
    const [nextX, nextY] = line[(index + 1) % line.length]!;
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}

function axis(steps: number, length: number): Float64Array {
  const positions = new Float64Array(steps + 3);
  for (let index = 0; index <= steps; index++) positions[index + 1] = (index / steps) * length;
  positions[steps + 2] = length;
  return positions;
}

/** A piece of the line; `from` and `to` name the grid edges that it crosses, so that pieces are joined without comparing decimals. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly start: Point;
}

/** Edges of a square: 0 top, 1 right, 2 bottom, 3 left. For each of the 16 corner patterns, [from, to] with the inside on the left. */
const PIECES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [
    [3, 0],
    [1, 2],
  ],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [
    [0, 1],
    [2, 3],
  ],
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];

function marchingSquares(
  grid: Float64Array,
  width: number,
  height: number,
  xs: Float64Array,
  ys: Float64Array,
  level: number,
): Segment[] {
  const segments: Segment[] = [];
  for (let row = 0; row < height - 1; row++) {
    for (let column = 0; column < width - 1; column++) {
      const node = row * width + column;
      const corners = [node, node + 1, node + width + 1, node + width] as const;
      let pattern = 0;
      corners.forEach((corner, bit) => {
        if (grid[corner]! >= level) pattern |= 1 << bit;
      });
      for (const [from, to] of PIECES[pattern]!) {
        segments.push({
          from: edgeName(node, from, width),
          to: edgeName(node, to, width),
          start: crossing(from, row, column, grid, width, xs, ys, level),
        });
      }
    }
  }
  return segments;
}

/** Horizontal edges are named 2 * node of their left end, vertical ones 2 * node of their upper end + 1. */
function edgeName(node: number, edge: number, width: number): number {
  if (edge === 0) return 2 * node;
  if (edge === 1) return 2 * (node + 1) + 1;
  if (edge === 2) return 2 * (node + width);
  return 2 * node + 1;
}

function crossing(
  edge: number,
  row: number,
  column: number,
  grid: Float64Array,
  width: number,
  xs: Float64Array,
  ys: Float64Array,
  level: number,
): Point {
  const r0 = edge === 2 ? row + 1 : row;
  const c0 = edge === 1 ? column + 1 : column;
  const r1 = edge === 0 ? row : row + 1;
  const c1 = edge === 3 ? column : column + 1;
  const first = grid[r0 * width + c0]!;
  const second = grid[r1 * width + c1]!;
  const share = Number.isFinite(first) && Number.isFinite(second) ? (level - first) / (second - first) : 0.5;
  return [xs[c0]! + (xs[c1]! - xs[c0]!) * share, ys[r0]! + (ys[r1]! - ys[r0]!) * share];
}

/** Every piece's end is another's start, since lines are closed and keep the inside on one side. */
function joinSegments(segments: readonly Segment[]): Contour {
  const byStart = new Map(segments.map((segment) => [segment.from, segment]));
  const lines: Point[][] = [];
  for (const first of segments) {
    const line: Point[] = [];
    let segment: Segment | undefined = byStart.get(first.from);
    while (segment) {
      line.push(segment.start);
      byStart.delete(segment.from);
      segment = byStart.get(segment.to);
    }
    if (line.length > 2) lines.push(line);
  }
  return lines;
}
