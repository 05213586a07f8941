import { type Grid, type Plane, pixelRange } from "./grid.ts";

/** A point of a tube's axis as projected: half its width in the image and half its depth along the ray, in mm. */
export interface TubeKnot {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfDepth: number;
  /** Factor on the attenuation, 1 where it is left out. */
  readonly density?: number;
}

/** A wall around a filling; attenuation per millimetre, in excess of what the body replaces. */
export interface Shell {
  /** Wall thickness in millimetres; 0 for a body of one material. */
  readonly cortex: number;
  readonly wall: number;
  readonly filling: number;
}

/** Attenuation of a ray that passes an elliptical section at `distance` from its axis. */
function shellPath(distance: number, halfWidth: number, halfDepth: number, shell: Shell): number {
  const u = distance / halfWidth;
  if (u >= 1) return 0;
  const outer = halfDepth * Math.sqrt(1 - u * u);
  const innerWidth = halfWidth - shell.cortex;
  const innerDepth = halfDepth - shell.cortex * Math.min(1.6, halfDepth / halfWidth + 0.5);
  if (shell.cortex === 0 || innerWidth <= 0 || innerDepth <= 0) {
    return 2 * outer * (shell.cortex === 0 ? shell.filling : shell.wall);
  }
  const v = distance / innerWidth;
  const inner = v < 1 ? innerDepth * Math.sqrt(1 - v * v) : 0;
  return 2 * ((outer - inner) * shell.wall + inner * shell.filling);
}

/** Whether a point near the end of a tube lies past it. */
function beyond(before: TubeKnot, end: TubeKnot, x: number, y: number, reach: number): boolean {
  const dx = x - end.x;
  const dy = y - end.y;
  if (dx * dx + dy * dy > 4 * reach * reach) return false;
  return dx * (end.x - before.x) + dy * (end.y - before.y) > 0;
}

/** Room for one tube at a time, as large as the plane; zeros before and after. */
export interface TubeScratch {
  readonly path: Float32Array;
  readonly closeness: Float32Array;
}

export function tubeScratch(grid: Grid): TubeScratch {
  const count = grid.rows * grid.columns;
  return { path: new Float32Array(count), closeness: new Float32Array(count) };
}

/**
 * Adds a bent, tapering tube. Each pixel belongs to the piece whose axis is nearest, so that joints neither count twice
 * nor show. Where a tube is thinner than a pixel it is widened and thinned, which keeps its mass: films of any size
 * show the same body. `ends` are round, or cut flat where another tube continues.
 */
export function addTube(
  plane: Plane,
  scratch: TubeScratch,
  knots: readonly TubeKnot[],
  shell: Shell,
  ends: "round" | "flat" | "flat start" | "flat end" = "round",
): void {
  const { grid, values } = plane;
  const flatStart = ends === "flat" || ends === "flat start";
  const flatEnd = ends === "flat" || ends === "flat end";
  const first = knots[0]!;
  const second = knots[1]!;
  const last = knots[knots.length - 1]!;
  const secondLast = knots[knots.length - 2]!;
  const finest = grid.spacing * 0.75;
  let top = grid.rows;
  let bottom = -1;
  let left = grid.columns;
  let right = -1;
  for (let index = 0; index + 1 < knots.length; index++) {
    const start = knots[index]!;
    const end = knots[index + 1]!;
    const reach = Math.max(start.halfWidth, end.halfWidth, finest);
    const range = pixelRange(
      grid,
      Math.min(start.x, end.x) - reach,
      Math.min(start.y, end.y) - reach,
      Math.max(start.x, end.x) + reach,
      Math.max(start.y, end.y) + reach,
    );
    if (range.bottom < range.top || range.right < range.left) continue;
    top = Math.min(top, range.top);
    bottom = Math.max(bottom, range.bottom);
    left = Math.min(left, range.left);
    right = Math.max(right, range.right);
    const startDensity = start.density ?? 1;
    const endDensity = end.density ?? 1;
    const dx = end.x - start.x;
    const dy = end.y - start.y;
    const lengthSquare = Math.max(1e-9, dx * dx + dy * dy);
    for (let row = range.top; row <= range.bottom; row++) {
      const py = grid.originY + row * grid.spacing - start.y;
      for (let column = range.left; column <= range.right; column++) {
        const px = grid.originX + column * grid.spacing - start.x;
        let t = (px * dx + py * dy) / lengthSquare;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        const ex = px - t * dx;
        const ey = py - t * dy;
        const distanceSquare = ex * ex + ey * ey;
        if (distanceSquare >= reach * reach) continue;
        const halfWidth = start.halfWidth + t * (end.halfWidth - start.halfWidth);
        const halfDepth = start.halfDepth + t * (end.halfDepth - start.halfDepth);
        const drawn = halfWidth < finest ? finest : halfWidth;
        if (flatStart && beyond(second, first, px + start.x, py + start.y, reach)) continue;
        if (flatEnd && beyond(secondLast, last, px + start.x, py + start.y, reach)) continue;
        const closeness = 1 - distanceSquare / (drawn * drawn);
        const pixel = row * grid.columns + column;
        if (closeness <= scratch.closeness[pixel]!) continue;
        scratch.closeness[pixel] = closeness;
        const density = startDensity + t * (endDensity - startDensity);
        const path = shellPath(Math.sqrt(distanceSquare), drawn, halfDepth, shell);
        scratch.path[pixel] = (density * path * halfWidth) / drawn;
      }
    }
  }
  for (let row = top; row <= bottom; row++) {
    for (let pixel = row * grid.columns + left; pixel <= row * grid.columns + right; pixel++) {
      values[pixel]! += scratch.path[pixel]!;
      scratch.path[pixel] = 0;
      scratch.closeness[pixel] = 0;
    }
  }
}

