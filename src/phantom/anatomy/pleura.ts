import { smoothCurve, smoothStep } from "../grid.ts";
import { uncoveredLength } from "./intervals.ts";

/** The highest point of half of the diaphragm, in mm. */
export interface Dome {
  readonly x: number;
  readonly y: number;
}

/** Path lengths in millimetres along one ray. */
export interface ThoraxPath {
  /** Lung, with its small vessels. */
  lung: number;
  /** Free air in the pleural space. */
  air: number;
  /** Fluid in the pleural space. */
  fluid: number;
  /** Visceral pleura seen on edge, where a pneumothorax shows it. */
  pleura: number;
}

/** Height of the top of the lungs in mm, and how far beside the spine it stands. */
const APEX_HEIGHT = 51;
const APEX_OFFSET = 45;
const APEX_CURVATURE = 0.0102;

/** Depth below the cupola of the pleura at (x, y) in mm; negative above it. `lowered` and `inwards` move the cupola. */
export function belowCupola(x: number, y: number, lowered: number, inwards: number): number {
  const across = Math.abs(x) - APEX_OFFSET + inwards;
  return y - APEX_HEIGHT - lowered - APEX_CURVATURE * across * across;
}

/** How far the lung has come away from the chest wall in a pneumothorax, in mm. */
const RETRACTION = smoothCurve([
  [60, 26],
  [100, 33],
  [170, 31],
  [240, 21],
  [310, 6],
  [340, 0],
]);
const APICAL_RETRACTION = 34;
const PLEURAL_LINE = 1.3;

/**
 * Parts the air along a ray into lung and free air: the lung is the cage drawn in, and `path.pleura` is the share of
 * visceral pleura that the ray meets on edge. `halfWidth` and `halfDepth` are the cage's at this height, `count` the
 * intervals in use.
 */
export function retractLung(
  halfWidth: number,
  halfDepth: number,
  count: number,
  x: number,
  y: number,
  path: ThoraxPath,
): void {
  const cavity = path.lung;
  const shrunken = halfWidth - RETRACTION(y);
  const u = Math.abs(x) / shrunken;
  const below = belowCupola(x, y, APICAL_RETRACTION, 10);
  if (u >= 1 || below <= 0) {
    path.lung = 0;
    path.air = cavity;
  } else {
    const wall = Math.min(halfDepth * Math.sqrt(1 - u * u * u), Math.sqrt(below / 0.006));
    path.lung = Math.min(cavity, uncoveredLength(-wall, wall, count));
    path.air = cavity - path.lung;
  }
  // Distance to the lung's edge, from either side of it.
  const across = Math.abs(x) - APEX_OFFSET + 10;
  const slope = 2 * APEX_CURVATURE * across;
  const fromCupola = below / Math.sqrt(1 + slope * slope);
  const fromSide = (1 - u) * shrunken * 0.97;
  const distance = Math.abs(Math.min(fromCupola, fromSide));
  path.pleura = smoothStep(0.5, 4, RETRACTION(y)) * Math.max(0, 1 - distance / PLEURAL_LINE);
}

/** Height of the meniscus: highest at the chest wall, hollow towards the middle. */
function meniscus(dome: Dome, halfWidth: number, x: number): number {
  const fromWall = halfWidth - Math.abs(x);
  return dome.y - 58 + 66 * (fromWall / (fromWall + 30));
}

/** Share of the cavity along the ray that fluid fills: none above the meniscus, all of it a few centimetres below. */
export function fluidShare(dome: Dome, halfWidth: number, x: number, y: number): number {
  const surface = meniscus(dome, halfWidth, x);
  return smoothStep(surface - 10, surface + 24, y);
}
