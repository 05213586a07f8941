import type { HeatMap } from "#core/heatmap";
import type { Analysis } from "#core/reading";
import type { CarinaResult } from "#core/result";
import type { FilmId } from "#core/study";
import type { DeskState, FilmEntry } from "./state.ts";

export type Finding = CarinaResult["findings"][number];

/** The findings of one Result in the order in which a reader meets them. */
export interface FindingOrder {
  /** At or above their threshold, the one that exceeds it most first. */
  readonly flagged: readonly Finding[];
  /** Below their threshold, in the manifest's order. */
  readonly below: readonly Finding[];
  /** Without a threshold: too little validation data. */
  readonly unjudged: readonly Finding[];
}

export function selectedFilm(state: DeskState): FilmEntry | undefined {
  return state.study.films.find((entry) => entry.id === state.study.selectedId);
}

/** The analysis of the selected film, `undefined` until it is there. */
export function selectedAnalysis(state: DeskState): Analysis | undefined {
  const film = selectedFilm(state);
  return film?.analysis.status === "done" ? film.analysis.analysis : undefined;
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

export function orderFindings(findings: readonly Finding[]): FindingOrder {
  return {
    flagged: findings.filter((finding) => finding.flagged === true).toSorted((a, b) => excess(b) - excess(a)),
    below: findings.filter((finding) => finding.flagged === false),
    unjudged: findings.filter((finding) => finding.flagged === null),
  };
}

/** The finding behind the keys 1 to 9: flagged ones first, then those below, as the rows stand. */
export function findingByKey(order: FindingOrder, key: number): Finding | undefined {
  return [...order.flagged, ...order.below][key - 1];
}

/** Map of one finding, cut from the [findings x height x width] of an analysis; `null` when the analysis holds none. */
export function mapOf(analysis: Analysis, findingId: string): HeatMap | null {
  const index = analysis.result.findings.findIndex((finding) => finding.id === findingId);
  if (!analysis.maps || index < 0) return null;
  const { height, width, values } = analysis.maps;
  return { height, width, values: values.subarray(index * height * width, (index + 1) * height * width) };
}

/** What lies over the film now: nothing, or one finding's map. */
export interface Overlay {
  readonly filmId: FilmId;
  readonly findingId: string;
  readonly heat: boolean;
  readonly contour: boolean;
}

/** The overlay that the reader chose; a map below its threshold only when asked for, none while the model is hidden. */
export function selectOverlay(state: DeskState): Overlay | null {
  const { findingId, mapAskedFor, heat, contour, model } = state.view;
  const analysis = selectedAnalysis(state);
  if (!analysis || findingId === null || model === "hidden") return null;
  const finding = analysis.result.findings.find((candidate) => candidate.id === findingId);
  if (!finding || (finding.flagged !== true && mapAskedFor !== findingId)) return null;
  return { filmId: analysis.filmId, findingId, heat: heat === "shown", contour: contour === "shown" };
}
