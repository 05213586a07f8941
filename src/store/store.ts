import { createStore, type StoreApi } from "zustand/vanilla";
import type { CarinaError } from "#core/base";
import type { AnalyserProgress, AnalyserReady, Analysis, ReadFilm } from "#core/reading";
import type { FilmId } from "#core/study";
import {
  type DeskState,
  type FilmAnalysis,
  type FilmEntry,
  initialState,
  type Measure,
  type MeasureKind,
  type SkippedFile,
  type Theme,
} from "./state.ts";

/** Actions are named after what happened. Those that carry a film's identity do nothing when that film is gone. */
export interface DeskActions {
  readonly filesArrived: (files: readonly { readonly id: FilmId; readonly fileName: string }[]) => void;
  readonly filesSkipped: (files: readonly SkippedFile[]) => void;
  readonly readingStarted: (id: FilmId) => void;
  readonly filmRead: (id: FilmId, film: ReadFilm) => void;
  readonly filmRefused: (id: FilmId, error: CarinaError) => void;
  readonly filmSelected: (id: FilmId) => void;
  readonly filmStepped: (by: 1 | -1) => void;
  readonly analysisAwaited: (id: FilmId) => void;
  readonly analysisStarted: (id: FilmId) => void;
  readonly analysisArrived: (id: FilmId, analysis: Analysis) => void;
  readonly analysisHeld: (id: FilmId, reasons: readonly string[]) => void;
  readonly analysisBarred: (id: FilmId, reasons: readonly string[]) => void;
  readonly analysisFailed: (id: FilmId, error: CarinaError) => void;
  readonly modelProgressed: (progress: AnalyserProgress) => void;
  readonly modelReady: (ready: AnalyserReady) => void;
  readonly modelUnavailable: (error: CarinaError) => void;
  readonly findingSelected: (id: string | null) => void;
  readonly mapAskedFor: (id: string) => void;
  readonly opacityChanged: (opacity: number) => void;
  readonly heatToggled: () => void;
  readonly contourToggled: () => void;
  readonly scaleToggled: () => void;
  readonly toolChosen: (tool: "none" | MeasureKind) => void;
  /** Escape: puts the tool away, else takes the heatmap off. */
  readonly left: () => void;
  readonly measureAdded: (measure: Omit<Measure, "id">) => void;
  readonly measureMoved: (id: number, points: Measure["points"]) => void;
  readonly measureRemoved: (id: number) => void;
  readonly modelToggled: () => void;
  readonly identityToggled: () => void;
  readonly helpToggled: () => void;
  readonly themeChosen: (theme: Theme) => void;
  readonly orderChosen: (order: DeskState["view"]["order"]) => void;
  readonly noticeRaised: (sentence: string, advice: string) => void;
  readonly noticeDismissed: (id: number) => void;
  readonly announced: (sentence: string) => void;
  readonly reset: () => void;
}

export interface Desk extends DeskState {
  readonly actions: DeskActions;
}

export type DeskStore = StoreApi<Desk>;

