import type { GateReason } from "#core/base";

export type { GateReason };

/** The judgement whether this image is one that the model may be asked about. `score`: see gate.json of the bundle. */
export interface GateVerdict {
  readonly status: "ok" | "doubtful" | "refused";
  readonly score: number | null;
  readonly reasons: readonly GateReason[];
}
