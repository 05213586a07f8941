import { addTube, type Shell, type TubeKnot, type TubeScratch } from "./bodies.ts";
import { exactCos, exactSin, PI } from "./exact.ts";
import type { Extent, Plane } from "./grid.ts";

const LEAD: Shell = { cortex: 0, wall: 0, filling: 2.4 };
const HEIGHT = 17;
const STROKE = 2;
const TILT = 0.06;

type Stroke = readonly (readonly [number, number])[];

/** Strokes in units of the letter's height, 0 to 1 down, baseline at 1. */
function letterStrokes(letter: "L" | "R"): readonly Stroke[] {
  if (letter === "L")
    return [
      [
        [0, 0],
        [0, 1],
        [0.56, 1],
      ],
    ];
  const bow: [number, number][] = [
    [0, 0],
    [0.32, 0],
  ];
  for (let step = 1; step <= 12; step++) {
    const angle = (step / 12) * PI;
    bow.push([0.32 + 0.25 * exactSin(angle), 0.26 - 0.26 * exactCos(angle)]);
  }
  bow.push([0, 0.52]);
  return [
    [
      [0, 0],
      [0, 1],
    ],
    bow,
    [
      [0.28, 0.52],
      [0.6, 1],
    ],
  ];
}

/** Puts a lead letter beside the neck on the patient's own side of the film; gives its box in mm. */
export function addMarker(plane: Plane, scratch: TubeScratch, letter: "L" | "R"): Extent {
  const { grid } = plane;
  const side = letter === "L" ? 1 : -1;
  const edge = Math.min(-grid.originX, 210);
  const left = side * (edge - 32) - (side < 0 ? 0 : 0.6 * HEIGHT) + (side < 0 ? 0 : 8);
  const top = Math.max(grid.originY, 0) + 17;
  for (const stroke of letterStrokes(letter)) {
    const knots: TubeKnot[] = stroke.map(([across, down]) => ({
      x: left + (across - TILT * down) * HEIGHT,
      y: top + (down + TILT * across) * HEIGHT,
      halfWidth: STROKE,
      halfDepth: 1,
    }));
    addTube(plane, scratch, knots, LEAD);
  }
  return {
    left: left - STROKE - TILT * HEIGHT,
    top: top - STROKE,
    right: left + 0.6 * HEIGHT + STROKE,
    bottom: top + HEIGHT * (1 + 0.6 * TILT) + STROKE,
  };
}
