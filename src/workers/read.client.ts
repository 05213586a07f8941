import { createQueue } from "#core/base";
import type { FileToRead, ReaderPort } from "#core/reading";
import type { ReadCalls } from "./read.contract.ts";
import { hostWorker, type WorkerLike } from "./shared/host.ts";

export interface ReaderOptions {
  /** Longest time for one file, the start of the worker included. */
  readonly limitSeconds?: number;
  readonly startWorker?: () => WorkerLike;
}

export interface Reader extends ReaderPort {
  /** Ends the worker; a later `read` starts a fresh one. */
  dispose(): void;
}

/**
 * The reader of the page: one worker, one file at a time. A file that takes longer than the limit ends the worker
 * (`decode/timeout`), a worker that dies costs the file it was reading (`decode/worker-failed`); the files after it go
 * to a fresh one. Abort ends the decoding, and rejects with the signal's reason.
 */
export function createReader(options: ReaderOptions = {}): Reader {
  const seconds = options.limitSeconds ?? 20;
  const host = hostWorker<ReadCalls>(options.startWorker ?? startReadWorker, (detail) => ({
    code: "decode/worker-failed",
    detail,
  }));
  const queue = createQueue();
  return {
    read(file: FileToRead, signal?: AbortSignal) {
      const limit = { seconds, error: { code: "decode/timeout", seconds } as const };
      return queue.add(
        () => host.call("read", file, { transfer: [file.bytes], signal, onAbort: "kill", limit }),
        signal,
      );
    },
    dispose: () => host.kill("the reader was closed"),
  };
}

function startReadWorker(): WorkerLike {
  return new Worker(new URL("./read.worker.ts", import.meta.url), { type: "module", name: "carina-read" });
}
