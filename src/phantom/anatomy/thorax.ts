import { chordSquare, type Ellipsoid } from "../bodies.ts";
import { type Extent, smoothCurve, smoothMaximum, smoothStep } from "../grid.ts";
import type { Build, PhantomOptions, Side } from "../options.ts";
import { placeInterval, uncoveredLength } from "./intervals.ts";
import { belowCupola, type Dome, fluidShare, retractLung, type ThoraxPath } from "./pleura.ts";

/** Half the inner width of the bony chest at a height, in mm: the cage of which the ribs and the lungs are made. */
export const CAGE_HALF_WIDTH = smoothCurve([
  [40, 52],
  [58, 74],
  [75, 94],
  [95, 109],
  [120, 121.5],
  [155, 132],
  [190, 138.5],
  [230, 142.5],
  [270, 144.5],
  [310, 144.5],
  [350, 141],
  [430, 130],
]);

/** Half the inner depth of the chest at a height, in mm. */
export const CAGE_HALF_DEPTH = smoothCurve([
  [40, 34],
  [80, 56],
  [120, 74],
  [170, 88],
  [230, 97],
  [300, 100],
  [430, 100],
]);

const MEDIASTINUM_DEPTH = 8;
const MEDIASTINUM_REACH = 135;
const DOME_DEPTH = 22;
const TENDON = 26;

/** The lungs, what stands between them and what lies below: everything that bounds the air. */
export interface Thorax {
  readonly heart: readonly Ellipsoid[];
  readonly vesselsOfMediastinum: readonly Ellipsoid[];
  readonly domes: Readonly<Record<Side, Dome>>;
  readonly chestWidth: number;
  readonly effusion: Side | undefined;
  readonly pneumothorax: Side | undefined;
}

const CARDIOMEGALY_WIDTH = 1.42;

export function buildThorax(build: Build, options: PhantomOptions): Thorax {
  const wide = options.cardiomegaly === true ? CARDIOMEGALY_WIDTH : 1;
  const tall = options.cardiomegaly === true ? 1.12 : 1;
  const size = build.heartScale;
  const drop = build.domeShift;
  const part = (
    x: number,
    y: number,
    halfWidth: number,
    halfHeight: number,
    halfDepth: number,
    turn = 0,
  ): Ellipsoid => ({
    x: x * wide * size,
    y: 252 + drop + (y - 252) * tall,
    halfWidth: halfWidth * wide * size,
    halfHeight: halfHeight * tall * size,
    halfDepth,
    cosine: Math.sqrt(1 - turn * turn),
    sine: turn,
  });
  return {
    heart: [
      part(30, 254, 66, 42, 66, 0.64),
      part(-9, 242, 33, 50, 60),
      part(16, 276, 52, 34, 62, 0.1),
      part(20, 208, 27, 46, 50, -0.32),
    ],
    vesselsOfMediastinum: [
      { x: 17, y: 178, halfWidth: 21, halfHeight: 32, halfDepth: 44 },
      { x: 17, y: 142, halfWidth: 17, halfHeight: 17.5, halfDepth: 52 },
      { x: -12, y: 170, halfWidth: 17, halfHeight: 62, halfDepth: 50 },
      { x: 2, y: 96, halfWidth: 21, halfHeight: 70, halfDepth: 48 },
      // The large arteries of the arms, arching over the tops of the lungs.
      { x: -24, y: 66, halfWidth: 13, halfHeight: 36, halfDepth: 17, cosine: 0.87, sine: -0.49 },
      { x: 25, y: 68, halfWidth: 13, halfHeight: 38, halfDepth: 18, cosine: 0.87, sine: 0.49 },
      { x: 1, y: 285, halfWidth: 23, halfHeight: 80, halfDepth: 70 },
      { x: 2, y: 160, halfWidth: 22, halfHeight: 66, halfDepth: 56 },
    ],
    domes: { right: { x: -74, y: 284 + drop }, left: { x: 74, y: 296 + drop } },
    chestWidth: build.chestWidth,
    effusion: options.effusion,
    pneumothorax: options.pneumothorax,
  };
}

/** Square of half the depth of heart and great vessels along the ray; negative beside them. */
function mediastinumSquare(thorax: Thorax, x: number, y: number): number {
  let square = -4000;
  for (const body of thorax.heart) square = smoothMaximum(square, chordSquare(body, x, y), 900);
  for (const body of thorax.vesselsOfMediastinum) square = smoothMaximum(square, chordSquare(body, x, y), 520);
  return square;
}

/** x of the descending aorta's axis at a height, where it has one; its radius is 12 mm, its depth 50 mm behind. */
const AORTA_AXIS = smoothCurve([
  [140, 21],
  [220, 17],
  [340, 5],
]);
const AORTA_RADIUS = 12;
const AORTA_DEPTH = -50;
const AORTA_TOP = 134;

const SPINE_DEPTH = -82;
const SPINE_HALF_WIDTH = 31;
const SPINE_HALF_DEPTH = 40;

/** Height of the diaphragm's silhouette: two domes, joined by the central tendon under the heart. */
function diaphragm(domes: Thorax["domes"], x: number): number {
  if (x <= -TENDON) return domeHeight(domes.right, x);
  if (x >= TENDON) return domeHeight(domes.left, x);
  const share = smoothStep(-TENDON, TENDON, x);
  return domeHeight(domes.right, x) * (1 - share) + domeHeight(domes.left, x) * share;
}

