import { type Outcome, success } from "#core/base";
import type { AnalyserProgress } from "#core/reading";
import type { RuntimeBackend as Backend, RuntimeDownload } from "./assets.ts";

/** The downloads of a start, model and runtime, told as one sum of bytes. */
export interface Downloads {
  /** Starts to fetch the runtime of a backend, and does not wait for it. */
  begin(backend: Backend): void;
  /** To be told how far the model is. */
  readonly model: (loadedBytes: number, totalBytes: number) => void;
  /** The runtime of a backend; `null` where ONNX Runtime has it already, or fetches it by itself. */
  runtime(backend: Backend): Promise<Outcome<Uint8Array | null>>;
  /** A session stands on this backend: its runtime is initialised and its bytes are let go. */
  opened(backend: Backend): void;
}

/** `download`: `null` on Node, where ONNX Runtime reads its files from disk. */
export function createDownloads(
  download: RuntimeDownload | null,
  onProgress: (progress: AnalyserProgress) => void,
): Downloads {
  const initialised = new Set<Backend>();
  const pending = new Map<Backend, Promise<Outcome<Uint8Array>>>();
  /** Bytes so far and in all, by what is fetched. */
  const sums = new Map<Backend | "model", readonly [loaded: number, total: number]>();
  const tell = (what: Backend | "model", loaded: number, total: number): void => {
    sums.set(what, [loaded, total]);
    // The size of the model comes with its manifest; a sum without it would jump.
    if (!sums.has("model")) return;
    const [loadedBytes, totalBytes] = [0, 1].map((at) => [...sums.values()].reduce((sum, each) => sum + each[at]!, 0));
    onProgress({ stage: "loading", loadedBytes: loadedBytes!, totalBytes: totalBytes! });
  };
  const begin = (backend: Backend): Promise<Outcome<Uint8Array>> | null => {
    if (!download || initialised.has(backend)) return null;
    const known = pending.get(backend);
    if (known) return known;
    const total = download.bytes[backend];
    tell(backend, 0, total);
    const reading = download.read(backend, (loaded) => tell(backend, Math.min(loaded, total), total));
    pending.set(backend, reading);
    return reading;
  };
  return {
    begin: (backend) => void begin(backend),
    model: (loaded, total) => tell("model", loaded, total),
    async runtime(backend) {
      const reading = begin(backend);
      if (!reading) return success(null);
      const outcome = await reading;
      // Asked for again by the next session.
      if (!outcome.ok) pending.delete(backend);
      return outcome;
    },
    opened(backend) {
      initialised.add(backend);
      pending.delete(backend);
    },
  };
}
