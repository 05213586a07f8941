import { addEllipsoid, addPlate, addTube, type Shell, type TubeScratch } from "../bodies.ts";
import { exactCos, exactSin, PI } from "../exact.ts";
import type { Plane } from "../grid.ts";
import { CORTICAL_BONE, SPONGY_BONE } from "../options.ts";
import { type RandomSource, randomSource } from "../random.ts";

/** Upper edge of the first thoracic vertebra in mm. */
const FIRST_THORACIC = 50;

/** Height of a vertebra with its disc in mm; 1 to 12 thoracic, 0 and below cervical, 13 and above lumbar. */
function segmentHeight(number: number): number {
  if (number < 1) return 17;
  return Math.min(34, 19.6 + 0.62 * (number - 1) + (number > 12 ? 2 * (number - 12) : 0));
}

/** Upper edge of a vertebral body in mm. */
export function vertebraTop(number: number): number {
  let top = FIRST_THORACIC;
  for (let passed = 1; passed < number; passed++) top += segmentHeight(passed);
  for (let passed = 0; passed >= number; passed--) top -= segmentHeight(passed);
  return top;
}

const RING: Shell = { cortex: 1.1, wall: CORTICAL_BONE * 0.4, filling: SPONGY_BONE * 0.6 };
const PROCESS: Shell = { cortex: 1, wall: CORTICAL_BONE * 0.6, filling: SPONGY_BONE * 0.6 };

function addVertebra(plane: Plane, scratch: TubeScratch, number: number, random: RandomSource): void {
  const top = vertebraTop(number);
  const segment = segmentHeight(number);
  const disc = number < 1 ? 5 : 4.4 + 0.18 * number;
  const height = segment - disc;
  const bottom = top + height;
  const middle = top + height / 2;
  const halfWidth = number < 1 ? 11.5 : 13.5 + 0.38 * number + (number > 12 ? 1.2 * (number - 12) : 0);
  const depth = halfWidth * 1.7;
  const waist = halfWidth - 2.2;
  const outline: [number, number][] = [
    [-halfWidth + 1.4, top],
    [halfWidth - 1.4, top],
    [halfWidth, top + 2.2],
    [waist, middle],
    [halfWidth, bottom - 2.2],
    [halfWidth - 1.4, bottom],
    [-halfWidth + 1.4, bottom],
    [-halfWidth, bottom - 2.2],
    [-waist, middle],
    [-halfWidth, top + 2.2],
  ];
  addPlate(plane, outline, depth, 3.2, 1.5, { cortex: 0, wall: SPONGY_BONE * 1.0, filling: SPONGY_BONE * 0.5 });
  for (const edge of [top + 0.6, bottom - 0.6]) {
    const bow = edge < middle ? 1.3 : -1.3;
    const knots = [-1, -0.5, 0, 0.5, 1].map((share) => ({
      x: share * (halfWidth - 1.8),
      y: edge + bow * (1 - share * share),
      halfWidth: 0.8,
      halfDepth: depth * 0.11,
    }));
    addTube(plane, scratch, knots, { cortex: 0, wall: 0, filling: CORTICAL_BONE * 0.42 });
  }
  for (const side of [-1, 1]) {
    const pedicle = {
      x: side * (halfWidth - 4.2),
      y: top + height * 0.36,
      halfWidth: 3.1 + random.between(-0.4, 0.5),
      halfHeight: 4.8 + random.between(-0.6, 0.8),
      halfDepth: 8,
    };
    addEllipsoid(plane, pedicle, RING);
    if (number < 1 || number > 12) continue;
    const reach = 31 - 0.95 * number;
    addTube(
      plane,
      scratch,
      [
        { x: side * (halfWidth - 3), y: top + height * 0.42, halfWidth: 4.2, halfDepth: 4 },
        { x: side * (halfWidth + reach * 0.28), y: top + height * 0.3, halfWidth: 3.6, halfDepth: 4.4, density: 0.8 },
        { x: side * (halfWidth + reach * 0.5), y: top + height * 0.24, halfWidth: 4.2, halfDepth: 5, density: 0.5 },
      ],
      PROCESS,
    );
    // Lamina: from the pedicle down to the spinous process of the same vertebra.
    addTube(
      plane,
      scratch,
      [
        { x: side * (halfWidth - 5), y: middle + 1, halfWidth: 3, halfDepth: 3 },
        { x: side * 3, y: bottom + 1, halfWidth: 3.4, halfDepth: 3.4 },
      ],
      PROCESS,
    );
  }
  addEllipsoid(
    plane,
    {
      x: random.between(-1.2, 1.2),
      y: bottom + segment * random.between(0.06, 0.24),
      halfWidth: random.between(2.2, 3.1),
      halfHeight: random.between(5, 7),
      halfDepth: 9,
    },
    { cortex: 1, wall: CORTICAL_BONE * 0.38, filling: SPONGY_BONE * 0.5 },
  );
}

/** Vertebrae from the neck to the loins with end plates, pedicles, transverse and spinous processes. */
export function addSpine(plane: Plane, scratch: TubeScratch, seed: number): void {
  const random = randomSource(seed, "spine");
  for (let number = -2; number <= 16; number++) addVertebra(plane, scratch, number, random);
}

/** Manubrium and body of the breast bone: faint, in front of the mediastinum. */
export function addSternum(plane: Plane): void {
  const manubrium: [number, number][] = [
    [-26, 100],
    [-12, 96],
    [12, 96],
    [26, 100],
    [21, 122],
    [13, 142],
    [-13, 142],
    [-21, 122],
  ];
  addPlate(plane, manubrium, 10, 2, 1.2, { cortex: 0, wall: SPONGY_BONE * 3, filling: SPONGY_BONE * 0.7 });
  const body: [number, number][] = [];
  for (let step = 0; step <= 12; step++) {
    const angle = (step / 12) * PI;
    body.push([13 + 3.5 * exactSin(angle), 196 - 50 * exactCos(angle)]);
  }
  const mirrored = body.map(([x, y]): [number, number] => [-x, y]).toReversed();
  addPlate(plane, [...body, ...mirrored], 9, 2, 1.2, {
    cortex: 0,
    wall: SPONGY_BONE * 2.4,
    filling: SPONGY_BONE * 0.6,
  });
}
