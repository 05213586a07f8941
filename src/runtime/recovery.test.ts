import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure, success } from "#core/base";
import type { AnalyserReady } from "#core/reading";
import { type EngineOptions, type OpenSession, openNetworkSession } from "#runtime";
import { noiseFilm, openGate, start, valueOf } from "./testing/start.ts";

type Files = Awaited<ReturnType<typeof openGate>>;
type Fault = "lost before the answer" | "lost beside the answer" | "hangs" | "computes wrong";

let files: Files;
const engines: { release: () => Promise<void> }[] = [];
beforeAll(async () => {
  files = await openGate();
});
afterAll(async () => {
  for (const engine of engines) await engine.release();
});

/**
 * An engine on real sessions; `faults` names what happens in which run, counted over all sessions and golden runs too.
 * The sessions stand on WASM under the name of a graphics card with its two adapters.
 */
async function faulty(faults: Readonly<Record<number, Fault>>, options: Partial<EngineOptions> = {}) {
  const log: string[] = [];
  const told: AnalyserReady["runtime"][] = [];
  let runs = 0;
  const openSession: typeof openNetworkSession = async (bytes, backend, assets, options) => {
    const { power, ...rest } = options!;
    const opened = await openNetworkSession(bytes, "wasm", assets, rest);
    if (!opened.ok) return opened;
    const adapter = backend === "webgpu" ? `card for ${power}` : null;
    log.push(`open ${adapter ?? backend}`);
    const real = opened.value;
    let broken: string | null = null;
    const session: OpenSession = {
      ...real,
      backend,
      adapter,
      broken: () => broken ?? real.broken(),
      run: async (image) => {
        const fault = faults[++runs];
        log.push(`run${fault === undefined ? "" : `: ${fault}`}`);
        const outcome = await real.run(image);
        if (fault === undefined || !outcome.ok) return outcome;
        if (fault === "computes wrong")
          return success({ ...outcome.value, logits: outcome.value.logits.map((x) => x + 1) });
        broken = fault;
        if (fault === "lost beside the answer") return outcome;
        const code = fault === "hangs" ? "runtime/timeout" : "runtime/run-failed";
        return failure(code === "runtime/timeout" ? { code, backend, seconds: 4 } : { code, backend, detail: fault });
      },
      release: async () => {
        log.push("release");
        await real.release();
      },
    };
    return success(session);
  };
  const adapters = (["high-performance", "low-power"] as const).map((power) => ({
    name: `card for ${power}`,
    software: false,
    power,
  }));
  const onChanged = ({ runtime }: AnalyserReady) => void told.push(runtime);
  const findAdapters = async () => ({ adapters });
  const outcome = await start(files, { openSession, findAdapters, onChanged, ...options });
  if (outcome.ok) engines.push(outcome.value);
  return { engine: valueOf(outcome), log, told };
}

const [FAST, SAVING] = ["card for high-performance", "card for low-power"];
/** What every start on a graphics card does: the second golden run is the one that is timed. */
const STARTED = [`open ${FAST}`, "run", "run"];

