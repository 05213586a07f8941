import { type Bundle, type BundleFiles, goldenInput, loadBundle } from "#core/analysis";
import { type BackendAttempt, type Clock, createQueue, failure, type Outcome, success } from "#core/base";
import {
  type AnalyserProgress,
  type AnalyserReady,
  type Analysis,
  type AnalysisRequest,
  type AppFacts,
  analyseFilm,
  type BackendPreference,
} from "#core/reading";
import { type AdapterSearch, findAdapters } from "./adapter.ts";
import type { RuntimeAssets, RuntimeDownload } from "./assets.ts";
import { type ChosenBackend, chooseBackend, runGolden } from "./choose-backend.ts";
import { createDownloads } from "./downloads.ts";
import { startLimits } from "./limits.ts";
import { planBackends } from "./plan-backends.ts";
import { openNetworkSession } from "./session.ts";
import { everyInterval, watchSleep } from "./sleep.ts";

export interface EngineOptions {
  readonly files: BundleFiles;
  readonly assets: RuntimeAssets;
  /** `null`: the default of index.json. */
  readonly modelId: string | null;
  readonly backend: BackendPreference;
  readonly app: AppFacts;
  readonly clock: Clock;
  readonly onProgress?: (progress: AnalyserProgress) => void;
  /** Told when another backend, or a fresh session, has taken the place of the one before. */
  readonly onChanged?: (ready: AnalyserReady) => void;
  /** Backends that failed before this engine was started, and are not tried. */
  readonly distrusted?: readonly BackendAttempt[];
  /** Threads of WASM, one by default. `reason`: why so many, in words. */
  readonly threads?: { readonly count: number; readonly reason: string | null };
  readonly download?: RuntimeDownload;
  readonly findAdapters?: () => Promise<AdapterSearch>;
  /** How a session is made; a test puts one before it that breaks. */
  readonly openSession?: typeof openNetworkSession;
  /** Starts the heartbeat that notices a sleep. */
  readonly every?: typeof everyInterval;
}

/** A bundle on a backend that has passed its golden run: what the worker and the command line put their films to. */
export interface Engine {
  readonly bundle: Bundle;
  /** The backend as it is now: it may change after a lost device. */
  ready(): AnalyserReady;
  /** One film at a time, in the order of the calls. Errors: those of `analyseFilm` and `chooseBackend`. */
  analyse(request: AnalysisRequest): Promise<Outcome<Analysis>>;
  /** Milliseconds of the fastest of so many runs on the golden input. Errors: those of a run. */
  measure(runs: number): Promise<Outcome<number>>;
  /** Says from now on why WASM has as many threads as it has. */
  explainThreads(reason: string): void;
  release(): Promise<void>;
}

/** A backend that was right yesterday may have a new driver today. */
const goldenAgainAfterMs = 24 * 60 * 60 * 1000;

type Choose = (distrusted: readonly BackendAttempt[]) => Promise<Outcome<ChosenBackend>>;

/** Loads the bundle and the runtime, then chooses a backend. Errors: those of `loadBundle` and `chooseBackend`. */
export async function startEngine(options: EngineOptions): Promise<Outcome<Engine>> {
  const onProgress = options.onProgress ?? (() => undefined);
  const search = options.findAdapters ?? findAdapters;
  const downloads = createDownloads(options.download ?? null, onProgress);
  // The runtime that will most likely be needed comes beside the model.
  const adapters = await search();
  const likely = planBackends(options.backend, adapters, ["webgpu", "wasm"], options.distrusted ?? []).order[0];
  if (likely) downloads.begin(likely.backend);
  const loaded = await loadBundle(options.files, options.modelId, downloads.model);
  if (!loaded.ok) return loaded;
  const bundle = loaded.value;
  let firstSearch: AdapterSearch | null = adapters;
  const choose: Choose = (distrusted) =>
    chooseBackend({
      preference: options.backend,
      bundle,
      distrusted,
      ticks: () => options.clock.ticks(),
      findAdapters: async () => {
        const found = firstSearch ?? (await search());
        firstSearch = null;
        return found;
      },
      open: async ({ backend, adapter }) => {
        const runtime = await downloads.runtime(backend);
        if (!runtime.ok) return runtime;
        const { createSeconds, firstRunSeconds } = startLimits(bundle.model.byteLength, adapter);
        onProgress({ stage: "starting", backend, limitSeconds: createSeconds + 2 * firstRunSeconds });
        const opened = await (options.openSession ?? openNetworkSession)(bundle.model, backend, options.assets, {
          createSeconds,
          runSeconds: firstRunSeconds,
          threads: options.threads?.count ?? 1,
          ...(adapter ? { power: adapter.power } : {}),
          binary: runtime.value,
        });
        if (opened.ok) downloads.opened(backend);
        return opened;
      },
    });
  const first = await choose(options.distrusted ?? []);
  return first.ok ? success(createEngine(bundle, first.value, choose, options)) : first;
}

