import { beforeAll, describe, expect, it } from "vitest";
import { type Bundle, goldenInput, isFlagged, type Manifest, partScores, probabilityOf } from "#core/analysis";
import { failure, success } from "#core/base";
import type { AnalyserProgress } from "#core/reading";
import { type Engine, type OpenSession, openNetworkSession } from "#runtime";
import { inBundle, installedRuntime, readJson } from "./testing/bundles.ts";
import { noiseFilm, openGate, start, valueOf } from "./testing/start.ts";

let manifest: Manifest;
let bundle: Bundle;
let engine: Engine;
const progress: AnalyserProgress[] = [];

beforeAll(async () => {
  manifest = await readJson<Manifest>(inBundle("manifest.json"));
  engine = valueOf(await start({}, { onProgress: (each) => void progress.push(each) }));
  bundle = engine.bundle;
}, 120_000);

describe("the app's bundle on WASM", () => {
  it("passes its golden run with room to spare", () => {
    const { runtime, model: facts } = engine.ready();
    expect(facts).toMatchObject({ id: manifest.id, version: manifest.version, sha256: manifest.files[0]!.sha256 });
    expect(runtime).toMatchObject({
      backend: "wasm",
      adapter: null,
      threads: 1,
      reason: "this browser offers no WebGPU here",
    });
    expect(runtime.golden.logitDifference).toBeLessThan(manifest.golden.logitTolerance / 2);
    expect(runtime.golden.camDifference).toBeLessThan(manifest.golden.camTolerance / 2);
  });

  it("tells the bytes of the model, then the backend that is started", () => {
    const { bytes } = manifest.files[0]!;
    expect(progress[0]).toEqual({ stage: "loading", loadedBytes: 0, totalBytes: bytes });
    expect(progress.at(-2)).toEqual({ stage: "loading", loadedBytes: bytes, totalBytes: bytes });
    const limitSeconds = 3 * (10 + bytes / 10e6);
    expect(progress.at(-1)).toEqual({ stage: "starting", backend: "wasm", limitSeconds });
  });

  it("scores the gate's own examples as training does", async () => {
    const session = valueOf(await openNetworkSession(bundle.model, "wasm", installedRuntime()));
    expect(bundle.gate.vectors.length).toBeGreaterThan(0);
    for (const { seed, parts, score } of bundle.gate.vectors) {
      const image = goldenInput(manifest.input.size, seed);
      const { embedding } = valueOf(await session.run(image));
      const scores = partScores(bundle.gate, { image, embedding });
      for (const [part, value] of scores) expect(value / parts[part.id]!).toBeCloseTo(1, 3);
      expect(Math.max(...scores.map(([, value]) => value)) / score).toBeCloseTo(1, 3);
    }
    await session.release();
  });

  it("computes the same for films that are asked for at once as for each alone, in order", async () => {
    const session = valueOf(await openNetworkSession(bundle.model, "wasm", installedRuntime()));
    const images = [0, 1, 2, 3].map((seed) => goldenInput(manifest.input.size, seed));
    const alone: Float32Array[] = [];
    for (const image of images) alone.push(valueOf(await session.run(image)).logits);
    const order: number[] = [];
    const together = await Promise.all(
      images.map(async (image, index) => {
        const output = valueOf(await session.run(image));
        order.push(index);
        return output.logits;
      }),
    );
    expect(together).toEqual(alone);
    expect(order).toEqual([0, 1, 2, 3]);
    expect(alone[0]).not.toEqual(alone[1]);
    await session.release();
  });

  it("answers no more after it was released, and may be released twice", async () => {
    const session = valueOf(await openNetworkSession(bundle.model, "wasm", installedRuntime()));
    await session.release();
    await session.release();
    const outcome = await session.run(goldenInput(manifest.input.size, 0));
    expect(outcome).toMatchObject({ ok: false, error: { code: "runtime/run-failed" } });
  });

  it("says what is wrong when the image has another size", async () => {
    const session = valueOf(await openNetworkSession(bundle.model, "wasm", installedRuntime()));
    const outcome = await session.run(new Float32Array(64 * 64));
    expect(outcome).toMatchObject({ ok: false, error: { code: "runtime/run-failed", backend: "wasm" } });
    expect(session.broken()).not.toBeNull();
    await session.release();
  });

  it("refuses noise without a number", async () => {
    const { result, maps } = valueOf(await engine.analyse(noiseFilm(1)));
    expect(result).toMatchObject({ gate: { status: "refused" }, findings: [], heatmaps: null });
    expect(maps).toBeNull();
  });

  it("gives Results in which the numbers are those of the network", async () => {
    const open = valueOf(await start(await openGate()));
    const { result, maps } = valueOf(await open.analyse(noiseFilm(1)));
    await open.release();
    expect(result.findings).toHaveLength(14);
    expect(maps?.values).toHaveLength(14 * manifest.outputs.cam[0] * manifest.outputs.cam[1]);
    for (const [index, { logit, probability, threshold, flagged }] of result.findings.entries()) {
      expect(probability).toBeCloseTo(probabilityOf(logit, manifest.classes[index]!.calibration), 6);
      expect(flagged).toBe(isFlagged(probability, threshold));
    }
  });
});

