import { addTube, type Shell, type TubeKnot, type TubeScratch } from "../bodies.ts";
import { exactCos, exactSin, PI } from "../exact.ts";
import type { Plane } from "../grid.ts";
import { type Build, LUNG, SOFT_TISSUE } from "../options.ts";
import { type RandomSource, randomSource } from "../random.ts";
import { CAGE_HALF_WIDTH } from "./thorax.ts";

const BLOOD: Shell = { cortex: 0, wall: 0, filling: (SOFT_TISSUE - LUNG) * 1.25 };

/** A large vessel at the root of a lung, and the directions (degrees, 0 lateral, 90 down) that leave its far end. */
interface Trunk {
  readonly path: readonly (readonly [number, number, number])[];
  readonly branches: readonly (readonly [number, number])[];
}

/** x counted from the spine to the side; the left root stands higher than the right. */
const RIGHT_TRUNKS: readonly Trunk[] = [
  {
    path: [
      [18, 186, 9],
      [32, 184, 8.6],
      [42, 196, 7.8],
      [48, 214, 6.8],
      [52, 232, 5.4],
    ],
    branches: [
      [34, 3],
      [62, 3.6],
      [84, 3.3],
      [104, 2.4],
      [12, 2.2],
    ],
  },
  {
    path: [
      [28, 182, 6.5],
      [38, 170, 5.4],
      [46, 154, 4.2],
    ],
    branches: [
      [-84, 2.7],
      [-58, 2.6],
      [-34, 2.1],
      [-104, 1.8],
    ],
  },
  {
    path: [
      [10, 226, 6.5],
      [28, 221, 5.6],
      [46, 216, 4.4],
    ],
    branches: [
      [24, 2.5],
      [46, 2.5],
      [-6, 1.8],
    ],
  },
  {
    path: [
      [24, 204, 6],
      [40, 192, 4.8],
      [54, 184, 3.6],
    ],
    branches: [
      [-22, 2.5],
      [6, 2.4],
      [-50, 2.2],
    ],
  },
];
const LEFT_TRUNKS: readonly Trunk[] = [
  {
    path: [
      [18, 180, 10],
      [34, 171, 9.4],
      [44, 178, 8.2],
      [49, 198, 7],
      [54, 222, 5.6],
    ],
    branches: [
      [36, 2.9],
      [60, 3.5],
      [80, 3.3],
      [100, 2.3],
      [14, 2.2],
    ],
  },
  {
    path: [
      [34, 172, 6],
      [42, 160, 5],
      [48, 146, 4],
    ],
    branches: [
      [-86, 2.7],
      [-60, 2.6],
      [-36, 2.1],
      [-106, 1.8],
    ],
  },
  {
    path: [
      [14, 222, 6.5],
      [34, 216, 5.4],
      [52, 212, 4.2],
    ],
    branches: [
      [28, 2.5],
      [50, 2.5],
      [-4, 1.9],
    ],
  },
  {
    path: [
      [30, 192, 5.6],
      [46, 180, 4.6],
      [58, 172, 3.4],
    ],
    branches: [
      [-24, 2.5],
      [4, 2.4],
      [-52, 2.1],
    ],
  },
];

const SMALLEST = 0.27;

/** Degrees from a heading to the direction straight away from the root of the lung, within -90 to 90. */
function outwardTurn(lateral: number, y: number, heading: number): number {
  const across = lateral - 30;
  const down = y - 195;
  const length = Math.sqrt(across * across + down * down) + 1;
  const angle = (heading * PI) / 180;
  return (90 * (exactCos(angle) * down - exactSin(angle) * across)) / length;
}

/** Follows one vessel outwards, giving off side branches, until it is too fine to see or has reached the pleura. */
function grow(
  plane: Plane,
  scratch: TubeScratch,
  random: RandomSource,
  side: number,
  from: TubeKnot,
  degrees: number,
): void {
  // The first piece lies inside the parent: it must not count twice.
  const knots: TubeKnot[] = [{ ...from, density: 0 }];
  let { x, y, halfWidth: radius } = from;
  let heading = degrees;
  let bend = random.normal() * 1.6;
  let untilBranch = random.between(5, 12) + radius * 3;
  // A vessel that runs along the ray is short in the picture: its taper is quicker and its path longer.
  const slant = random.between(0.6, 1);
  const buds: [TubeKnot, number, number][] = [];
  while (radius > SMALLEST) {
    const step = 2.2 + radius * 0.8;
    heading += bend + random.normal() * (3 + 3 / (0.5 + radius));
    heading += 0.045 * outwardTurn(side * x, y, heading);
    bend = 0.8 * bend + random.normal() * 1.4;
    x += side * step * exactCos((heading * PI) / 180);
    y += step * exactSin((heading * PI) / 180);
    radius *= 1 - (0.008 + 0.0095 * step + (radius < 0.5 ? 0.03 : 0)) / (0.5 + 0.5 * slant);
    const lateral = side * x;
    if (lateral < 4 || lateral > CAGE_HALF_WIDTH(y) - 3 || y < 54 || y > 362) break;
    const knot = { x, y, halfWidth: radius, halfDepth: (radius + 0.4) * Math.min(1.6, 1 / slant) };
    knots.push(knot);
    untilBranch -= step;
    if (untilBranch < 0) {
      const share = random.between(0.48, 0.86);
      const turn = random.between(18, 48) * (random.between(0, 1) < 0.5 ? -1 : 1);
      buds.push([{ ...knot, halfWidth: radius * share, halfDepth: knot.halfDepth * share }, heading + turn, share]);
      heading -= turn * 0.22 * share;
      radius *= Math.sqrt(Math.sqrt(1 - share * share * share * 0.6));
      untilBranch = random.between(2, 6.5) + radius * 3;
    }
  }
  if (knots.length > 1) addTube(plane, scratch, knots, BLOOD);
  for (const [knot, direction] of buds) {
    if (knot.halfWidth > SMALLEST * 1.1) grow(plane, scratch, random, side, knot, direction);
  }
}

/**
 * Pulmonary arteries and veins from the roots of the lungs to the periphery, as attenuation in excess of lung. Larger
 * below than above, as in someone upright.
 */
export function addVessels(plane: Plane, scratch: TubeScratch, build: Build, seed: number): void {
  for (const side of [-1, 1]) {
    const random = randomSource(seed, side < 0 ? "right vessels" : "left vessels");
    for (const trunk of side < 0 ? RIGHT_TRUNKS : LEFT_TRUNKS) {
      const knots = trunk.path.map(([x, y, radius]) => ({
        x: side * x * build.chestWidth,
        y,
        halfWidth: radius,
        halfDepth: radius * 0.9,
      }));
      addTube(plane, scratch, knots, BLOOD);
      const last = knots[knots.length - 1]!;
      for (const [index, [degrees, radius]] of trunk.branches.entries()) {
        const start = index % 2 === 0 ? last : knots[knots.length - 2]!;
        grow(
          plane,
          scratch,
          random,
          side,
          { ...start, halfWidth: radius * 1.1, halfDepth: radius * 1.1 },
          degrees + random.normal() * 5,
        );
      }
    }
  }
}