function createEngine(bundle: Bundle, first: ChosenBackend, choose: Choose, options: EngineOptions): Engine {
  const { app, clock } = options;
  const queue = createQueue();
  const distrusted: BackendAttempt[] = [...(options.distrusted ?? [])];
  const sleep = watchSleep(clock, options.every ?? everyInterval);
  let threadReason = options.threads?.reason ?? null;
  let current = first;
  let goldenAt = clock.now();
  /** False after a search that found no backend: the next film searches again. */
  let standing = true;

  const facts = (): AnalyserReady["runtime"] => {
    const { runtime } = current;
    if (threadReason === null || runtime.backend !== "wasm") return runtime;
    return { ...runtime, reason: `${runtime.reason}; ${threadReason}` };
  };
  const ready = (): AnalyserReady => ({
    model: modelFacts(bundle),
    runtime: facts(),
    filmLimitSeconds: current.limits.filmSeconds,
  });

  /** A fresh session on a backend that passes; one that hung or computes wrong is not tried again. */
  const renew = async (distrust: string | null): Promise<Outcome<ChosenBackend>> => {
    const { backend, adapter } = current.session;
    if (distrust) distrusted.push({ backend, ...(adapter === null ? {} : { adapter }), reason: distrust });
    await current.session.release();
    const next = await choose(distrusted);
    standing = next.ok;
    if (next.ok) {
      current = next.value;
      goldenAt = clock.now();
      options.onChanged?.(ready());
    }
    return next;
  };

  /** Before a film: is the session sound, and its golden run neither too old nor before a sleep? */
  const ensureSound = async (): Promise<Outcome<ChosenBackend>> => {
    const slept = sleep.slept();
    if (!standing || current.session.broken()) return renew(null);
    const age = clock.now() - goldenAt;
    if (!slept && age >= 0 && age < goldenAgainAfterMs) return success(current);
    const golden = await runGolden(current.session, bundle);
    if (!golden.ok) return renew(current.session.broken() ? null : golden.reason);
    goldenAt = clock.now();
    return success(current);
  };

  const analyseOnce = async (request: AnalysisRequest): Promise<Outcome<Analysis>> => {
    const sound = await ensureSound();
    if (!sound.ok) return sound;
    const outcome = await analyseFilm(request, { bundle, session: current.session, runtime: facts(), app, clock });
    const broken = current.session.broken();
    // Numbers of a device that went away meanwhile are nobody's.
    if (!outcome.ok || broken === null) return outcome;
    return failure({ code: "runtime/run-failed", backend: current.session.backend, detail: broken });
  };

  const measureOnce = async (runs: number): Promise<Outcome<number>> => {
    const input = goldenInput(bundle.manifest.input.size, bundle.golden.seed);
    let fastest = Number.POSITIVE_INFINITY;
    for (let run = 0; run < runs; run++) {
      const begin = clock.ticks();
      const outcome = await current.session.run(input);
      if (!outcome.ok) return outcome;
      fastest = Math.min(fastest, clock.ticks() - begin);
    }
    return success(fastest);
  };

  return {
    bundle,
    ready,
    analyse: (request) =>
      queue.add(async () => {
        const outcome = await analyseOnce(request);
        if (outcome.ok || !current.session.broken()) return outcome;
        // The device went away under this film: once more on a fresh session. One that hung is left out.
        const hung = outcome.error.code === "runtime/timeout" ? `no answer within ${outcome.error.seconds} s` : null;
        const again = await renew(hung);
        return again.ok ? analyseOnce(request) : again;
      }),
    measure: (runs) => queue.add(() => measureOnce(runs)),
    explainThreads: (reason) => {
      threadReason = reason;
    },
    release: () =>
      queue.add(() => {
        sleep.stop();
        return current.session.release();
      }),
  };
}

function modelFacts({ manifest, file }: Bundle): AnalyserReady["model"] {
  return {
    id: manifest.id,
    name: manifest.name,
    version: manifest.version,
    sha256: file.sha256,
    inputSize: manifest.input.size,
  };
}
