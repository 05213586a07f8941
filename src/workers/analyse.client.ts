import { type BackendAttempt, createQueue, failure, type Outcome, success } from "#core/base";
import type { AnalyserPort, AnalyserProgress, AnalyserReady, Analysis, AnalysisRequest } from "#core/reading";
import type { AnalyseCalls, AnalyserSettings, ThreadChoice } from "./analyse.contract.ts";
import { chooseThreads, threadsToTry } from "./shared/choose-threads.ts";
import { hostWorker, type WorkerHost, type WorkerLike } from "./shared/host.ts";

export type { AnalyserSettings } from "./analyse.contract.ts";

export interface AnalyserOptions {
  /** Told each time the worker is ready, and when another backend or session has taken the place of the one before. */
  readonly onReady?: (ready: AnalyserReady) => void;
  /** Longest silence of a download; what comes after it says itself how long it may take. */
  readonly loadLimitSeconds?: number;
  /** Threads of WASM to measure against one; 1 measures nothing. */
  readonly threadsToTry?: number;
  readonly startWorker?: () => WorkerLike;
}

export interface Analyser extends AnalyserPort {
  /** Ends the worker and gives its memory back; a later call starts a fresh one. */
  dispose(): void;
}

type Host = WorkerHost<AnalyseCalls>;

/** Measurements that a film may interrupt before the question is left. */
const MEASUREMENTS = 3;
const ROUNDS = 3;
const RUNS = 2;

/**
 * The analyser of the page: one worker that holds the network. A worker that dies or hangs costs the film it had
 * (`runtime/worker-failed` at once, `runtime/timeout` after the film's limit); the next call starts a fresh one, golden run
 * included, without the backend that hung. When nothing is to be done, the first worker on WASM is measured against one
 * with more threads, and the faster stays; a film that comes meanwhile ends the measurement and goes first.
 */
