import type { CarinaError, Outcome } from "#core/base";
import type { AnalyserPort, Analysis, ReaderPort, ReadFilm } from "#core/reading";
import type { FilmId } from "#core/study";
import { Shelf } from "./shelf.ts";
import type { FilmEntry } from "./state.ts";
import type { DeskStore } from "./store.ts";

/** A file as the desk gets it: its bytes are asked for when its turn comes, and again when its pixels were let go. */
export interface SourceFile {
  readonly name: string;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}

export interface CoordinatorPorts {
  readonly store: DeskStore;
  readonly reader: ReaderPort;
  readonly analyser: AnalyserPort;
  /** A fresh identity for each file of each drop. */
  readonly newFilmId: () => FilmId;
}

export interface Coordinator {
  /** Takes the files of one drop, in order. */
  open(files: readonly SourceFile[]): void;
  /** The pixels of a film: from the shelf, or read again. `null` when it cannot be read or is no longer on the desk. */
  pixels(id: FilmId): Promise<ReadFilm | null>;
  /** Loads the model ahead of the first film; again after a failure. */
  prepareModel(): void;
  /** The reader wants the numbers of a doubtful film. */
  goOn(id: FilmId): void;
  /** Asks again after a failed analysis. */
  retry(id: FilmId): void;
  /** Forgets every film; what is still under way is dropped when it comes. */
  reset(): void;
}

/** Films whose pixels are kept: the one on the screen, the next, the one before and one that is being analysed. */
const SHELF_FILMS = 4;
/** Films read ahead of the model, so that a long drop keeps few pixels. */
const READ_AHEAD = 2;

/**
 * Drives reading and analysing: one file is read and one film analysed at a time, the selected one first. Every answer is
 * compared with the identity it was asked for; one that differs, or whose film is gone, is dropped.
 */
