import { addAbdominalGas, addAirways } from "./anatomy/airways.ts";
import type { ThoraxPath } from "./anatomy/pleura.ts";
import { addRibs } from "./anatomy/ribs.ts";
import { addShoulders } from "./anatomy/shoulder.ts";
import { bodyDepth, trunkSection } from "./anatomy/softTissue.ts";
import { addSpine, addSternum } from "./anatomy/spine.ts";
import { buildThorax, CAGE_HALF_DEPTH, CAGE_HALF_WIDTH, followRay, type Thorax } from "./anatomy/thorax.ts";
import { addVessels } from "./anatomy/vessels.ts";
import { addEllipsoid, type TubeScratch, tubeScratch } from "./bodies.ts";
import { develop, expose } from "./detector.ts";
import { describeTruth, noduleBody, type Truth } from "./findings.ts";
import { emptyPlane, filmGrid, type Plane, rowPosition, smoothStep } from "./grid.ts";
import { addMarker } from "./marker.ts";
import { type Build, buildOfSeed, LUNG, NODULE, type PhantomOptions, SOFT_TISSUE } from "./options.ts";
import { valueNoise } from "./random.ts";

export interface Phantom {
  readonly rows: number;
  readonly columns: number;
  /** Stored values 0 to 4095, row by row. */
  readonly values: Uint16Array;
  /** Millimetres between pixel centres at the detector. */
  readonly spacingMillimetres: number;
  readonly photometricInterpretation: "MONOCHROME1" | "MONOCHROME2";
  readonly seed: number;
  readonly truth: Truth;
}

/** Vessels too small to be drawn one by one lie closer around the roots of the lungs and below than in the tops. */
function haze(x: number, y: number): number {
  const across = Math.abs(x) - 44;
  const down = (y - 205) * 0.8;
  const fromRoot = Math.sqrt(across * across + down * down);
  return 0.45 * (1 - smoothStep(8, 80, fromRoot)) + 0.22 * smoothStep(150, 290, y) - 0.06;
}

/** Trunk, lungs and what displaces them, vessels: the attenuation of all that is not bone. */
function addTrunk(plane: Plane, vessels: Plane, thorax: Thorax, softTissue: number, seed: number): void {
  const { grid, values } = plane;
  const path: ThoraxPath = { lung: 0, air: 0, fluid: 0, pleura: 0 };
  for (let row = 0; row < grid.rows; row++) {
    const y = rowPosition(grid, row);
    const section = trunkSection(y, softTissue);
    const halfWidth = CAGE_HALF_WIDTH(y) * thorax.chestWidth;
    const halfDepth = CAGE_HALF_DEPTH(y);
    for (let column = 0; column < grid.columns; column++) {
      const x = grid.originX + column * grid.spacing;
      const depth = bodyDepth(section, x, y);
      if (depth <= 0) continue;
      followRay(thorax, halfWidth, halfDepth, x, y, path);
      const pixel = row * grid.columns + column;
      let attenuation = (depth - path.lung - path.air) * SOFT_TISSUE;
      // Fat and muscle lie in streaks and layers: no soft tissue is even.
      attenuation *=
        1 +
        0.02 * valueNoise(seed, 0.5 * Math.abs(x) + 0.3 * y, y - 0.8 * Math.abs(x), 13) +
        0.006 * valueNoise(seed + 1, x, y, 6);
      if (path.lung > 0) {
        const grain =
          1 +
          0.05 * valueNoise(seed + 2, x, y, 15) +
          0.05 * valueNoise(seed + 3, x + 0.7 * y, y - 0.7 * x, 4.3) +
          0.035 * valueNoise(seed + 4, x, y, 1.6) +
          haze(x, y);
        attenuation += path.lung * LUNG * grain;
        attenuation += vessels.values[pixel]! * smoothStep(0, 30, path.lung);
      }
      attenuation += path.pleura * 0.2;
      values[pixel] = attenuation;
    }
  }
}

/** All bones, with the grain of spongy bone; `bones` is any plane of the same grid, overwritten. */
function addSkeleton(plane: Plane, bones: Plane, scratch: TubeScratch, build: Build, seed: number): void {
  const { grid, values } = plane;
  bones.values.fill(0);
  addSternum(bones);
  addSpine(bones, scratch, seed);
  addRibs(bones, scratch, build);
  addShoulders(bones, scratch, build);
  for (let row = 0; row < grid.rows; row++) {
    const y = rowPosition(grid, row);
    for (let column = 0; column < grid.columns; column++) {
      const pixel = row * grid.columns + column;
      const bone = bones.values[pixel]!;
      if (bone === 0) continue;
      const x = grid.originX + column * grid.spacing;
      values[pixel]! += bone * (1 + 0.13 * valueNoise(seed + 11, x, y, 1.5) + 0.1 * valueNoise(seed + 12, x, y, 6));
    }
  }
}

/**
 * A PA chest film of a body that never was: path lengths through simple bodies, times their attenuation, through a
 * detector. The same options give the same bytes on every engine.
 */
export function renderPhantom(options: PhantomOptions = {}): Phantom {
  const rows = options.rows ?? 1024;
  const columns = options.columns ?? 1024;
  const seed = options.seed ?? 1;
  if (
    !Number.isInteger(rows) ||
    !Number.isInteger(columns) ||
    Math.min(rows, columns) < 16 ||
    Math.max(rows, columns) > 65535
  ) {
    throw new RangeError(`a phantom has 16 to 65535 whole rows and columns, not ${rows} x ${columns}`);
  }
  const grid = filmGrid(rows, columns);
  const build = buildOfSeed(seed);
  const thorax = buildThorax(build, options);
  const plane = emptyPlane(grid);
  const vessels = emptyPlane(grid);
  const scratch = tubeScratch(grid);
  addVessels(vessels, scratch, build, seed);
  addTrunk(plane, vessels, thorax, build.softTissue, seed);
  addAirways(plane, scratch);
  addAbdominalGas(plane, build, seed);
  addSkeleton(plane, vessels, scratch, build, seed);
  if (options.nodule !== undefined) {
    addEllipsoid(plane, noduleBody(options.nodule), { cortex: 0, wall: 0, filling: NODULE - LUNG });
  }
  const letter = options.marker ?? "L";
  const marker = letter === "none" ? null : { letter, extent: addMarker(plane, scratch, letter) };
  expose(plane, build.filmTilt, seed);
  const values = develop(plane);
  const photometricInterpretation = options.photometricInterpretation ?? "MONOCHROME2";
  if (photometricInterpretation === "MONOCHROME1") {
    for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = 4095 - values[pixel]!;
  }
  return {
    rows,
    columns,
    values,
    spacingMillimetres: grid.spacing,
    photometricInterpretation,
    seed,
    truth: describeTruth(grid, thorax, options, marker),
  };
}
