import { type CarinaError, countdown, failure, type Outcome, type Timers } from "#core/base";
import { type CallOptions, type Calls, type Connection, connect, describeThrown, type Endpoint } from "./rpc.ts";

const timers: Timers = {
  after: (milliseconds, callback) => setTimeout(callback, milliseconds),
  cancel: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** What the host needs of a Worker; a test puts a MessagePort behind it. */
export interface WorkerLike extends Endpoint {
  terminate(): void;
}

interface HostedCallOptions<Progress> extends CallOptions<Progress> {
  readonly signal?: AbortSignal | undefined;
  /** What abort does to a call in progress: end the worker with it, or let it finish unheard. */
  readonly onAbort: "kill" | "forget";
  /** After so many seconds of a machine awake the worker is ended and `error` is the outcome. */
  readonly limit: {
    readonly seconds: number;
    readonly error: CarinaError;
    /** Seconds that a progress gives anew, `null` for none; without it progress moves no limit. */
    readonly extend?: (progress: Progress) => number | null;
  };
}

/** A worker that is started when first needed and again after it was ended or died. */
export interface WorkerHost<C extends Calls> {
  /** Rejects only with the signal's reason. A worker that died gives `failed(detail)`. */
  call<Name extends keyof C & string>(
    name: Name,
    request: C[Name]["request"],
    options: HostedCallOptions<C[Name]["progress"]>,
  ): Promise<Outcome<C[Name]["reply"]>>;
  /** Ends the worker; calls that wait get `failed(detail)`. */
  kill(detail: string): void;
}

/**
 * `failed`: the error that stands for a worker that died or a bug in it. `ended`: told each time the worker is gone, so
 * that what it held is known to be lost.
 */
export function hostWorker<C extends Calls>(
  startWorker: () => WorkerLike,
  failed: (detail: string) => CarinaError,
  ended: () => void = () => undefined,
): WorkerHost<C> {
  let current: { readonly worker: WorkerLike; readonly connection: Connection<C> } | null = null;

  const kill = (detail: string): void => {
    if (!current) return;
    const { worker, connection } = current;
    current = null;
    worker.terminate();
    ended();
    connection.fail(detail);
  };

  const running = (): Connection<C> => {
    if (current) return current.connection;
    const worker = startWorker();
    const connection = connect<C>(worker);
    const died = (detail: string): void => {
      if (current?.worker === worker) kill(detail);
    };
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      died((event as ErrorEvent).message || "the worker could not be loaded");
    });
    worker.addEventListener("messageerror", () => died("a message could not be read"));
    current = { worker, connection };
    return connection;
  };

  return {
    kill,
    call(name, request, options) {
      const { signal, limit } = options;
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        let connection: Connection<C>;
        try {
          connection = running();
        } catch (thrown) {
          resolve(failure(failed(describeThrown(thrown))));
          return;
        }
        const onProgress = (progress: C[typeof name]["progress"]): void => {
          const seconds = limit.extend?.(progress) ?? null;
          if (seconds !== null) count.restart(seconds);
          options.onProgress?.(progress);
        };
        const { id, outcome } = connection.call(name, request, { ...options, onProgress }, (detail) =>
          failure(failed(detail)),
        );
        const finish = (): void => {
          count.stop();
          signal?.removeEventListener("abort", abort);
        };
        const abort = (): void => {
          finish();
          connection.abort(id);
          if (options.onAbort === "kill") kill("aborted");
          reject(signal?.reason);
        };
        const expire = (): void => {
          finish();
          resolve(failure(limit.error));
          kill("ended after a timeout");
        };
        const count = countdown(limit.seconds, expire, timers);
        signal?.addEventListener("abort", abort);
        void (async () => {
          const value = await outcome;
          finish();
          resolve(value);
        })();
      });
    },
  };
}
