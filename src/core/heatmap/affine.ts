/** Point as [x, y]: x to the right, y down. */
export type Point = readonly [number, number];

/** x' = a x + c y + e, y' = b x + d y + f: the order of the canvas' `setTransform(a, b, c, d, e, f)`. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Where `point` lands. */
export function applyAffine(affine: Affine, [x, y]: Point): Point {
  return [affine.a * x + affine.c * y + affine.e, affine.b * x + affine.d * y + affine.f];
}

/**
 * The affine that takes the film's corners (0, 0), (columns, 0) and (0, rows) - outer edges of the corner pixels, in film
 * pixels - to the three points given, in pixels of the screen.
 */
export function affineFromCorners(
  columns: number,
  rows: number,
  corners: { readonly origin: Point; readonly right: Point; readonly down: Point },
): Affine {
  const { origin, right, down } = corners;
  return {
    a: (right[0] - origin[0]) / columns,
    b: (right[1] - origin[1]) / columns,
    c: (down[0] - origin[0]) / rows,
    d: (down[1] - origin[1]) / rows,
    e: origin[0],
    f: origin[1],
  };
}

/** The affine that undoes `affine`; `null` where it has no area. */
export function invertAffine(affine: Affine): Affine | null {
  const determinant = affine.a * affine.d - affine.b * affine.c;
  if (determinant === 0 || !Number.isFinite(determinant)) return null;
  const a = affine.d / determinant;
  const b = -affine.b / determinant;
  const c = -affine.c / determinant;
  const d = affine.a / determinant;
  return { a, b, c, d, e: -(a * affine.e + c * affine.f), f: -(b * affine.e + d * affine.f) };
}

/** Screen pixels for one film pixel, as the geometric mean over both axes. */
export function affineScale(affine: Affine): number {
  return Math.sqrt(Math.abs(affine.a * affine.d - affine.b * affine.c));
}
