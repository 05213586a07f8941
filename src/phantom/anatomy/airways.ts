import {
  addEllipsoid,
  addTube,
  chordSquare,
  type Ellipsoid,
  type Shell,
  type TubeKnot,
  type TubeScratch,
} from "../bodies.ts";
import { type Plane, pixelRange, smoothMaximum, smoothStep } from "../grid.ts";
import { type Build, SOFT_TISSUE } from "../options.ts";
import { randomSource, valueNoise } from "../random.ts";

/** Air where soft tissue was reckoned, within a thin wall of cartilage. */
const AIRWAY: Shell = { cortex: 1.1, wall: SOFT_TISSUE * 0.12, filling: -SOFT_TISSUE };

function tube(points: readonly (readonly [number, number, number])[]): TubeKnot[] {
  return points.map(([x, y, radius]) => ({ x, y, halfWidth: radius, halfDepth: radius * 1.05 }));
}

/** Windpipe, pushed a little to the patient's right by the aortic arch, carina, main bronchi (the left one flatter). */
export function addAirways(plane: Plane, scratch: TubeScratch): void {
  const airways: Plane = { grid: plane.grid, values: new Float32Array(plane.values.length) };
  addTube(
    airways,
    scratch,
    tube([
      [0, -20, 10],
      [0, 40, 10],
      [-2, 95, 10.2],
      [-5, 132, 10.4],
      [-4.5, 146, 11],
      [-4, 152, 11.5],
    ]),
    AIRWAY,
  );
  const right = tube([
    [-8, 150, 7],
    [-17, 164, 7.6],
    [-29, 181, 7],
    [-35, 200, 5.6],
    [-40, 214, 4.2],
    [-43, 222, 3],
  ]);
  const left = tube([
    [-1, 150, 7],
    [8, 163, 6.6],
    [24, 174, 6.2],
    [38, 185, 5.2],
    [45, 198, 4],
    [49, 206, 3],
  ]);
  const one: Plane = { grid: plane.grid, values: new Float32Array(plane.values.length) };
  for (const bronchus of [right, left]) {
    addTube(one, scratch, bronchus, AIRWAY);
    for (let pixel = 0; pixel < one.values.length; pixel++) {
      // Where two air columns meet they are one: the deeper of the two counts.
      if (one.values[pixel]! !== 0) airways.values[pixel] = Math.min(airways.values[pixel]!, one.values[pixel]!);
      one.values[pixel] = 0;
    }
  }
  for (let pixel = 0; pixel < airways.values.length; pixel++) plane.values[pixel]! += airways.values[pixel]!;
}

/** Stomach bubble with its fluid level under the left dome, a little gas in the bend of the colon beside it. */
export function addAbdominalGas(plane: Plane, build: Build, seed: number): void {
  const air: Shell = { cortex: 0, wall: 0, filling: -SOFT_TISSUE };
  const level = 333 + build.domeShift;
  addEllipsoid(
    plane,
    { x: 62, y: 327 + build.domeShift, halfWidth: 26 * build.gasSize, halfHeight: 15, halfDepth: 24 },
    air,
    (x, y) => (1 - smoothStep(level - 0.5, level + 0.5, y)) * (0.92 + 0.08 * valueNoise(seed + 5, x, y, 7)),
  );
  const random = randomSource(seed, "colon");
  const bubbles: Ellipsoid[] = [];
  for (let bubble = 0; bubble < 7; bubble++) {
    const size = random.between(6, 12);
    const x = 84 + 8 * bubble + random.between(-5, 5);
    const y = 392 - 3.2 * bubble + build.domeShift + random.between(-7, 7);
    bubbles.push({ x, y, halfWidth: size * 1.1, halfHeight: size * 0.8, halfDepth: size });
  }
  addUnion(plane, bubbles, -SOFT_TISSUE * 0.75);
}

/** Pouches of one hollow organ: along each ray their chords join instead of adding up. */
function addUnion(plane: Plane, bodies: readonly Ellipsoid[], attenuation: number): void {
  const { grid, values } = plane;
  const lefts = bodies.map((body) => body.x - body.halfWidth);
  const tops = bodies.map((body) => body.y - body.halfHeight);
  const rights = bodies.map((body) => body.x + body.halfWidth);
  const bottoms = bodies.map((body) => body.y + body.halfHeight);
  const range = pixelRange(grid, Math.min(...lefts), Math.min(...tops), Math.max(...rights), Math.max(...bottoms));
  for (let row = range.top; row <= range.bottom; row++) {
    const y = grid.originY + row * grid.spacing;
    for (let column = range.left; column <= range.right; column++) {
      const x = grid.originX + column * grid.spacing;
      let square = -1000;
      for (const body of bodies) square = smoothMaximum(square, chordSquare(body, x, y), 25);
      if (square > 0) values[row * grid.columns + column]! += 2 * Math.sqrt(square) * attenuation;
    }
  }
}
