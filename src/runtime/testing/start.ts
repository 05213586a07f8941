import type { Outcome } from "#core/base";
import type { AnalysisRequest } from "#core/reading";
import { type Engine, type EngineOptions, startEngine } from "#runtime";
import { chestFilm, fullRangePixels } from "../../core/analysis/testing/film-facts.ts";
import { mutated } from "../../core/analysis/testing/mutated.ts";
import { bundleFiles, inBundle, installedRuntime, readJson } from "./bundles.ts";

/** An engine on the app's default bundle with some of its files replaced. */
export function start(
  replaced: Parameters<typeof bundleFiles>[0] = {},
  options: Partial<EngineOptions> = {},
): Promise<Outcome<Engine>> {
  return startEngine({
    files: bundleFiles(replaced),
    assets: installedRuntime(),
    modelId: null,
    backend: "auto",
    app: { version: "0.1.0", commit: "0123456789ab" },
    clock: { now: () => Date.UTC(2026, 10, 24, 12), ticks: () => performance.now() },
    ...options,
  });
}

function widened(json: unknown, prefix: string): string {
  return JSON.stringify(mutated(mutated(json, `${prefix}refuseAbove`, 1e9), `${prefix}doubtAbove`, 1e9));
}

/** Files that put the gate so wide that noise passes: for tests of numbers rather than of the gate. */
export async function openGate(): Promise<Record<string, string>> {
  const manifest = await readJson(inBundle("manifest.json"));
  const gate = await readJson(inBundle("gate.json"));
  return { [inBundle("manifest.json")]: widened(manifest, "gate."), [inBundle("gate.json")]: widened(gate, "") };
}

export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return outcome.value;
}

/** A film of noise that differs by `seed`. */
export function noiseFilm(seed: number): AnalysisRequest {
  const film = chestFilm();
  const pixels = fullRangePixels(240, 224).map((value, index) => (value * (seed + 1) + (index >> 7)) % 256);
  const window = { kind: "linear", center: 128, width: 256, source: "automatic", explanation: null } as const;
  const frame = { filmId: film.id, rows: 240, columns: 224, pixels, window, scale: { rows: 1, columns: 1 } };
  const gate = { status: "ok", score: null, reasons: [] } as const;
  return { film, frame, pixelSha256: "cd".repeat(32), gate, decodeMs: 0, goOnThoughDoubtful: false };
}
