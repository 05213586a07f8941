import type { GateVerdict } from "#core/analysis";
import type { CarinaError } from "#core/base";
import type { AnalyserReady, Analysis, FilmFacts, Thumbnail } from "#core/reading";
import type { FilmId } from "#core/study";

/** How far the reading of one file is. */
export type Reading =
  | { readonly status: "waiting" }
  | { readonly status: "reading" }
  | {
      readonly status: "read";
      readonly facts: FilmFacts;
      readonly thumbnail: Thumbnail;
      readonly gate: GateVerdict;
      readonly windowSource: "file" | "file LUT" | "automatic";
      readonly pixelSha256: string;
    }
  | { readonly status: "refused"; readonly error: CarinaError };

/** What the model has said of one film. `held`: doubtful, waits for a click. `barred`: the gate refused it, no click helps. */
export type FilmAnalysis =
  | { readonly status: "waiting" }
  | { readonly status: "analysing" }
  | { readonly status: "held"; readonly reasons: readonly string[] }
  | { readonly status: "barred"; readonly reasons: readonly string[] }
  | { readonly status: "done"; readonly analysis: Analysis }
  | { readonly status: "failed"; readonly error: CarinaError };

/** One file of the drop, from its arrival to its findings. */
export interface FilmEntry {
  readonly id: FilmId;
  readonly fileName: string;
  readonly reading: Reading;
  readonly analysis: FilmAnalysis;
}

/** What of a drop never became a film, and why. */
export interface SkippedFile {
  readonly fileName: string;
  readonly reason: string;
}

export interface StudySlice {
  readonly films: readonly FilmEntry[];
  readonly skipped: readonly SkippedFile[];
  readonly selectedId: FilmId | null;
  /** Who chose the film: a choice of the drop moves on from a refused file, a choice of the reader stays. */
  readonly selectedBy: "drop" | "reader";
}

/** The model and the backend behind it. */
export type ModelState =
  | { readonly status: "idle" }
  | { readonly status: "loading"; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly status: "starting"; readonly backend: "webgpu" | "wasm" }
  | { readonly status: "ready"; readonly ready: AnalyserReady }
  | { readonly status: "unavailable"; readonly error: CarinaError };

export interface AnalysisSlice {
  readonly model: ModelState;
}

export type MeasureKind = "length" | "angle";

/** A length between two points, or an angle at the second of three, in film pixels from the film's upper left edge. */
export interface Measure {
  readonly id: number;
  readonly filmId: FilmId;
  readonly kind: MeasureKind;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export type Theme = "dark" | "light" | "system";

export interface ViewSlice {
  /** The chosen finding of the selected film, by class id. */
  readonly findingId: string | null;
  /** The finding below its threshold whose map the reader asked for. */
  readonly mapAskedFor: string | null;
  readonly heat: "shown" | "hidden";
  readonly contour: "shown" | "hidden";
  /** What is full on a heatmap's scale: the largest value of all maps of the film, or of the map itself. */
  readonly scale: "film" | "own";
  /** Opacity of the heatmap, 0..1. */
  readonly opacity: number;
  /** `hidden`: everything of the model is out of sight. */
  readonly model: "shown" | "hidden";
  readonly identity: "shown" | "hidden";
  /** The tool in the reader's hand; `none` leaves the mouse to window, zoom and move. */
  readonly tool: "none" | MeasureKind;
  /** Of all films of the desk; each is drawn on its own film alone. */
  readonly measures: readonly Measure[];
  readonly theme: Theme;
  /** How the findings are ordered: what exceeds its threshold most first, or each in its fixed place. */
  readonly order: "excess" | "fixed";
  readonly help: "open" | "closed";
}

export interface Notice {
  readonly id: number;
  readonly sentence: string;
  readonly advice: string;
}

export interface NoticesSlice {
  readonly notices: readonly Notice[];
  /** The last event, in words, for a screen reader. */
  readonly announcement: string;
}

export interface DeskState {
  readonly study: StudySlice;
  readonly analysis: AnalysisSlice;
  readonly view: ViewSlice;
  readonly notices: NoticesSlice;
}

export const initialState: DeskState = {
  study: { films: [], skipped: [], selectedId: null, selectedBy: "drop" },
  analysis: { model: { status: "idle" } },
  view: {
    findingId: null,
    mapAskedFor: null,
    heat: "shown",
    contour: "shown",
    scale: "film",
    opacity: 0.6,
    model: "shown",
    identity: "shown",
    tool: "none",
    measures: [],
    theme: "dark",
    order: "excess",
    help: "closed",
  },
  notices: { notices: [], announcement: "" },
};
