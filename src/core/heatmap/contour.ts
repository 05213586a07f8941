import type { Point } from "./affine.ts";
import { type HeatMap, type MapPlacement, mapToFilm } from "./placement.ts";

/** Closed lines in film pixels; the last point joins the first. */
export type Contour = readonly (readonly Point[])[];

/** A side of a cell between two corners of the map's grid, the cell on its right; corners count from the square's corner. */
interface Side {
  readonly from: Point;
  readonly to: Point;
}

/**
 * Outlines of the cells whose value is at or above `level`, along the edges of cells: one cell is all that the network
 * resolves, a smoother line would promise more. Cells that touch by a corner alone are outlined apart. Cells outside of
 * the film (in the padding of the square) count as below, those on its edge are cut off there.
 */
export function contourAt(map: HeatMap, placement: MapPlacement, level: number): Contour {
  return outlines(sidesOf(map, placement, level)).map((line) =>
    line.map((corner) => {
      const [x, y] = mapToFilm(placement, corner);
      return [clamp(x, placement.columns), clamp(y, placement.rows)] as const;
    }),
  );
}

function sidesOf(map: HeatMap, placement: MapPlacement, level: number): Side[] {
  const inside = (row: number, column: number): boolean => {
    if (row < 0 || column < 0 || row >= map.height || column >= map.width) return false;
    if (map.values[row * map.width + column]! < level) return false;
    const [x0, y0] = mapToFilm(placement, [column, row]);
    const [x1, y1] = mapToFilm(placement, [column + 1, row + 1]);
    return x1 > 0 && y1 > 0 && x0 < placement.columns && y0 < placement.rows;
  };
  const sides: Side[] = [];
  for (let row = 0; row < map.height; row++) {
    for (let column = 0; column < map.width; column++) {
      if (!inside(row, column)) continue;
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const;
      const neighbours = [
        inside(row - 1, column),
        inside(row, column + 1),
        inside(row + 1, column),
        inside(row, column - 1),
      ];
      neighbours.forEach((same, index) => {
        if (!same) sides.push({ from: corners[index]!, to: corners[(index + 1) % 4]! });
      });
    }
  }
  return sides;
}

/** Every side's end is another's start. Corners on a straight line are left out. */
function outlines(sides: readonly Side[]): Point[][] {
  const starting = new Map<string, Side[]>();
  for (const side of sides) starting.set(name(side.from), [...(starting.get(name(side.from)) ?? []), side]);
  const lines: Point[][] = [];
  for (const first of sides) {
    const line: Point[] = [];
    let before: Side | null = null;
    let side = take(starting, first.from, null);
    while (side) {
      if (!before || turnOf(before, side) !== 0) line.push(side.from);
      before = side;
      side = take(starting, side.to, side);
    }
    if (line.length > 2) lines.push(line);
  }
  return lines;
}

/** Takes a side that starts at `corner`; where two do, the one that turns right, so that the line stays with its cell. */
function take(starting: Map<string, Side[]>, corner: Point, before: Side | null): Side | undefined {
  const sides = starting.get(name(corner)) ?? [];
  const chosen = sides.find((side) => before !== null && turnOf(before, side) > 0) ?? sides[0];
  starting.set(
    name(corner),
    sides.filter((side) => side !== chosen),
  );
  return chosen;
}

/** Above 0 for a turn to the right on a screen whose y runs down, 0 straight on. */
function turnOf(before: Side, after: Side): number {
  const [ax, ay] = [before.to[0] - before.from[0], before.to[1] - before.from[1]];
  const [bx, by] = [after.to[0] - after.from[0], after.to[1] - after.from[1]];
  return ax * by - ay * bx;
}

function name([column, row]: Point): string {
  return `${column},${row}`;
}

function clamp(value: number, limit: number): number {
  return Math.min(limit, Math.max(0, value));
}
