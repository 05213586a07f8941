import { smoothCurve, smoothMaximum } from "../grid.ts";

/** Half the width of neck, shoulders and trunk without the arms at a height, in mm. */
const TRUNK_HALF_WIDTH = smoothCurve([
  [0, 58],
  [16, 62],
  [30, 76],
  [42, 104],
  [53, 142],
  [64, 166],
  [80, 176],
  [110, 176],
  [150, 170],
  [200, 166],
  [260, 165],
  [330, 164],
  [430, 163],
]);

const TRUNK_HALF_DEPTH = smoothCurve([
  [0, 66],
  [35, 68],
  [70, 78],
  [110, 86],
  [160, 104],
  [220, 116],
  [290, 121],
  [360, 122],
  [430, 124],
]);

interface Capsule {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly radius: number;
  readonly endRadius: number;
  readonly depth: number;
}

/** Shoulder and upper arm of the image's right; the left is its mirror. */
const ARM: Capsule = { ax: 184, ay: 100, bx: 246, by: 262, radius: 45, endRadius: 41, depth: 56 };
/** Fold of the large chest muscle: from the arm to the breast bone, its free lower edge the anterior axillary fold. */
const PECTORAL: Capsule = { ax: 172, ay: 128, bx: 92, by: 150, radius: 26, endRadius: 50, depth: 9 };
/** Latissimus: the posterior axillary fold, down the side of the chest. */
const LATISSIMUS: Capsule = { ax: 172, ay: 150, bx: 134, by: 300, radius: 16, endRadius: 30, depth: 10 };

function capsuleSquare(capsule: Capsule, x: number, y: number): number {
  const dx = capsule.bx - capsule.ax;
  const dy = capsule.by - capsule.ay;
  const px = x - capsule.ax;
  const py = y - capsule.ay;
  const t = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy)));
  const radius = capsule.radius + t * (capsule.endRadius - capsule.radius);
  const ex = px - t * dx;
  const ey = py - t * dy;
  return capsule.depth * capsule.depth * (1 - (ex * ex + ey * ey) / (radius * radius));
}

/** The trunk's section at one height, so that a row of pixels computes it once. */
export interface TrunkSection {
  readonly halfWidth: number;
  readonly halfDepth: number;
}

export function trunkSection(y: number, softTissue: number): TrunkSection {
  return { halfWidth: TRUNK_HALF_WIDTH(y), halfDepth: TRUNK_HALF_DEPTH(y) * softTissue };
}

/** Depth of the whole body along the ray through (x, y) in mm, air of the lungs included; 0 beside the body. */
export function bodyDepth(section: TrunkSection, x: number, y: number): number {
  const right = Math.abs(x);
  const u = right / section.halfWidth;
  let square = section.halfDepth * section.halfDepth * (1 - u * u * u);
  square = smoothMaximum(square, capsuleSquare(ARM, right, y), 700);
  let depth = square > 0 ? 2 * Math.sqrt(square) : 0;
  for (const fold of [PECTORAL, LATISSIMUS]) {
    const thickness = capsuleSquare(fold, right, y);
    if (thickness > 0) depth += thickness / fold.depth;
  }
  return depth;
}
