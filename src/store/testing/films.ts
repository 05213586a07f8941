import type { AnalyserReady, Analysis, AnalysisRequest } from "#core/reading";
import type { FilmId } from "#core/study";
import type { Finding } from "../index.ts";

export function finding(id: string, probability: number, threshold: number | null): Finding {
  return {
    id,
    logit: Math.log(probability / (1 - probability)),
    probability,
    threshold,
    flagged: threshold === null ? null : probability >= threshold,
    support: 40,
    auroc: 0.7,
    aurocInterval: [0.6, 0.8],
  };
}

export const READY: AnalyserReady = {
  model: { id: "test", name: "Test model", version: "1.0.0", sha256: "0".repeat(64), inputSize: 32 },
  runtime: {
    ort: "1.30.0",
    backend: "wasm",
    adapter: null,
    threads: 1,
    reason: "asked for by name",
    attempts: [],
    golden: { logitDifference: 0, camDifference: 0 },
  },
  filmLimitSeconds: 10,
};

/** The analysis of one film: its findings' probability is derived from its own pixels, so that a mix-up shows. */
export function analysisOf(request: AnalysisRequest, findings: readonly Finding[]): Analysis {
  const { film, frame, pixelSha256, gate, goOnThoughDoubtful } = request;
  const silent = gate.status === "doubtful" && !goOnThoughDoubtful;
  return {
    filmId: film.id,
    maps: silent ? null : { height: 1, width: 1, values: new Float32Array(findings.length).fill(1) },
    result: {
      schema: "carina.result/1",
      created: "2026-11-24T12:00:00.000Z",
      app: { version: "0.1.0", commit: "test" },
      model: { id: "test", version: "1.0.0", sha256: "0".repeat(64), precision: "fp16-weights" },
      runtime: { ort: "1.30.0", backend: "wasm", adapter: null, threads: 1, reason: "asked for by name" },
      input: {
        kind: film.kind,
        pixelSha256,
        rows: frame.rows,
        columns: frame.columns,
        prepare: "square-bilinear/1",
        transferSyntaxUid: null,
        window: { kind: "linear", center: 1, width: 1, source: "file" },
        view: film.view,
        notes: [],
      },
      gate: { status: gate.status, score: gate.score, reasons: [...gate.reasons] },
      findings: silent ? [] : [...findings],
      heatmaps: null,
      timings: { decodeMs: 0, prepareMs: 0, networkMs: 0 },
    },
  };
}

export function filmId(text: string): FilmId {
  return text as FilmId;
}
