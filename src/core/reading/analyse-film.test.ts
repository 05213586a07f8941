import { describe, expect, it } from "vitest";
import type { GateVerdict, NetworkOutput, NetworkSession } from "#core/analysis";
import { failure, success } from "#core/base";
import { type AnalysisRequest, analyseFilm } from "#core/reading";
import { readResult } from "#core/result";
import { chestFilm, fullRangePixels } from "../analysis/testing/film-facts.ts";
import { smallBundle } from "../analysis/testing/manifest.ts";

const ok: GateVerdict = { status: "ok", score: null, reasons: [] };
const doubtful: GateVerdict = { status: "doubtful", score: null, reasons: ["lateral-view"] };
const refused: GateVerdict = { status: "refused", score: null, reasons: ["colour-picture", "too-small"] };

function request(gate: GateVerdict, goOnThoughDoubtful = false): AnalysisRequest {
  const film = chestFilm();
  const window = { kind: "linear", center: 128, width: 256, source: "automatic", explanation: null } as const;
  const frame = {
    filmId: film.id,
    rows: 80,
    columns: 64,
    pixels: fullRangePixels(80, 64),
    window,
    scale: { rows: 1, columns: 1 },
  };
  return { film, frame, pixelSha256: "cd".repeat(32), gate, decodeMs: 1, goOnThoughDoubtful };
}

/** A network of fixed numbers; the length of its embedding is the gate's score of the small bundle. */
function network(score: number, changes: Partial<NetworkOutput> = {}) {
  const output: NetworkOutput = {
    logits: Float32Array.from({ length: 14 }, (_, index) => index / 7 - 1),
    cam: Float32Array.from({ length: 56 }, (_, index) => index),
    embedding: Float32Array.from([score, 0, 0]),
    ...changes,
  };
  const images: Float32Array[] = [];
  const session: NetworkSession = {
    backend: "wasm",
    adapter: null,
    threads: 1,
    run: async (image) => {
      images.push(image);
      return success(output);
    },
    release: async () => undefined,
  };
  return { session, images };
}

function analyse(asked: AnalysisRequest, session: NetworkSession) {
  let ticks = 0;
  return analyseFilm(asked, {
    bundle: smallBundle,
    session,
    runtime: {
      ort: "1.30.0",
      backend: "wasm",
      adapter: null,
      threads: 1,
      reason: "no WebGPU adapter",
      attempts: [],
      golden: { logitDifference: 0, camDifference: 0 },
    },
    app: { version: "0.1.0", commit: "0123456789ab" },
    clock: { now: () => Date.UTC(2026, 10, 24, 12), ticks: () => (ticks += 10) },
  });
}

describe("the analysis of a film", () => {
  it("gives a Result with numbers, and the maps at full precision, for a film that the gate passes", async () => {
    const { session, images } = network(0.5);
    const outcome = await analyse(request(ok), session);
    if (!outcome.ok) throw new Error(outcome.error.code);
    const { filmId, result, maps } = outcome.value;
    expect(filmId).toBe("film-1");
    expect(images).toHaveLength(1);
    expect(images[0]).toHaveLength(64 * 64);
    expect(result).toMatchObject({
      created: "2026-11-24T12:00:00.000Z",
      gate: { status: "ok", score: 0.5, reasons: [] },
      timings: { decodeMs: 1, prepareMs: 10, networkMs: 10 },
    });
    expect(result.findings).toHaveLength(14);
    expect(maps).toEqual({ height: 2, width: 2, values: Float32Array.from({ length: 56 }, (_, index) => index) });
    expect(readResult(JSON.stringify(result)).ok).toBe(true);
  });

  it("never asks the network about a film that header or picture refuse, even when told to go on", async () => {
    const { session, images } = network(0.5);
    expect(await analyse(request(refused, true), session)).toEqual(
      failure({ code: "gate/not-radiograph", reasons: ["colour-picture", "too-small"] }),
    );
    expect(images).toHaveLength(0);
  });

  it.each([false, true])("gives no number when the network's view refuses (told to go on: %s)", async (goOn) => {
    const outcome = await analyse(request(ok, goOn), network(2.1).session);
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        maps: null,
        result: { findings: [], heatmaps: null, gate: { status: "refused", reasons: ["unlike-training-films"] } },
      },
    });
    expect(JSON.stringify(outcome)).not.toMatch(/logit|probability/);
  });

  it.each([
    ["by header or picture", doubtful, 0.5, ["lateral-view"]],
    ["by the network's view", ok, 1.5, ["unlike-training-films"]],
    ["by both", doubtful, 1.5, ["lateral-view", "unlike-training-films"]],
  ])("doubtful %s: numbers only after the click", async (_, gate, score, reasons) => {
    const before = await analyse(request(gate), network(score).session);
    const verdict = { status: "doubtful", score, reasons };
    expect(before).toMatchObject({
      ok: true,
      value: { maps: null, result: { findings: [], heatmaps: null, gate: verdict } },
    });
    const after = await analyse(request(gate, true), network(score).session);
    expect(after).toMatchObject({ ok: true, value: { maps: { height: 2 }, result: { gate: verdict } } });
    expect(after.ok && after.value.result.findings.length).toBe(14);
  });

  it.each([
    ["NaN", { logits: new Float32Array(14).fill(Number.NaN) }],
    ["an infinite map", { cam: new Float32Array(56).fill(Number.POSITIVE_INFINITY) }],
    ["a logit too few", { logits: new Float32Array(13) }],
    ["another embedding", { embedding: new Float32Array(4) }],
  ])("is an error when the network gives %s", async (_, changes) => {
    const outcome = await analyse(request(ok), network(0.5, changes).session);
    expect(outcome).toMatchObject({ ok: false, error: { code: "runtime/run-failed", backend: "wasm" } });
  });

  it("passes on what went wrong in the run", async () => {
    const { session } = network(0.5);
    const error = { code: "runtime/timeout", backend: "wasm", seconds: 5 } as const;
    expect(await analyse(request(ok), { ...session, run: async () => failure(error) })).toEqual(failure(error));
  });
});
