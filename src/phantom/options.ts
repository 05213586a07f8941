import { randomSource } from "./random.ts";

export type Side = "left" | "right";

export interface PhantomOptions {
  /** Default 1024. Any size from 16 pixels; the film shows the same body. */
  readonly rows?: number;
  readonly columns?: number;
  /** Chooses one patient of many: small differences of build, vessels and noise. Default 1. */
  readonly seed?: number;
  /** Fluid in a pleural space, upright: a meniscus over a blunted costophrenic angle. */
  readonly effusion?: Side | undefined;
  /** A heart of more than 0.55 of the width of the chest. */
  readonly cardiomegaly?: boolean | undefined;
  /** A round opacity of about 2 cm. */
  readonly nodule?: Side | undefined;
  /** Air in a pleural space: a pleural line with no vessels beyond. */
  readonly pneumothorax?: Side | undefined;
  /** Lead letter, on the patient's own side of the film: L on the right of the image, R on its left. Default L. */
  readonly marker?: "L" | "R" | "none";
  /** Default MONOCHROME2. MONOCHROME1 holds 4095 - v for each value v. */
  readonly photometricInterpretation?: "MONOCHROME1" | "MONOCHROME2";
}

/** What differs from one seed to the next. Lengths in millimetres, the rest factors around 1. */
export interface Build {
  readonly heartScale: number;
  readonly domeShift: number;
  readonly ribDrop: number;
  readonly chestWidth: number;
  readonly softTissue: number;
  readonly claviclesUp: number;
  readonly leftShoulder: number;
  readonly rightShoulder: number;
  readonly gasSize: number;
  readonly filmTilt: number;
}

export function buildOfSeed(seed: number): Build {
  const random = randomSource(seed, "build");
  return {
    heartScale: random.between(0.95, 1.04),
    domeShift: random.between(-5, 6),
    ribDrop: random.between(0.95, 1.06),
    chestWidth: random.between(0.97, 1.02),
    softTissue: random.between(0.95, 1.08),
    claviclesUp: random.between(-4, 4),
    leftShoulder: random.between(-3, 3),
    rightShoulder: random.between(-3, 3),
    gasSize: random.between(0.8, 1.2),
    filmTilt: random.between(-0.008, 0.008),
  };
}

/** Attenuation per millimetre at about 120 kV, narrow beam. */
export const SOFT_TISSUE = 0.0185;
/** Inflated lung without its visible vessels. */
export const LUNG = 0.0036;
/** A nodule with a little calcium in it, so that it stands out from ribs and vessels. */
export const NODULE = SOFT_TISSUE * 1.4;
/** In excess of soft tissue. */
export const CORTICAL_BONE = 0.034;
export const SPONGY_BONE = 0.0062;