/** An ellipsoid as projected: half axes in the image, half depth along the ray, turned by (cosine, sine). */
export interface Ellipsoid {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly halfDepth: number;
  readonly cosine?: number;
  readonly sine?: number;
}

/** Square of half the chord along the ray through (x, y); negative outside the silhouette. */
export function chordSquare(body: Ellipsoid, x: number, y: number): number {
  const cosine = body.cosine ?? 1;
  const sine = body.sine ?? 0;
  const dx = x - body.x;
  const dy = y - body.y;
  const along = (dx * cosine + dy * sine) / body.halfWidth;
  const across = (dy * cosine - dx * sine) / body.halfHeight;
  return body.halfDepth * body.halfDepth * (1 - along * along - across * across);
}

/** Adds an ellipsoid with a wall; `keep` may cut it (a fluid level, the end of a lung) by a factor for each pixel. */
export function addEllipsoid(
  plane: Plane,
  body: Ellipsoid,
  shell: Shell,
  keep?: (x: number, y: number) => number,
): void {
  const { grid, values } = plane;
  const reach = Math.max(body.halfWidth, body.halfHeight);
  const range = pixelRange(grid, body.x - reach, body.y - reach, body.x + reach, body.y + reach);
  const inner: Ellipsoid = {
    ...body,
    halfWidth: body.halfWidth - shell.cortex,
    halfHeight: body.halfHeight - shell.cortex,
    halfDepth: body.halfDepth - shell.cortex,
  };
  for (let row = range.top; row <= range.bottom; row++) {
    const y = grid.originY + row * grid.spacing;
    for (let column = range.left; column <= range.right; column++) {
      const x = grid.originX + column * grid.spacing;
      const square = chordSquare(body, x, y);
      if (square <= 0) continue;
      const outerChord = 2 * Math.sqrt(square);
      const innerSquare = shell.cortex > 0 ? chordSquare(inner, x, y) : square;
      const innerChord = innerSquare > 0 ? 2 * Math.sqrt(innerSquare) : 0;
      const path = (outerChord - innerChord) * shell.wall + innerChord * shell.filling;
      values[row * grid.columns + column]! += keep === undefined ? path : path * keep(x, y);
    }
  }
}

/**
 * Adds a plate with the outline of a polygon: `depth` millimetres thick, thinner within `edge` of the rim, with a rim of
 * `rimWidth` in which the attenuation per millimetre is that of the wall.
 */
export function addPlate(
  plane: Plane,
  outline: readonly (readonly [number, number])[],
  depth: number,
  edge: number,
  rimWidth: number,
  shell: Shell,
): void {
  const { grid, values } = plane;
  const xs = outline.map((point) => point[0]);
  const ys = outline.map((point) => point[1]);
  const range = pixelRange(grid, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
  for (let row = range.top; row <= range.bottom; row++) {
    const y = grid.originY + row * grid.spacing;
    for (let column = range.left; column <= range.right; column++) {
      const x = grid.originX + column * grid.spacing;
      const inside = depthInside(outline, x, y);
      if (inside <= 0) continue;
      const u = inside >= edge ? 0 : 1 - inside / edge;
      const chord = depth * Math.sqrt(1 - u * u);
      const rim = inside >= rimWidth ? 0 : 1 - inside / rimWidth;
      values[row * grid.columns + column]! += chord * (shell.filling + (shell.wall - shell.filling) * rim * (2 - rim));
    }
  }
}

/** Distance to the outline for a point inside, 0 outside (even-odd rule). */
function depthInside(outline: readonly (readonly [number, number])[], x: number, y: number): number {
  let inside = false;
  let nearest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < outline.length; index++) {
    const [ax, ay] = outline[index]!;
    const [bx, by] = outline[(index + 1) % outline.length]!;
    if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
    const dx = bx - ax;
    const dy = by - ay;
    const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    const ex = x - ax - t * dx;
    const ey = y - ay - t * dy;
    nearest = Math.min(nearest, ex * ex + ey * ey);
  }
  return inside ? Math.sqrt(nearest) : 0;
}
