import type { ThreadChoice } from "../analyse.contract.ts";

/** More threads gain nothing on networks of this size, and a machine has other work. */
const MOST_THREADS = 4;
/** Less than this is noise, and threads keep other cores busy. */
const CLEAR_GAIN = 1.1;

/** How many threads are worth a measurement here: 1 where the browser gives none or there is one core. */
export function threadsToTry(scope: {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}): number {
  if (scope.crossOriginIsolated !== true) return 1;
  return Math.min(MOST_THREADS, scope.navigator?.hardwareConcurrency ?? 1);
}

/** One thread, unless `count` of them are faster by a tenth at least. Milliseconds of the fastest run of each. */
export function chooseThreads(count: number, single: number, many: number): ThreadChoice {
  const gain = single / many;
  const words = `${count} threads: ${gain.toFixed(1)} times as fast as 1`;
  return gain >= CLEAR_GAIN ? { count, reason: words } : { count: 1, reason: `1 thread (${words})` };
}
