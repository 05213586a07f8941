import { addEllipsoid, addPlate, addTube, type Shell, type TubeKnot, type TubeScratch } from "../bodies.ts";
import { type Plane, smoothCurve, smoothStep } from "../grid.ts";
import { type Build, CORTICAL_BONE, SPONGY_BONE } from "../options.ts";

const LONG_BONE: Shell = { cortex: 3.2, wall: CORTICAL_BONE * 0.85, filling: SPONGY_BONE * 0.4 };
const COLLAR_BONE: Shell = { cortex: 1.5, wall: CORTICAL_BONE * 0.85, filling: SPONGY_BONE };
const THIN_EDGE: Shell = { cortex: 1.1, wall: CORTICAL_BONE, filling: SPONGY_BONE };

function addClavicle(plane: Plane, scratch: TubeScratch, side: number, up: number): void {
  const height = smoothCurve([
    [15, 106],
    [40, 97.5],
    [75, 88],
    [110, 76],
    [140, 68],
    [166, 67],
  ]);
  const radius = smoothCurve([
    [15, 10],
    [28, 8],
    [60, 6.4],
    [110, 5.8],
    [150, 6.6],
    [166, 6],
  ]);
  const knots: TubeKnot[] = [];
  for (let x = 15; x <= 166; x += 3.775) {
    knots.push({
      x: side * x,
      y: height(x) - up * ((x - 15) / 150),
      halfWidth: radius(x),
      halfDepth: radius(x) * 1.05,
      density: 0.6 + 0.4 * smoothStep(16, 40, x),
    });
  }
  addTube(plane, scratch, knots, COLLAR_BONE);
}

function tube(
  side: number,
  points: readonly (readonly [x: number, y: number, radius: number, density?: number])[],
  flat = 1,
): TubeKnot[] {
  return points.map(([x, y, radius, density]) => ({
    x: side * x,
    y,
    halfWidth: radius,
    halfDepth: radius * flat,
    density: density ?? 1,
  }));
}

function addScapula(plane: Plane, scratch: TubeScratch, side: number): void {
  const blade: [number, number][] = [
    [119, 82],
    [129, 78],
    [146, 84],
    [158, 92],
    [160, 112],
    [153, 132],
    [147, 165],
    [141, 199],
    [135, 208],
    [128, 201],
    [123, 170],
    [118, 120],
  ];
  addPlate(
    plane,
    blade.map(([x, y]): [number, number] => [side * x, y]),
    2.6,
    1.4,
    1.6,
    { cortex: 0, wall: CORTICAL_BONE * 1.5, filling: CORTICAL_BONE * 1.9 },
  );
  // Lateral border: the thick pillar from the socket to the lower angle.
  addTube(
    plane,
    scratch,
    tube(
      side,
      [
        [158, 119, 6.5, 0.3],
        [155, 130, 5],
        [151, 146, 4.2],
        [146, 172, 3.6],
        [140, 197, 3.4],
        [134, 206, 3],
      ],
      1.2,
    ),
    THIN_EDGE,
  );
  addTube(
    plane,
    scratch,
    tube(
      side,
      [
        [119, 84, 1.1],
        [117.5, 100, 1.1],
        [118, 120, 1.1],
        [120, 146, 1.2],
        [123, 170, 1.3],
        [129, 202, 2],
      ],
      1.2,
    ),
    THIN_EDGE,
  );
  // Spine of the scapula rising into the acromion, over the head of the humerus.
  addTube(
    plane,
    scratch,
    tube(
      side,
      [
        [121, 101, 2.4],
        [140, 90, 3.6],
        [158, 76, 5],
        [172, 67, 7],
        [187, 69, 7.4],
        [194, 76, 5.4],
      ],
      0.9,
    ),
    THIN_EDGE,
  );
  // Coracoid, seen nearly end-on, and the socket, an ellipse seen a little from the side.
  addEllipsoid(
    plane,
    { x: side * 148, y: 92, halfWidth: 7.5, halfHeight: 6, halfDepth: 9 },
    { cortex: 1.2, wall: CORTICAL_BONE, filling: SPONGY_BONE },
  );
  addEllipsoid(
    plane,
    { x: side * 161, y: 108, halfWidth: 6.2, halfHeight: 17, halfDepth: 7 },
    { cortex: 1.5, wall: CORTICAL_BONE, filling: SPONGY_BONE },
  );
}

function addHumerus(plane: Plane, scratch: TubeScratch, side: number): void {
  addEllipsoid(
    plane,
    { x: side * 181, y: 104, halfWidth: 22, halfHeight: 23, halfDepth: 22 },
    { cortex: 1.3, wall: CORTICAL_BONE * 0.8, filling: SPONGY_BONE },
  );
  addEllipsoid(
    plane,
    { x: side * 195, y: 108, halfWidth: 12, halfHeight: 17, halfDepth: 11 },
    { cortex: 1.2, wall: CORTICAL_BONE * 0.4, filling: SPONGY_BONE * 0.8 },
  );
  addTube(
    plane,
    scratch,
    tube(side, [
      [183, 112, 21, 0],
      [189, 127, 16.5, 0.8],
      [194, 140, 13.5],
      [201, 160, 11.8],
      [216, 200, 11.4],
      [240, 262, 11.2],
    ]),
    LONG_BONE,
  );
}

/** Clavicles, scapulae and humeri of both sides. */
export function addShoulders(plane: Plane, scratch: TubeScratch, build: Build): void {
  for (const side of [-1, 1]) {
    const shift = side < 0 ? build.rightShoulder : build.leftShoulder;
    const moved: Plane = { grid: { ...plane.grid, originY: plane.grid.originY - shift }, values: plane.values };
    addClavicle(plane, scratch, side, build.claviclesUp - shift);
    addScapula(moved, scratch, side);
    addHumerus(moved, scratch, side);
  }
}