export function createCoordinator({ store, reader, analyser, newFilmId }: CoordinatorPorts): Coordinator {
  const files = new Map<FilmId, SourceFile>();
  const shelf = new Shelf(SHELF_FILMS);
  const wanted = new Map<FilmId, ((film: ReadFilm | null) => void)[]>();
  const wentOn = new Set<FilmId>();
  let reading = false;
  let analysing = false;
  let abort = new AbortController();

  const actions = store.getState().actions;
  const entries = (): readonly FilmEntry[] => store.getState().study.films;
  const selectedId = (): FilmId | null => store.getState().study.selectedId;
  const entryOf = (id: FilmId): FilmEntry | undefined => entries().find((entry) => entry.id === id);
  /** The selected film, then those after it, then those before: a reader goes on from where he is. */
  const selectedFirst = (fits: (entry: FilmEntry) => boolean): FilmId | undefined => {
    const all = entries();
    const place = Math.max(
      0,
      all.findIndex((entry) => entry.id === selectedId()),
    );
    return (all.slice(place).find(fits) ?? all.slice(0, place).find(fits))?.id;
  };
  /** The film that the next key brings: the first after the selected one that was not refused. */
  const following = (): FilmEntry | undefined => {
    const all = entries();
    const place = all.findIndex((entry) => entry.id === selectedId());
    return place < 0 ? undefined : all.slice(place + 1).find((entry) => entry.reading.status !== "refused");
  };

  function nextToRead(): FilmId | undefined {
    const selected = selectedId();
    if (selected !== null && wanted.has(selected)) return selected;
    const first = wanted.keys().next();
    if (!first.done) return first.value;
    if (selected !== null && entryOf(selected)?.reading.status === "waiting") return selected;
    const after = following();
    if (after && (after.reading.status === "waiting" || !shelf.has(after.id))) return after.id;
    const next = selectedFirst((entry) => entry.reading.status === "waiting");
    if (next === undefined) return next;
    const ready = store.getState().analysis.model.status === "ready";
    const ahead = entries().filter(awaitsAnalysis).length;
    return ready && ahead >= READ_AHEAD ? undefined : next;
  }

  async function readOn(): Promise<void> {
    if (reading) return;
    reading = true;
    try {
      for (let id = nextToRead(); id !== undefined; id = nextToRead()) await readOne(id, abort.signal);
    } finally {
      reading = false;
    }
  }

  async function readOne(id: FilmId, signal: AbortSignal): Promise<void> {
    const known = entryOf(id)?.reading.status === "read";
    if (!known) actions.readingStarted(id);
    const outcome = await readFile(id, signal);
    if (signal.aborted || !files.has(id)) return settle(id, null);
    if (outcome.ok) {
      shelf.put(id, outcome.value, [selectedId(), following()?.id ?? null]);
      if (!known) {
        actions.filmRead(id, outcome.value);
        // Refused by header or picture: the network is never asked. Doubtful: it is, so that its own word counts too.
        const { status, reasons } = outcome.value.gate;
        if (status === "refused") actions.analysisBarred(id, reasons);
      }
      settle(id, outcome.value);
    } else {
      actions.filmRefused(id, outcome.error);
      settle(id, null);
    }
    void analyseOn();
  }

  async function readFile(id: FilmId, signal: AbortSignal): Promise<Outcome<ReadFilm>> {
    const file = files.get(id);
    if (!file) return refusal("the film is no longer on the desk");
    try {
      const bytes = await file.arrayBuffer();
      const outcome = await reader.read({ filmId: id, fileName: file.name, bytes }, signal);
      if (!outcome.ok) return outcome;
      const { facts, display, frame } = outcome.value;
      const own = facts.id === id && display.filmId === id && frame.filmId === id;
      return own ? outcome : refusal("the answer belonged to another file");
    } catch (reason) {
      // The browser could not give the bytes (file moved, folder gone, memory), or the reader itself broke.
      return refusal(reason instanceof Error ? reason.message : String(reason));
    }
  }

  function settle(id: FilmId, film: ReadFilm | null): void {
    for (const resolve of wanted.get(id) ?? []) resolve(film);
    wanted.delete(id);
  }

  async function analyseOn(): Promise<void> {
    if (analysing) return;
    analysing = true;
    try {
      for (;;) {
        const id = selectedFirst(awaitsAnalysis);
        if (id === undefined || !(await modelIsReady())) return;
        await analyseOne(id, abort.signal);
        void readOn();
      }
    } finally {
      analysing = false;
    }
  }

  async function modelIsReady(): Promise<boolean> {
    const model = store.getState().analysis.model;
    if (model.status === "ready") return true;
    if (model.status === "unavailable") return false;
    return startModel();
  }

  let starting: Promise<boolean> | null = null;
  function startModel(): Promise<boolean> {
    starting ??= startOnce();
    return starting;
  }

  async function startOnce(): Promise<boolean> {
    try {
      const outcome = await analyser.start(actions.modelProgressed);
      if (outcome.ok) actions.modelReady(outcome.value);
      else actions.modelUnavailable(outcome.error);
      return outcome.ok;
    } catch (reason) {
      actions.modelUnavailable(brokenAnalyser(reason));
      return false;
    } finally {
      starting = null;
    }
  }

  async function analyseOne(id: FilmId, signal: AbortSignal): Promise<void> {
    actions.analysisStarted(id);
    const film = await pixels(id);
    if (!film || signal.aborted || !files.has(id)) return;
    const { facts, frame, pixelSha256, gate, decodeMs } = film;
    const goOnThoughDoubtful = wentOn.has(id);
    const outcome = await analyser
      .analyse({ film: facts, frame, pixelSha256, gate, decodeMs, goOnThoughDoubtful }, signal)
      .catch((reason: unknown): Outcome<Analysis> => ({ ok: false, error: brokenAnalyser(reason) }));
    if (signal.aborted || !files.has(id)) return;
    if (!outcome.ok) {
      const { error } = outcome;
      if (error.code === "analysis/no-backend") actions.modelUnavailable(error);
      if (error.code === "gate/not-radiograph") actions.analysisBarred(id, error.reasons);
      else actions.analysisFailed(id, error);
      return;
    }
    const analysis = outcome.value;
    if (analysis.filmId !== id || analysis.result.input.pixelSha256 !== pixelSha256) {
      actions.analysisFailed(id, { code: "runtime/worker-failed", detail: "the answer belonged to another film" });
      return;
    }
    const verdict = analysis.result.gate;
    // Numbers only where the verdict allows them, whatever else the answer holds.
    if (verdict.status === "refused") actions.analysisBarred(id, verdict.reasons);
    else if (verdict.status === "doubtful" && !goOnThoughDoubtful) actions.analysisHeld(id, verdict.reasons);
    else actions.analysisArrived(id, analysis);
  }

  function pixels(id: FilmId): Promise<ReadFilm | null> {
    const kept = shelf.get(id);
    if (kept) return Promise.resolve(kept);
    const entry = entryOf(id);
    if (!entry || entry.reading.status === "refused") return Promise.resolve(null);
    return new Promise((resolve) => {
      wanted.set(id, [...(wanted.get(id) ?? []), resolve]);
      void readOn();
    });
  }

  // Another film on the screen has another next one.
  store.subscribe(({ study }, before) => {
    if (study.selectedId !== before.study.selectedId && files.size > 0) void readOn();
  });

  async function prepare(): Promise<void> {
    if (await startModel()) void analyseOn();
  }

  function ask(id: FilmId): void {
    actions.analysisAwaited(id);
    void analyseOn();
  }

  return {
    open: (dropped) => {
      const arrived = dropped.map((file) => ({ id: newFilmId(), fileName: file.name, file }));
      for (const { id, file } of arrived) files.set(id, file);
      actions.filesArrived(arrived.map(({ id, fileName }) => ({ id, fileName })));
      void readOn();
    },
    pixels,
    prepareModel: () => {
      if (store.getState().analysis.model.status === "ready") return;
      void prepare();
    },
    goOn: (id) => {
      wentOn.add(id);
      ask(id);
    },
    retry: ask,
    reset: () => {
      abort.abort();
      abort = new AbortController();
      for (const id of wanted.keys()) settle(id, null);
      files.clear();
      shelf.clear();
      wentOn.clear();
      actions.reset();
    },
  };
}

function awaitsAnalysis(entry: FilmEntry): boolean {
  return entry.reading.status === "read" && entry.analysis.status === "waiting";
}

function refusal(detail: string): Outcome<never> {
  return { ok: false, error: { code: "decode/worker-failed", detail } satisfies CarinaError };
}

function brokenAnalyser(reason: unknown): CarinaError {
  return { code: "runtime/worker-failed", detail: reason instanceof Error ? reason.message : String(reason) };
}
