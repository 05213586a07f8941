import { isAtThreshold } from "#core/analysis";
import type { CarinaResult } from "#core/result";

export type Finding = CarinaResult["findings"][number];

/**
 * `at-threshold`: so close that rounding on the backend alone could put it on either side; neither flag nor none is said.
 * `unjudged`: no threshold, too little validation data.
 */
export type FindingState = "flagged" | "at-threshold" | "below" | "unjudged";

/** The part of a Result that says which finding stands where. */
type Judged = Pick<CarinaResult, "findings"> & { readonly runtime: Pick<CarinaResult["runtime"], "backend"> };

/** The findings of one Result in the order in which a reader meets them. */
export interface FindingOrder {
  /** Above their threshold by more than the backend's tolerance, the one that exceeds it most first. */
  readonly flagged: readonly Finding[];
  /** Within the backend's tolerance of their threshold, in the manifest's order. */
  readonly atThreshold: readonly Finding[];
  /** Below their threshold, in the manifest's order. */
  readonly below: readonly Finding[];
  /** Without a threshold: too little validation data. */
  readonly unjudged: readonly Finding[];
  /** The judged ones as their rows stand and as the keys count them. */
  readonly rows: readonly Finding[];
}

/** How far a probability lies above its threshold, as a difference of logits: 0.02 over 0.01 counts as much as 0.67 over 0.5. */
export function excess(finding: Finding): number {
  if (finding.threshold === null) return Number.NEGATIVE_INFINITY;
  return logit(finding.probability) - logit(finding.threshold);
}

function logit(probability: number): number {
  const bounded = Math.min(1 - 1e-12, Math.max(1e-12, probability));
  return Math.log(bounded / (1 - bounded));
}

export function findingState(finding: Finding, backend: Judged["runtime"]["backend"]): FindingState {
  if (finding.flagged === null) return "unjudged";
  if (isAtThreshold(finding.probability, finding.threshold, backend)) return "at-threshold";
  return finding.flagged ? "flagged" : "below";
}

/** `excess`: what exceeds its threshold most comes first. `fixed`: each finding has its place, whatever the film shows. */
export function orderFindings({ findings, runtime }: Judged, order: "excess" | "fixed" = "excess"): FindingOrder {
  const inState = (state: FindingState): Finding[] =>
    findings.filter((each) => findingState(each, runtime.backend) === state);
  const flagged = inState("flagged").toSorted((a, b) => excess(b) - excess(a));
  const atThreshold = inState("at-threshold");
  const below = inState("below");
  const rows =
    order === "fixed" ? findings.filter((finding) => finding.flagged !== null) : [...flagged, ...atThreshold, ...below];
  return { flagged, atThreshold, below, unjudged: inState("unjudged"), rows };
}

/** The finding behind the keys 1 to 9, as the rows stand. */
export function findingByKey(order: FindingOrder, key: number): Finding | undefined {
  return order.rows[key - 1];
}
