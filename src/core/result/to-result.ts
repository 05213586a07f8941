import { type Bundle, type GateVerdict, isFlagged, type NetworkOutput, probabilityOf } from "#core/analysis";
import type { Frame } from "#core/grey";
import type { Film } from "#core/study";
import { shortestFloat32 } from "./float32.ts";
import { packHeatmap } from "./heatmap.ts";
import type { CarinaResult } from "./schema.ts";

/** All that a Result is made of. `output` is `null` where the gate allows no numbers. */
export interface ResultParts {
  /** ISO 8601 in UTC. */
  readonly created: string;
  readonly app: CarinaResult["app"];
  readonly bundle: Pick<Bundle, "manifest" | "file">;
  readonly runtime: CarinaResult["runtime"];
  readonly film: Pick<Film, "kind" | "view" | "notes" | "header">;
  readonly frame: Pick<Frame, "rows" | "columns" | "window">;
  readonly pixelSha256: string;
  readonly gate: GateVerdict;
  readonly output: Pick<NetworkOutput, "logits" | "cam"> | null;
  readonly timings: CarinaResult["timings"];
}

/**
 * `carina.result/1` (CONTRACTS.md), without name, date of birth, UID or file name. `flagged` is decided on the
 * probability as written, so that a reader of the Result comes to the same. Logits and maps must be finite.
 */
export function toResult(parts: ResultParts): CarinaResult {
  const { manifest, file } = parts.bundle;
  const { output } = parts;
  return {
    schema: "carina.result/1",
    created: parts.created,
    app: { version: parts.app.version, commit: parts.app.commit },
    model: { id: manifest.id, version: manifest.version, sha256: file.sha256, precision: file.precision },
    runtime: {
      ort: parts.runtime.ort,
      backend: parts.runtime.backend,
      adapter: parts.runtime.adapter,
      threads: parts.runtime.threads,
      reason: parts.runtime.reason,
    },
    input: {
      kind: parts.film.kind,
      pixelSha256: parts.pixelSha256,
      rows: parts.frame.rows,
      columns: parts.frame.columns,
      prepare: manifest.input.prepare,
      transferSyntaxUid: parts.film.header?.transferSyntaxUid ?? null,
      window: toWindow(parts.frame.window),
      view: parts.film.view,
      notes: [...parts.film.notes],
    },
    gate: {
      status: parts.gate.status,
      score: parts.gate.score === null ? null : shortestFloat32(parts.gate.score),
      reasons: [...parts.gate.reasons],
    },
    findings: output ? toFindings(parts.bundle, output.logits) : [],
    heatmaps: output ? toHeatmaps(parts.bundle, output.cam) : null,
    timings: {
      decodeMs: roundMs(parts.timings.decodeMs),
      prepareMs: roundMs(parts.timings.prepareMs),
      networkMs: roundMs(parts.timings.networkMs),
    },
  };
}

function toFindings({ manifest }: ResultParts["bundle"], logits: Float32Array): CarinaResult["findings"] {
  return manifest.classes.map((each, index) => {
    const probability = shortestFloat32(probabilityOf(logits[index]!, each.calibration));
    return {
      id: each.id,
      logit: shortestFloat32(logits[index]!),
      probability,
      threshold: each.threshold,
      flagged: isFlagged(probability, each.threshold),
      support: each.test.positives,
      auroc: each.test.auroc?.value ?? null,
      aurocInterval: each.test.auroc?.interval ? [...each.test.auroc.interval] : null,
    };
  });
}

function toHeatmaps({ manifest }: ResultParts["bundle"], cam: Float32Array): CarinaResult["heatmaps"] {
  const [height, width] = manifest.outputs.cam;
  const cells = height * width;
  const maps = manifest.classes.map(
    (each, index) => [each.id, packHeatmap(cam.subarray(index * cells, (index + 1) * cells))] as const,
  );
  return { grid: [height, width], maps: Object.fromEntries(maps) };
}

function toWindow(window: Frame["window"]): CarinaResult["input"]["window"] {
  return window.kind === "lut"
    ? { kind: "lut", center: null, width: null, source: window.source }
    : { kind: window.kind, center: window.center, width: window.width, source: window.source };
}

/** Tenths of a millisecond: more is noise. */
function roundMs(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