export function createAnalyser(settings: AnalyserSettings, options: AnalyserOptions = {}): Analyser {
  const loadSeconds = options.loadLimitSeconds ?? 60;
  const tryThreads = options.threadsToTry ?? threadsToTry(globalThis);
  const listeners = new Set<(progress: AnalyserProgress) => void>();
  const queue = createQueue();
  const distrusted: BackendAttempt[] = [];
  let threads: ThreadChoice = { count: 1, reason: null };
  let ready: Promise<Outcome<AnalyserReady>> | null = null;
  let last: AnalyserReady | null = null;
  let attempts = 0;
  let films = 0;
  let measurements = 0;
  let measuring: AbortController | null = null;

  const newHost = (): Host => {
    const own: Host = hostWorker<AnalyseCalls>(
      options.startWorker ?? startAnalyseWorker,
      (detail) => ({ code: "runtime/worker-failed", detail }),
      () => {
        if (own === host) ready = null;
      },
    );
    return own;
  };
  let host = newHost();

  const timeout = (seconds: number) =>
    ({
      seconds,
      error: { code: "runtime/timeout", backend: last?.runtime.backend ?? settings.backend, seconds },
    }) as const;
  const tell = (next: AnalyserReady): void => {
    last = next;
    options.onReady?.(next);
  };

  const startOn = (on: Host, choice: ThreadChoice, signal?: AbortSignal): Promise<Outcome<AnalyserReady>> =>
    on.call(
      "start",
      { ...settings, threads: choice, distrusted },
      {
        signal,
        onAbort: "kill",
        limit: {
          ...timeout(loadSeconds),
          extend: (progress) => (progress.stage === "starting" ? progress.limitSeconds : loadSeconds),
        },
        onProgress: (progress) => {
          if (on === host) for (const listener of listeners) listener(progress);
        },
      },
    );

  const started = (): Promise<Outcome<AnalyserReady>> => {
    if (ready) return ready;
    const attempt = ++attempts;
    ready = (async () => {
      const outcome = await startOn(host, threads);
      if (outcome.ok) {
        tell(outcome.value);
        measureWhenIdle();
      } else if (attempt === attempts) ready = null;
      return outcome;
    })();
    return ready;
  };

  /** What the worker held when it stopped answering is left out by the next one. */
  const distrust = (outcome: Outcome<unknown>): void => {
    if (outcome.ok || !last) return;
    const { code } = outcome.error;
    const { backend, adapter } = last.runtime;
    const why = code === "runtime/timeout" ? `no answer within ${outcome.error.seconds} s` : "the worker ended";
    if (code !== "runtime/timeout" && code !== "runtime/worker-failed") return;
    if (threads.count > 1) threads = { count: 1, reason: `1 thread (${threads.count} threads: ${why})` };
    else if (backend === "webgpu" && code === "runtime/timeout")
      distrusted.push({ backend, ...(adapter === null ? {} : { adapter }), reason: why });
  };

  const analyseOne = async (request: AnalysisRequest, signal: AbortSignal | undefined): Promise<Outcome<Analysis>> => {
    const start = await unlessAborted(started(), signal);
    if (!start.ok) return start;
    const outcome = await host.call("analyse", request, {
      signal,
      onAbort: "forget",
      limit: timeout((last ?? start.value).filmLimitSeconds),
      onProgress: tell,
    });
    distrust(outcome);
    return outcome;
  };

  const measureWhenIdle = (): void => {
    const open = threads.reason === null && tryThreads > 1 && measurements < MEASUREMENTS;
    if (!open || films > 0 || measuring || last?.runtime.backend !== "wasm") return;
    const controller = new AbortController();
    measuring = controller;
    measurements++;
    void queue
      .add(() => measure(controller.signal), controller.signal)
      // Interrupted by a film: asked again after it.
      .catch(() => undefined)
      .finally(() => {
        measuring = null;
      });
  };

  /** Milliseconds of one run on either worker, by turns, so that what else the machine does meets both. */
  const race = async (other: Host, signal: AbortSignal): Promise<Outcome<readonly [single: number, many: number]>> => {
    const fastest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < ROUNDS; round++)
      for (const [at, each] of [host, other].entries()) {
        const limit = timeout(last?.filmLimitSeconds ?? 10);
        const run = await each.call("measure", { runs: RUNS }, { signal, onAbort: "forget", limit });
        if (!run.ok) return run;
        fastest[at as 0 | 1] = Math.min(fastest[at as 0 | 1], run.value);
      }
    return success(fastest);
  };

  const measure = async (signal: AbortSignal): Promise<void> => {
    const before = host;
    const other = newHost();
    try {
      const start = await startOn(other, { count: tryThreads, reason: null }, signal);
      const stands = start.ok && start.value.runtime.backend === "wasm" && start.value.runtime.threads === tryThreads;
      const times = stands
        ? await race(other, signal)
        : failure({ code: "runtime/worker-failed", detail: "no session with threads" });
      threads = times.ok
        ? chooseThreads(tryThreads, ...times.value)
        : { count: 1, reason: `1 thread (${tryThreads} threads: no answer)` };
      if (threads.count > 1) {
        host = other;
        ready = Promise.resolve(start);
        before.kill("another worker has taken its place");
      }
      if (ready === null || threads.reason === null) return;
      const limit = timeout(10);
      const explained = await host.call("explainThreads", { reason: threads.reason }, { onAbort: "forget", limit });
      if (explained.ok) tell(explained.value);
    } finally {
      if (host !== other) other.kill("the measurement is over");
    }
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
    async analyse(request: AnalysisRequest, signal?: AbortSignal) {
      films++;
      measuring?.abort(new Error("a film goes first"));
      try {
        return await queue.add(() => analyseOne(request, signal), signal);
      } finally {
        films--;
        measureWhenIdle();
      }
    },
    dispose: () => {
      measuring?.abort(new Error("the analyser was closed"));
      host.kill("the analyser was closed");
    },
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
