import type { GraphicsAdapter } from "./adapter.ts";

/** How long a backend may take before it counts as hung. */
export interface StartLimits {
  readonly createSeconds: number;
  /** The first run, which compiles the shaders on WebGPU. */
  readonly firstRunSeconds: number;
}

export interface RunLimits {
  readonly runSeconds: number;
  /** One film with all that may come before it: a golden run, or a hung run and another backend after it. */
  readonly filmSeconds: number;
}

/** A second for each 10 MB of the model comes on top of 10 s: the largest networks take that on the processor. */
const MODEL_BYTES_A_SECOND = 10e6;
/** A software adapter computes a thousand times slower; it is only taken when asked for by name. */
const SOFTWARE_SECONDS = 120;

/** Before anything is known of a backend. `adapter`: `null` for WASM. */
export function startLimits(modelBytes: number, adapter: GraphicsAdapter | null): StartLimits {
  const seconds = adapter?.software === true ? SOFTWARE_SECONDS : 10 + modelBytes / MODEL_BYTES_A_SECOND;
  return { createSeconds: seconds, firstRunSeconds: seconds };
}

/**
 * Once a golden run has told how long a run takes here: three times that, and never below 4 s, for a run; twice as
 * long, and never below 10 s, for a film. So a run that hangs leaves the next backend 6 s of the film's 10.
 */
export function runLimits(goldenMilliseconds: number): RunLimits {
  const runSeconds = Math.max(4, Math.ceil((3 * goldenMilliseconds) / 1000));
  return { runSeconds, filmSeconds: Math.max(10, Math.ceil((6 * goldenMilliseconds) / 1000)) };
}