describe("a graphics card that fails", () => {
  it("and is lost under a film: a fresh session, its golden run, then the film; the page is told", async () => {
    const { engine, log, told } = await faulty({ 3: "lost before the answer" });
    const { result } = valueOf(await engine.analyse(noiseFilm(1)));
    expect(log).toEqual([...STARTED, "run: lost before the answer", "release", ...STARTED, "run"]);
    expect(result.runtime).toMatchObject({ backend: "webgpu", adapter: FAST });
    expect(told).toHaveLength(1);
  });

  it("gives no number of a run beside which it was lost", async () => {
    const { engine, log } = await faulty({ 3: "lost beside the answer" });
    valueOf(await engine.analyse(noiseFilm(1)));
    expect(log).toEqual([...STARTED, "run: lost beside the answer", "release", ...STARTED, "run"]);
  });

  it("and hangs: the film goes to the other adapter, and the one that hung is left alone", async () => {
    const { engine, log, told } = await faulty({ 3: "hangs" });
    const { result } = valueOf(await engine.analyse(noiseFilm(1)));
    expect(log).toEqual([...STARTED, "run: hangs", "release", `open ${SAVING}`, "run", "run", "run"]);
    expect(result.runtime).toMatchObject({ adapter: SAVING, reason: "no answer within 4 s" });
    expect(told).toMatchObject([{ attempts: [{ backend: "webgpu", adapter: FAST, reason: "no answer within 4 s" }] }]);
  });

  it("and computes wrong from the start: the adapter that saves power, and after it WASM", async () => {
    const { engine, log } = await faulty({ 1: "computes wrong", 3: "computes wrong" });
    expect(engine.ready().runtime).toMatchObject({
      backend: "wasm",
      attempts: [{ adapter: FAST }, { adapter: SAVING }],
    });
    expect(log.filter((line) => line.startsWith("open"))).toEqual([`open ${FAST}`, `open ${SAVING}`, "open wasm"]);
  });

  it("is not asked again by an engine that was told of it", async () => {
    const distrusted = [{ backend: "webgpu", adapter: FAST, reason: "no answer within 10 s" }] as const;
    const { engine } = await faulty({}, { distrusted });
    expect(engine.ready().runtime).toMatchObject({ adapter: SAVING, attempts: distrusted });
  });
});

/** Seconds that pass by hand on both clocks. */
function handClock() {
  let seconds = 0;
  const clock = { now: () => Date.UTC(2026, 10, 24, 12) + seconds * 1000, ticks: () => seconds * 1000 };
  return { clock, pass: (more: number) => void (seconds += more) };
}

describe("a machine that slept", () => {
  it("proves its backend before the next film, once, and not while it is awake", async () => {
    const { clock, pass } = handClock();
    const { engine, log } = await faulty({}, { backend: "wasm", clock, every: () => () => undefined });
    expect(log).toEqual(["open wasm", "run"]);
    pass(70);
    valueOf(await engine.analyse(noiseFilm(1)));
    expect(log).toHaveLength(3);
    pass(3600);
    valueOf(await engine.analyse(noiseFilm(1)));
    valueOf(await engine.analyse(noiseFilm(2)));
    expect(log).toEqual(["open wasm", "run", "run", "run", "run", "run"]);
  });

  it("takes another backend when the first one computes wrong after the sleep, before the film", async () => {
    const { clock, pass } = handClock();
    const { engine, log, told } = await faulty({ 3: "computes wrong" }, { clock, every: () => () => undefined });
    pass(3600);
    const { result } = valueOf(await engine.analyse(noiseFilm(1)));
    expect(result.runtime.adapter).toBe(SAVING);
    expect(log).toEqual([...STARTED, "run: computes wrong", "release", `open ${SAVING}`, "run", "run", "run"]);
    expect(told).toHaveLength(1);
  });
});

describe("an engine with no backend left", () => {
  it("gives no number, and searches again with the next film", async () => {
    const { engine, log } = await faulty(
      { 2: "lost before the answer", 3: "computes wrong" },
      { findAdapters: async () => ({ none: "no WebGPU adapter" }) },
    );
    expect(await engine.analyse(noiseFilm(1))).toMatchObject({ ok: false, error: { code: "analysis/no-backend" } });
    valueOf(await engine.analyse(noiseFilm(1)));
    expect(log.filter((line) => line === "open wasm")).toHaveLength(3);
  });
});

describe("the reason for the number of threads", () => {
  it("stands in the facts and in every Result, on WASM alone", async () => {
    const { engine } = await faulty({}, { backend: "wasm" });
    engine.explainThreads("1 thread (2 threads: 0.5 times as fast as 1)");
    const reason = "asked for by name; 1 thread (2 threads: 0.5 times as fast as 1)";
    expect(engine.ready().runtime.reason).toBe(reason);
    expect(valueOf(await engine.analyse(noiseFilm(1))).result.runtime.reason).toBe(reason);
    expect(valueOf(await engine.measure(2))).toBeGreaterThan(0);
  });
});
