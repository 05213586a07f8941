import { createQueue, type Outcome } from "#core/base";
import type { AnalyserPort, AnalyserProgress, AnalyserReady, AnalysisRequest } from "#core/reading";
import type { AnalyseCalls, AnalyserSettings } from "./analyse.contract.ts";
import { hostWorker, type WorkerLike } from "./shared/host.ts";

export type { AnalyserSettings } from "./analyse.contract.ts";

export interface AnalyserOptions {
  /** Told each time the worker is ready: the first time, and after a restart, when the backend may be another. */
  readonly onReady?: (ready: AnalyserReady) => void;
  /** Longest silence while starting (each progress counts from anew), and longest time for one film without the waiting. */
  readonly startLimitSeconds?: number;
  readonly filmLimitSeconds?: number;
  readonly startWorker?: () => WorkerLike;
}

export interface Analyser extends AnalyserPort {
  /** Ends the worker and gives its memory back; a later call starts a fresh one. */
  dispose(): void;
}

/**
 * The analyser of the page: one worker that holds the network. A worker that dies or hangs costs the film it had
 * (`runtime/worker-failed`, `runtime/timeout`); the next call starts a fresh one, golden run included.
 */
export function createAnalyser(settings: AnalyserSettings, options: AnalyserOptions = {}): Analyser {
  const startSeconds = options.startLimitSeconds ?? 600;
  const filmSeconds = options.filmLimitSeconds ?? 240;
  const listeners = new Set<(progress: AnalyserProgress) => void>();
  const queue = createQueue();
  let ready: Promise<Outcome<AnalyserReady>> | null = null;
  let attempts = 0;

  const host = hostWorker<AnalyseCalls>(
    options.startWorker ?? startAnalyseWorker,
    (detail) => ({ code: "runtime/worker-failed", detail }),
    () => {
      ready = null;
    },
  );
  const timeout = (seconds: number) =>
    ({ milliseconds: seconds * 1000, error: { code: "runtime/timeout", backend: settings.backend, seconds } }) as const;

  const started = (): Promise<Outcome<AnalyserReady>> => {
    if (ready) return ready;
    const attempt = ++attempts;
    ready = (async () => {
      const outcome = await host.call("start", settings, {
        onAbort: "forget",
        limit: timeout(startSeconds),
        onProgress: (progress) => {
          for (const listener of listeners) listener(progress);
        },
      });
      if (outcome.ok) options.onReady?.(outcome.value);
      else if (attempt === attempts) ready = null;
      return outcome;
    })();
    return ready;
  };

  return {
    async start(onProgress, signal) {
      listeners.add(onProgress);
      try {
        return await unlessAborted(started(), signal);
      } finally {
        listeners.delete(onProgress);
      }
    },
    analyse(request: AnalysisRequest, signal?: AbortSignal) {
      return queue.add(async () => {
        const start = await unlessAborted(started(), signal);
        if (!start.ok) return start;
        return host.call("analyse", request, { signal, onAbort: "forget", limit: timeout(filmSeconds) });
      }, signal);
    },
    dispose: () => host.kill("the analyser was closed"),
  };
}

/** The promise, or the signal's reason when that comes first; what was started goes on for others. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise;
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function startAnalyseWorker(): WorkerLike {
  return new Worker(new URL("./analyse.worker.ts", import.meta.url), { type: "module", name: "carina-analyse" });
}
