import { addTube, type Shell, type TubeKnot, type TubeScratch } from "../bodies.ts";
import { exactCos, exactSin, PI } from "../exact.ts";
import { type Plane, smoothStep } from "../grid.ts";
import { type Build, CORTICAL_BONE, SPONGY_BONE } from "../options.ts";
import { vertebraTop } from "./spine.ts";
import { CAGE_HALF_DEPTH, CAGE_HALF_WIDTH } from "./thorax.ts";

const RIB: Shell = { cortex: 1.2, wall: CORTICAL_BONE * 1.25, filling: SPONGY_BONE * 0.9 };

interface Rib {
  /** 1 to 12 from above. */
  readonly number: number;
  /** Fall from the spine to the front end in mm. */
  readonly fall: number;
  /** Where the bone ends and (invisible) cartilage begins: degrees around the cage, 0 at the spine, 180 in front. */
  readonly end: number;
  /** Half the height of the band in mm. */
  readonly halfHeight: number;
}

const RIBS: readonly Rib[] = [
  { number: 1, fall: 44, end: 152, halfHeight: 7.5 },
  { number: 2, fall: 72, end: 152, halfHeight: 6.6 },
  { number: 3, fall: 90, end: 151, halfHeight: 6.6 },
  { number: 4, fall: 102, end: 149, halfHeight: 6.8 },
  { number: 5, fall: 112, end: 147, halfHeight: 7 },
  { number: 6, fall: 122, end: 144, halfHeight: 7.2 },
  { number: 7, fall: 132, end: 141, halfHeight: 7.2 },
  { number: 8, fall: 138, end: 134, halfHeight: 7 },
  { number: 9, fall: 140, end: 126, halfHeight: 6.8 },
  { number: 10, fall: 140, end: 117, halfHeight: 6.4 },
  { number: 11, fall: 136, end: 82, halfHeight: 5.6 },
  { number: 12, fall: 120, end: 52, halfHeight: 4.8 },
];

const HALF_THICKNESS = 3.6;
const HEAD_X = 17;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The axis of a rib around the cage; `degrees` 0 at the spine, 90 at the side, 180 at the breast bone. */
function ribPoint(rib: Rib, build: Build, side: number, degrees: number): Point {
  const angle = (degrees * PI) / 180;
  const cosine = exactCos(angle);
  const start = vertebraTop(rib.number) + 1;
  const fall = rib.fall * build.ribDrop;
  const turned = (1 - cosine) / 2;
  const lateral = start + fall / 2;
  const halfWidth = (CAGE_HALF_WIDTH(lateral) + 3) * build.chestWidth;
  const around = HEAD_X + (halfWidth - HEAD_X) * exactSin(angle);
  // Behind the side the bone first rises over the transverse process; in front it runs straighter than a circle.
  const neck = degrees < 40 ? -3.5 * exactSin((degrees / 40) * PI) : 0;
  const front = degrees > 90 ? (degrees - 90) / 90 : 0;
  return {
    x: side * around,
    y: start + fall * (turned + 0.1 * front * front) + neck,
    z: -cosine * CAGE_HALF_DEPTH(lateral),
  };
}

/** The head hides among the joints of the spine, the front parts are thinner, and fade where bone becomes cartilage. */
function density(rib: Rib, degrees: number): number {
  if (degrees < 90) {
    const floating = rib.end < 90 ? 1 - 0.6 * smoothStep(rib.end - 30, rib.end, degrees) : 1;
    return floating * (0.35 + 0.65 * smoothStep(3, 16, degrees));
  }
  const thinner = 1 - 0.6 * smoothStep(88, 115, degrees);
  return thinner * (1 - 0.7 * smoothStep(rib.end - 14, rib.end, degrees));
}

function ribKnots(rib: Rib, build: Build, side: number, from: number, to: number): TubeKnot[] {
  const knots: TubeKnot[] = [];
  const steps = Math.max(8, Math.ceil((to - from) / 2.5));
  for (let step = 0; step <= steps; step++) {
    const even = from + ((to - from) * step) / steps;
    // A short piece at the side gives both halves the same end plane, so that they meet without seam.
    const degrees = step === steps - 1 && to === 90 ? 89.8 : step === 1 && from === 90 ? 90.2 : even;
    const before = ribPoint(rib, build, side, degrees - 0.5);
    const after = ribPoint(rib, build, side, degrees + 0.5);
    const dx = after.x - before.x;
    const dy = after.y - before.y;
    const dz = after.z - before.z;
    const inImage = Math.sqrt(dx * dx + dy * dy);
    const length = Math.sqrt(inImage * inImage + dz * dz);
    const level = dx / inImage;
    const steep = dy / inImage;
    const height = 0.94 * rib.halfHeight * (degrees < 25 ? 0.7 + 0.012 * degrees : 1);
    const middle = ribPoint(rib, build, side, degrees);
    // At the side the ray runs along the bone: the band narrows to its thickness and its path grows.
    const narrow = Math.sqrt(height * level * (height * level) + HALF_THICKNESS * steep * (HALF_THICKNESS * steep));
    knots.push({
      x: middle.x,
      y: middle.y,
      halfWidth: narrow,
      halfDepth: Math.min(HALF_THICKNESS * 2.6, (HALF_THICKNESS * length) / inImage),
      density: density(rib, degrees),
    });
  }
  return knots;
}

/** Twelve pairs of ribs: the back parts nearly level and distinct, the front parts sloping and fainter. */
export function addRibs(plane: Plane, scratch: TubeScratch, build: Build): void {
  for (const side of [-1, 1]) {
    for (const rib of RIBS) {
      addTube(
        plane,
        scratch,
        ribKnots(rib, build, side, 3, Math.min(90, rib.end)),
        RIB,
        rib.end > 90 ? "flat end" : "round",
      );
      if (rib.end > 90) {
        addTube(plane, scratch, ribKnots(rib, build, side, 90, rib.end), RIB, "flat start");
      }
    }
  }
}
