import type { BackendAttempt } from "#core/base";
import type {
  AnalyserProgress,
  AnalyserReady,
  Analysis,
  AnalysisRequest,
  AppFacts,
  BackendPreference,
} from "#core/reading";

/** What the page decides about the analysing worker. */
export interface AnalyserSettings {
  /** Absolute address of the page's base, with a slash at its end: `models/index.json` lies below it. */
  readonly baseUrl: string;
  /** Id of the bundle; `null` takes the default of `models/index.json`. */
  readonly modelId: string | null;
  readonly backend: BackendPreference;
  readonly app: AppFacts;
}

/** How many threads WASM is to have, and why in words; `null` where nothing was measured. */
export interface ThreadChoice {
  readonly count: number;
  readonly reason: string | null;
}

interface StartRequest extends AnalyserSettings {
  readonly threads: ThreadChoice;
  /** Backends that hung in a worker before this one. */
  readonly distrusted: readonly BackendAttempt[];
}

/** Calls of the analysing worker. The first `start` decides; any other before it is an error of the caller. */
export type AnalyseCalls = {
  start: { request: StartRequest; reply: AnalyserReady; progress: AnalyserProgress };
  /** Progress: the backend that has taken the place of the one before. */
  analyse: { request: AnalysisRequest; reply: Analysis; progress: AnalyserReady };
  /** Milliseconds of the fastest of so many runs on the golden input. */
  measure: { request: { readonly runs: number }; reply: number; progress: never };
  /** Gives the reason for the number of threads that WASM has. */
  explainThreads: { request: { readonly reason: string }; reply: AnalyserReady; progress: never };
};