/** The one store of the page: plain data, no pixels (those stay with the coordinator). */
export function createDeskStore(): DeskStore {
  return createStore<Desk>()((set, get) => {
    let noticeId = 0;
    let measureId = 0;
    const view = (change: Partial<DeskState["view"]>): void => set((s) => ({ view: { ...s.view, ...change } }));
    const film = (id: FilmId, change: (entry: FilmEntry) => FilmEntry): void =>
      set((s) => ({
        study: { ...s.study, films: s.study.films.map((entry) => (entry.id === id ? change(entry) : entry)) },
      }));
    const analysed = (id: FilmId, analysis: FilmAnalysis): void => film(id, (entry) => ({ ...entry, analysis }));
    const select = (id: FilmId, selectedBy: "drop" | "reader"): void =>
      set((s) => {
        if (s.study.selectedId === id) return { study: { ...s.study, selectedBy } };
        if (!s.study.films.some((entry) => entry.id === id)) return s;
        return {
          study: { ...s.study, selectedId: id, selectedBy },
          view: { ...s.view, findingId: null, mapAskedFor: null, tool: "none" },
        };
      });

    const actions: DeskActions = {
      filesArrived: (files) => {
        const first = files[0];
        if (!first) return;
        const entries = files.map(
          (file): FilmEntry => ({ ...file, reading: { status: "waiting" }, analysis: { status: "waiting" } }),
        );
        set((s) => ({ study: { ...s.study, films: [...s.study.films, ...entries] } }));
        select(first.id, "drop");
      },
      filesSkipped: (files) => set((s) => ({ study: { ...s.study, skipped: [...s.study.skipped, ...files] } })),
      readingStarted: (id) =>
        film(id, (entry) =>
          entry.reading.status === "waiting" ? { ...entry, reading: { status: "reading" } } : entry,
        ),
      filmRead: (id, { facts, thumbnail, gate, display, pixelSha256 }) => {
        if (facts.id !== id) return;
        film(id, (entry) => ({
          ...entry,
          reading: { status: "read", facts, thumbnail, gate, windowSource: display.windowSource, pixelSha256 },
        }));
      },
      filmRefused: (id, error) => {
        film(id, (entry) => ({ ...entry, reading: { status: "refused", error } }));
        const { films, selectedId, selectedBy } = get().study;
        if (selectedId !== id || selectedBy !== "drop") return;
        const after = films.slice(films.findIndex((entry) => entry.id === id));
        const next = after.find((entry) => entry.reading.status !== "refused");
        if (next) select(next.id, "drop");
      },
      filmSelected: (id) => select(id, "reader"),
      filmStepped: (by) => {
        const { films, selectedId } = get().study;
        const next = films[films.findIndex((entry) => entry.id === selectedId) + by];
        if (next) select(next.id, "reader");
      },
      analysisAwaited: (id) => analysed(id, { status: "waiting" }),
      analysisStarted: (id) => analysed(id, { status: "analysing" }),
      analysisArrived: (id, analysis) => {
        if (analysis.filmId === id) analysed(id, { status: "done", analysis });
      },
      analysisHeld: (id, reasons) => analysed(id, { status: "held", reasons }),
      analysisBarred: (id, reasons) => analysed(id, { status: "barred", reasons }),
      analysisFailed: (id, error) => analysed(id, { status: "failed", error }),
      modelProgressed: (progress) =>
        set({
          analysis: {
            model:
              progress.stage === "loading"
                ? { status: "loading", loadedBytes: progress.loadedBytes, totalBytes: progress.totalBytes }
                : { status: "starting", backend: progress.backend },
          },
        }),
      modelReady: (ready) => set({ analysis: { model: { status: "ready", ready } } }),
      modelUnavailable: (error) => set({ analysis: { model: { status: "unavailable", error } } }),
      findingSelected: (id) =>
        set((s) => ({
          view: { ...s.view, findingId: id, mapAskedFor: s.view.findingId === id ? s.view.mapAskedFor : null },
        })),
      mapAskedFor: (id) => view({ findingId: id, mapAskedFor: id, heat: "shown" }),
      opacityChanged: (opacity) => view({ opacity: Math.min(1, Math.max(0, opacity)) }),
      heatToggled: () => set((s) => ({ view: { ...s.view, heat: other(s.view.heat) } })),
      contourToggled: () => set((s) => ({ view: { ...s.view, contour: other(s.view.contour) } })),
      scaleToggled: () => view({ scale: get().view.scale === "film" ? "own" : "film" }),
      toolChosen: (tool) => view({ tool: get().view.tool === tool ? "none" : tool }),
      left: () => {
        if (get().view.tool === "none") view({ findingId: null, mapAskedFor: null });
        else view({ tool: "none" });
      },
      measureAdded: (measure) => view({ measures: [...get().view.measures, { ...measure, id: ++measureId }] }),
      measureMoved: (id, points) =>
        view({ measures: get().view.measures.map((one) => (one.id === id ? withPoints(one, points) : one)) }),
      measureRemoved: (id) => view({ measures: get().view.measures.filter((one) => one.id !== id) }),
      modelToggled: () => set((s) => ({ view: { ...s.view, model: other(s.view.model) } })),
      identityToggled: () => set((s) => ({ view: { ...s.view, identity: other(s.view.identity) } })),
      helpToggled: () => set((s) => ({ view: { ...s.view, help: s.view.help === "open" ? "closed" : "open" } })),
      themeChosen: (theme) => view({ theme }),
      orderChosen: (order) => view({ order }),
      noticeRaised: (sentence, advice) =>
        set((s) => ({
          notices: {
            notices: [...s.notices.notices, { id: ++noticeId, sentence, advice }],
            announcement: `${sentence} ${advice}`,
          },
        })),
      noticeDismissed: (id) =>
        set((s) => ({ notices: { ...s.notices, notices: s.notices.notices.filter((notice) => notice.id !== id) } })),
      announced: (announcement) => set((s) => ({ notices: { ...s.notices, announcement } })),
      // What is known of the model and the reader's own settings survive: neither belongs to a patient.
      reset: () =>
        set((s) => ({
          ...initialState,
          analysis: s.analysis,
          view: { ...initialState.view, theme: s.view.theme, order: s.view.order },
        })),
    };

    return { ...initialState, actions };
  });
}

function withPoints(measure: Measure, points: Measure["points"]): Measure {
  return { ...measure, points };
}

function other(state: "shown" | "hidden"): "shown" | "hidden" {
  return state === "shown" ? "hidden" : "shown";
}
