import type { ManifestClass } from "./manifest.ts";

/** `1 / (1 + exp(-(slope * logit + intercept)))`, 0..1; the intercept is already at the manifest's prevalence. */
export function probabilityOf(logit: number, calibration: ManifestClass["calibration"]): number {
  return 1 / (1 + Math.exp(-(calibration.slope * logit + calibration.intercept)));
}

/** `probability >= threshold`; `null` for a class with too little evidence for a threshold. */
export function isFlagged(probability: number, threshold: number | null): boolean | null {
  return threshold === null ? null : probability >= threshold;
}

/** How far a backend's probability may lie from PyTorch's: closer to the threshold than this, the other side is as true. */
const probabilityTolerance = { wasm: 1e-3, webgpu: 2e-3 } as const;

/** True where rounding on the backend alone could decide on which side of its threshold the probability falls. */
export function isAtThreshold(
  probability: number,
  threshold: number | null,
  backend: keyof typeof probabilityTolerance,
): boolean {
  return threshold !== null && Math.abs(probability - threshold) <= probabilityTolerance[backend];
}
