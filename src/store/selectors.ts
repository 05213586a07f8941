import { type HeatMap, mapMaximum } from "#core/heatmap";
import type { Analysis } from "#core/reading";
import type { FilmId } from "#core/study";
import { shownName } from "./film-words.ts";
import type { DeskState, FilmEntry } from "./state.ts";

export function selectedFilm(state: DeskState): FilmEntry | undefined {
  return state.study.films.find((entry) => entry.id === state.study.selectedId);
}

/** What the selected film is called on the screen; its place alone where identity is hidden. */
export function selectedName(state: DeskState): string {
  const place = state.study.films.findIndex((entry) => entry.id === state.study.selectedId);
  return shownName(state.study.films[place]?.fileName ?? "", place + 1, state.view.identity);
}

/** The analysis of the selected film, `undefined` until it is there. */
export function selectedAnalysis(state: DeskState): Analysis | undefined {
  const film = selectedFilm(state);
  return film?.analysis.status === "done" ? film.analysis.analysis : undefined;
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
  /** The map value that is full on the scale. */
  readonly ceiling: number;
  readonly weak: boolean;
}

/** How strong one map is among all maps of its film. */
export interface MapStrength {
  /** Largest value of the map. */
  readonly maximum: number;
  /** Largest value of the film's maps, those of findings with too little evidence aside: they are not shown. */
  readonly filmMaximum: number;
  /** `maximum` as a share of `filmMaximum`; 0 where no map has heat. */
  readonly share: number;
  /** Below `WEAK_SHARE`: its colours say little beside those of the other maps. */
  readonly weak: boolean;
}

/** Below this share of the film's largest map value a map is called weak. */
export const WEAK_SHARE = 0.15;

/** `null` when the analysis holds no maps, or none of this finding. */
export function mapStrength(analysis: Analysis, findingId: string): MapStrength | null {
  const map = mapOf(analysis, findingId);
  if (!map || !analysis.maps) return null;
  const maximum = mapMaximum(map);
  const judged = analysis.result.findings.filter(({ id, threshold }) => threshold !== null || id === findingId);
  const filmMaximum = Math.max(...judged.map(({ id }) => mapMaximum(mapOf(analysis, id) ?? map)));
  const share = filmMaximum > 0 ? maximum / filmMaximum : 0;
  return { maximum, filmMaximum, share, weak: share < WEAK_SHARE };
}

/** The overlay that the reader chose; a map below its threshold only when asked for, none while the model is hidden. */
export function selectOverlay(state: DeskState): Overlay | null {
  const { findingId, mapAskedFor, heat, contour, model, scale } = state.view;
  const analysis = selectedAnalysis(state);
  if (!analysis || findingId === null || model === "hidden") return null;
  const finding = analysis.result.findings.find((candidate) => candidate.id === findingId);
  if (!finding || (finding.flagged !== true && mapAskedFor !== findingId)) return null;
  const strength = mapStrength(analysis, findingId);
  if (!strength) return null;
  return {
    filmId: analysis.filmId,
    findingId,
    heat: heat === "shown",
    contour: contour === "shown",
    ceiling: scale === "film" ? strength.filmMaximum : strength.maximum,
    weak: strength.weak,
  };
}
