import type {
  AnalyserProgress,
  AnalyserReady,
  Analysis,
  AnalysisRequest,
  AppFacts,
  BackendPreference,
} from "#core/reading";

/** What the analysing worker must know before it starts. */
export interface AnalyserSettings {
  /** Absolute address of the page's base, with a slash at its end: `models/index.json` lies below it. */
  readonly baseUrl: string;
  /** Id of the bundle; `null` takes the default of `models/index.json`. */
  readonly modelId: string | null;
  readonly backend: BackendPreference;
  readonly app: AppFacts;
}

/** Calls of the analysing worker. The first `start` decides; `analyse` before it is an error of the caller. */
export type AnalyseCalls = {
  start: { request: AnalyserSettings; reply: AnalyserReady; progress: AnalyserProgress };
  analyse: { request: AnalysisRequest; reply: Analysis; progress: never };
};
