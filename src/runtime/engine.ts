import { type Bundle, type BundleFiles, loadBundle } from "#core/analysis";
import { type BackendAttempt, type Clock, createQueue, type Outcome, success } from "#core/base";
import {
  type AnalyserProgress,
  type AnalyserReady,
  type Analysis,
  type AnalysisRequest,
  type AppFacts,
  analyseFilm,
  type BackendPreference,
} from "#core/reading";
import { type AdapterSearch, findAdapter } from "./adapter.ts";
import type { RuntimeAssets } from "./assets.ts";
import { type ChosenBackend, chooseBackend, runGolden } from "./choose-backend.ts";
import { defaultSessionOptions, openNetworkSession, type SessionOptions } from "./session.ts";

export interface EngineOptions {
  readonly files: BundleFiles;
  readonly assets: RuntimeAssets;
  /** `null`: the default of index.json. */
  readonly modelId: string | null;
  readonly backend: BackendPreference;
  readonly app: AppFacts;
  readonly clock: Clock;
  readonly onProgress?: (progress: AnalyserProgress) => void;
  readonly findAdapter?: () => Promise<AdapterSearch>;
  readonly session?: SessionOptions;
  /** How a session is made; a test puts one before it that breaks. */
  readonly openSession?: typeof openNetworkSession;
}

/** A bundle on a backend that has passed its golden run: what the worker and the command line put their films to. */
export interface Engine {
  readonly bundle: Bundle;
  /** The backend as it is now: it may change after a lost device. */
  ready(): AnalyserReady;
  /** One film at a time, in the order of the calls. Errors: those of `analyseFilm` and `chooseBackend`. */
  analyse(request: AnalysisRequest): Promise<Outcome<Analysis>>;
  release(): Promise<void>;
}

/** A backend that was right yesterday may have a new driver today. */
const goldenAgainAfterMs = 24 * 60 * 60 * 1000;

/** Loads the bundle, then chooses a backend. Errors: those of `loadBundle` and `chooseBackend`. */
export async function startEngine(options: EngineOptions): Promise<Outcome<Engine>> {
  const onProgress = options.onProgress ?? (() => undefined);
  const loaded = await loadBundle(options.files, options.modelId, (loadedBytes, totalBytes) =>
    onProgress({ stage: "loading", loadedBytes, totalBytes }),
  );
  if (!loaded.ok) return loaded;
  const bundle = loaded.value;
  const choose = (distrusted: readonly BackendAttempt[]): Promise<Outcome<ChosenBackend>> =>
    chooseBackend({
      preference: options.backend,
      bundle,
      distrusted,
      findAdapter: options.findAdapter ?? findAdapter,
      open: (backend) =>
        (options.openSession ?? openNetworkSession)(
          bundle.model,
          backend,
          options.assets,
          options.session ?? defaultSessionOptions,
        ),
      onStarting: (backend) => onProgress({ stage: "starting", backend }),
    });
  const first = await choose([]);
  return first.ok ? success(createEngine(bundle, first.value, choose, options)) : first;
}

function createEngine(
  bundle: Bundle,
  first: ChosenBackend,
  choose: (distrusted: readonly BackendAttempt[]) => Promise<Outcome<ChosenBackend>>,
  { app, clock }: EngineOptions,
): Engine {
  const queue = createQueue();
  const distrusted: BackendAttempt[] = [];
  let current = first;
  let goldenAt = clock.now();

  /** A fresh session on a backend that passes; one that hung or computes wrong is not tried again. */
  const renew = async (distrust: string | null): Promise<Outcome<ChosenBackend>> => {
    if (distrust) distrusted.push({ backend: current.session.backend, reason: distrust });
    await current.session.release();
    const next = await choose(distrusted);
    if (next.ok) {
      current = next.value;
      goldenAt = clock.now();
    }
    return next;
  };

  /** Before a film: is the session sound, and its golden run not too old? */
  const ensureSound = async (): Promise<Outcome<ChosenBackend>> => {
    if (current.session.broken()) return renew(null);
    const age = clock.now() - goldenAt;
    if (age >= 0 && age < goldenAgainAfterMs) return success(current);
    const golden = await runGolden(current.session, bundle);
    if (!golden.ok) return renew(current.session.broken() ? null : golden.reason);
    goldenAt = clock.now();
    return success(current);
  };

  const analyseOnce = async (request: AnalysisRequest): Promise<Outcome<Analysis>> => {
    const sound = await ensureSound();
    if (!sound.ok) return sound;
    const { session, runtime } = sound.value;
    return analyseFilm(request, { bundle, session, runtime, app, clock });
  };

  return {
    bundle,
    ready: () => ({ model: modelFacts(bundle), runtime: current.runtime }),
    analyse: (request) =>
      queue.add(async () => {
        const outcome = await analyseOnce(request);
        if (outcome.ok || !current.session.broken()) return outcome;
        // The device went away under this film: once more on a fresh session. One that hung is left out.
        const hung = outcome.error.code === "runtime/timeout" ? `no answer within ${outcome.error.seconds} s` : null;
        const again = await renew(hung);
        return again.ok ? analyseOnce(request) : again;
      }),
    release: () => queue.add(() => current.session.release()),
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