/** Real sessions; `breaks` names the runs (counted over all sessions, golden runs too) that fail and break theirs. */
function breaking(breaks: readonly number[], code: "runtime/run-failed" | "runtime/timeout" = "runtime/run-failed") {
  const log: string[] = [];
  let runs = 0;
  const openSession: typeof openNetworkSession = async (bytes, backend, assets, options) => {
    const opened = await openNetworkSession(bytes, backend, assets, options);
    if (!opened.ok) return opened;
    log.push("open");
    const real = opened.value;
    let broken: string | null = null;
    const session: OpenSession = {
      ...real,
      broken: () => broken ?? real.broken(),
      run: async (image) => {
        if (!breaks.includes(++runs)) return real.run(image);
        broken = "the graphics device was lost";
        return failure(code === "runtime/timeout" ? { code, backend, seconds: 60 } : { code, backend, detail: broken });
      },
      release: async () => {
        log.push("release");
        await real.release();
      },
    };
    return success(session);
  };
  return { log, openSession };
}

describe("a backend that fails later", () => {
  it("is opened anew, with a golden run, and the film is analysed there", async () => {
    const { log, openSession } = breaking([2]);
    const renewed = valueOf(await start(await openGate(), { openSession }));
    const sound = valueOf(await start(await openGate()));
    const expected = valueOf(await sound.analyse(noiseFilm(1)));
    const outcome = valueOf(await renewed.analyse(noiseFilm(1)));
    expect(log).toEqual(["open", "release", "open"]);
    expect(expected.result.findings).toHaveLength(14);
    expect(outcome.result.findings).toEqual(expected.result.findings);
    expect(outcome.result.gate).toEqual(expected.result.gate);
    await Promise.all([renewed.release(), sound.release()]);
  });

  it("is left alone after it hung; with none left there is no number", async () => {
    const { openSession } = breaking([2], "runtime/timeout");
    const hung = valueOf(await start(await openGate(), { openSession }));
    expect(await hung.analyse(noiseFilm(1))).toMatchObject({
      ok: false,
      error: {
        code: "analysis/no-backend",
        attempts: expect.arrayContaining([{ backend: "wasm", reason: "no answer within 60 s" }]) as unknown[],
      },
    });
  });

  it("proves itself again after 24 hours", async () => {
    const { log, openSession } = breaking([3]);
    let now = Date.UTC(2026, 10, 24, 12);
    const clock = { now: () => now, ticks: () => performance.now() };
    const old = valueOf(await start(await openGate(), { openSession, clock }));
    valueOf(await old.analyse(noiseFilm(1)));
    now += 24 * 60 * 60 * 1000;
    // The third run is the new golden run; it fails, so a fresh session is opened and proved before the film.
    valueOf(await old.analyse(noiseFilm(1)));
    expect(log).toEqual(["open", "release", "open"]);
    await old.release();
  });
});