function domeHeight(dome: Dome, x: number): number {
  const outwards = x - dome.x;
  // Towards the middle the dome runs level.
  const across = outwards * dome.x < 0 ? outwards * 0.55 : outwards;
  const square = across * across;
  return dome.y + 0.0058 * square + 1.25e-6 * square * square;
}

/**
 * Follows the ray through (x, y): the cage is an ellipse in section, closed above by the cupola of the pleura and below by
 * the dome of the diaphragm (higher in front of the middle, so that lung reaches deep behind it); heart, vessels, aorta
 * and spine take their share.
 */
export function followRay(
  thorax: Thorax,
  halfWidth: number,
  halfDepth: number,
  x: number,
  y: number,
  path: ThoraxPath,
): void {
  path.lung = 0;
  path.air = 0;
  path.fluid = 0;
  path.pleura = 0;
  const u = Math.abs(x) / halfWidth;
  const cupola = belowCupola(x, y, 0, 0);
  if (u >= 1 || cupola <= 0) return;
  const wall = Math.min(halfDepth * Math.sqrt(1 - u * u * u), Math.sqrt(cupola / 0.012));
  let count = 0;
  const square = Math.abs(x) < MEDIASTINUM_REACH ? mediastinumSquare(thorax, x, y) : -1;
  if (square > 0) placeInterval(count++, MEDIASTINUM_DEPTH, Math.sqrt(square));
  const below = y - diaphragm(thorax.domes, x);
  if (below > 0) placeInterval(count++, DOME_DEPTH, Math.sqrt(below / 0.0045));
  const spine = x / SPINE_HALF_WIDTH;
  if (spine * spine < 1)
    placeInterval(count++, SPINE_DEPTH, SPINE_HALF_DEPTH * (1 - spine * spine) * (1 - 0.4 * spine * spine));
  const radius = y > AORTA_TOP ? AORTA_RADIUS * Math.sqrt(Math.min(1, (y - AORTA_TOP) / AORTA_RADIUS)) : 0;
  const aorta = x - AORTA_AXIS(y);
  if (Math.abs(aorta) < radius) placeInterval(count++, AORTA_DEPTH, Math.sqrt(radius * radius - aorta * aorta));
  path.lung = uncoveredLength(-wall, wall, count);
  const side: Side = x < 0 ? "right" : "left";
  if (thorax.pneumothorax === side) retractLung(halfWidth, halfDepth, count, x, y, path);
  if (thorax.effusion === side) {
    const wet = fluidShare(thorax.domes[side], halfWidth, x, y) * smoothStep(4, 30, Math.abs(x));
    path.fluid = wet * (path.lung + path.air);
    path.lung *= 1 - wet;
    path.air *= 1 - wet;
    path.pleura *= 1 - wet;
  }
}

const SAMPLE = 1;

/** The smallest rectangle around all points of the chest for which `holds` is true, to a millimetre. */
function extentWhere(holds: (x: number, y: number) => boolean): Extent {
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let y = 40; y < 400; y += SAMPLE) {
    for (let x = -160; x < 160; x += SAMPLE) {
      if (!holds(x, y)) continue;
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, right, bottom };
}

/** The heart's silhouette without the great vessels above it. */
export function heartExtent(thorax: Thorax): Extent {
  const extents = thorax.heart.map((body) => {
    const cosine = body.cosine ?? 1;
    const sine = body.sine ?? 0;
    const across = [body.halfWidth * cosine, body.halfHeight * sine] as const;
    const along = [body.halfWidth * sine, body.halfHeight * cosine] as const;
    const reachX = Math.sqrt(across[0] * across[0] + across[1] * across[1]);
    const reachY = Math.sqrt(along[0] * along[0] + along[1] * along[1]);
    return { left: body.x - reachX, top: body.y - reachY, right: body.x + reachX, bottom: body.y + reachY };
  });
  return {
    left: Math.min(...extents.map((extent) => extent.left)),
    top: Math.min(...extents.map((extent) => extent.top)),
    right: Math.max(...extents.map((extent) => extent.right)),
    bottom: Math.max(...extents.map((extent) => extent.bottom)),
  };
}

/** The inside of the chest: from the tops of the lungs to the costophrenic angles, between the ribs at their widest. */
export function thoraxExtent(thorax: Thorax): Extent {
  const healthy: Thorax = { ...thorax, effusion: undefined, pneumothorax: undefined };
  return extentOfRays(healthy, (path) => path.lung > 0);
}

/** Where fluid stands at least 5 mm deep. */
export function effusionExtent(thorax: Thorax): Extent {
  return extentOfRays(thorax, (path) => path.fluid > 5);
}

/** Where there is free air and no lung before or behind it: what lies beyond the pleural line. */
export function pneumothoraxExtent(thorax: Thorax): Extent {
  return extentOfRays(thorax, (path) => path.lung === 0 && path.air > 5);
}

function extentOfRays(thorax: Thorax, holds: (path: ThoraxPath) => boolean): Extent {
  const path: ThoraxPath = { lung: 0, air: 0, fluid: 0, pleura: 0 };
  return extentWhere((x, y) => {
    followRay(thorax, CAGE_HALF_WIDTH(y) * thorax.chestWidth, CAGE_HALF_DEPTH(y), x, y, path);
    return holds(path);
  });
}
