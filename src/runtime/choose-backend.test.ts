import { describe, expect, it } from "vitest";
import type { NetworkOutput } from "#core/analysis";
import { failure, type Outcome, success } from "#core/base";
import { type AdapterSearch, chooseBackend, type OpenSession, planBackends, runLimits, startLimits } from "#runtime";
import { smallBundle } from "../core/analysis/testing/manifest.ts";

const hopper = { name: "nvidia hopper", software: false, power: "high-performance" } as const;
const integrated = { name: "intel gen-12lp", software: false, power: "low-power" } as const;
const swiftshader = { name: "google swiftshader", software: true, power: "high-performance" } as const;
const real: AdapterSearch = { adapters: [hopper] };
const two: AdapterSearch = { adapters: [hopper, integrated] };
const software: AdapterSearch = { adapters: [swiftshader] };
const none: AdapterSearch = { none: "no WebGPU adapter" };
const both = ["webgpu", "wasm"] as const;
type Plan = ReturnType<typeof planBackends>;
const order = (plan: Plan) => plan.order.map(({ backend, adapter }) => adapter?.name ?? backend);

describe("the order of backends", () => {
  it.each([
    ["auto", real, ["nvidia hopper", "wasm"]],
    ["auto", two, ["nvidia hopper", "intel gen-12lp", "wasm"]],
    ["auto", software, ["wasm"]],
    ["auto", none, ["wasm"]],
    ["webgpu", real, ["nvidia hopper", "wasm"]],
    ["webgpu", software, ["google swiftshader", "wasm"]],
    ["webgpu", none, ["wasm"]],
    ["wasm", two, ["wasm", "nvidia hopper", "intel gen-12lp"]],
    ["wasm", software, ["wasm"]],
    ["wasm", none, ["wasm"]],
  ] as const)("for %s with %o is %o", (preference, search, expected) => {
    expect(order(planBackends(preference, search, both, []))).toEqual(expected);
  });

  it("says why WebGPU is left out", () => {
    expect(planBackends("auto", software, both, []).skipped).toEqual([
      {
        backend: "webgpu",
        adapter: "google swiftshader",
        reason: "only a software WebGPU adapter (google swiftshader)",
      },
    ]);
    expect(planBackends("auto", none, both, []).skipped).toEqual([{ backend: "webgpu", reason: "no WebGPU adapter" }]);
    expect(planBackends("wasm", none, both, []).skipped).toEqual([]);
  });

  it("leaves out what the bundle has no file for, and of two adapters the one that failed before", () => {
    expect(order(planBackends("auto", two, ["wasm"], []))).toEqual(["wasm"]);
    const distrusted = [{ backend: "webgpu", adapter: "nvidia hopper", reason: "no answer within 4 s" }] as const;
    const plan = planBackends("auto", two, both, distrusted);
    expect(order(plan)).toEqual(["intel gen-12lp", "wasm"]);
    expect(plan.skipped).toEqual(distrusted);
  });
});

/** A backend that gives the small bundle's golden output, each number off by `off`. */
function backend(name: "webgpu" | "wasm", off = 0, adapter = "nvidia hopper") {
  const log: string[] = [];
  const output: NetworkOutput = {
    logits: new Float32Array(14).fill(off),
    cam: new Float32Array(56).fill(off),
    embedding: new Float32Array(3),
  };
  const session: OpenSession = {
    backend: name,
    adapter: name === "webgpu" ? adapter : null,
    threads: 1,
    ort: "1.30.0",
    broken: () => null,
    limitRuns: (seconds) => void log.push(`limit ${seconds}`),
    run: async () => {
      log.push("run");
      return success(output);
    },
    release: async () => void log.push("release"),
  };
  return { log, opened: success(session) };
}

/** `opened`: by the name of the adapter, else of the backend. Each look at the clock is 0.7 s after the one before. */
function choose(search: AdapterSearch, opened: Readonly<Record<string, Outcome<OpenSession>>>) {
  const starting: string[] = [];
  let looks = 0;
  const outcome = chooseBackend({
    preference: "auto",
    bundle: smallBundle,
    ticks: () => 700 * looks++,
    findAdapters: async () => search,
    open: async ({ backend, adapter }) => {
      starting.push(adapter?.name ?? backend);
      return opened[adapter?.name ?? ""] ?? opened[backend]!;
    },
  });
  return { starting, outcome };
}

describe("the choice of a backend", () => {
  it("takes WebGPU when it passes the golden run, and names the adapter", async () => {
    const { starting, outcome } = choose(real, { webgpu: backend("webgpu").opened, wasm: backend("wasm").opened });
    expect(await outcome).toMatchObject({
      ok: true,
      value: {
        runtime: { backend: "webgpu", adapter: "nvidia hopper", reason: "WebGPU adapter: nvidia hopper", attempts: [] },
      },
    });
    expect(starting).toEqual(["nvidia hopper"]);
  });

  it("releases a backend that computes wrong and takes the next, with the reason", async () => {
    const wrong = backend("webgpu", 0.02);
    const { starting, outcome } = choose(real, { webgpu: wrong.opened, wasm: backend("wasm").opened });
    const reason = "golden run: a logit differs by 0.0200, allowed is 0.01";
    expect(await outcome).toMatchObject({
      ok: true,
      value: {
        runtime: { backend: "wasm", reason, attempts: [{ backend: "webgpu", adapter: "nvidia hopper", reason }] },
      },
    });
    expect(starting).toEqual(["nvidia hopper", "wasm"]);
    expect(wrong.log).toEqual(["run", "release"]);
  });

  it("takes the adapter that saves power when the fast one computes wrong, before WASM", async () => {
    const wrong = backend("webgpu", 0.02);
    const right = backend("webgpu", 0, "intel gen-12lp");
    const { starting, outcome } = choose(two, { "nvidia hopper": wrong.opened, "intel gen-12lp": right.opened });
    expect(await outcome).toMatchObject({
      ok: true,
      value: { runtime: { backend: "webgpu", adapter: "intel gen-12lp", attempts: [{ adapter: "nvidia hopper" }] } },
    });
    expect(starting).toEqual(["nvidia hopper", "intel gen-12lp"]);
    expect(wrong.log).toEqual(["run", "release"]);
  });

  it("limits the runs by the golden run: the second one on a graphics card, whose first compiles", async () => {
    const card = backend("webgpu");
    const processor = backend("wasm");
    const onCard = await choose(real, { webgpu: card.opened }).outcome;
    const onProcessor = await choose(none, { wasm: processor.opened }).outcome;
    expect(card.log).toEqual(["run", "run", "limit 4"]);
    expect(processor.log).toEqual(["run", "limit 4"]);
    expect(onCard).toMatchObject({ ok: true, value: { limits: { runSeconds: 4, filmSeconds: 10 } } });
    expect(onProcessor).toMatchObject({ ok: true, value: { limits: { runSeconds: 4, filmSeconds: 10 } } });
  });

  it("gives a backend that needs 15 s for a run three times as long, and a film what another try needs", () => {
    expect(runLimits(15_000)).toEqual({ runSeconds: 45, filmSeconds: 90 });
    expect(runLimits(90)).toEqual({ runSeconds: 4, filmSeconds: 10 });
    expect(startLimits(8.6e6, hopper).createSeconds).toBeCloseTo(10.86);
    expect(startLimits(8.6e6, swiftshader).createSeconds).toBe(120);
    expect(startLimits(401e6, null).createSeconds).toBeCloseTo(50.1);
  });

  it("takes the next when a session cannot be made", async () => {
    const error = {
      code: "runtime/session-failed",
      backend: "webgpu",
      detail: "Program Transpose requires f16",
    } as const;
    const { outcome } = choose(real, { webgpu: failure(error), wasm: backend("wasm").opened });
    expect(await outcome).toMatchObject({
      ok: true,
      value: { runtime: { backend: "wasm", reason: "Program Transpose requires f16" } },
    });
  });

  it("gives no backend, but every attempt, when none passes", async () => {
    const timeout = { code: "runtime/timeout", backend: "webgpu", seconds: 120 } as const;
    const { outcome } = choose(real, { webgpu: failure(timeout), wasm: backend("wasm", Number.NaN).opened });
    expect(await outcome).toEqual(
      failure({
        code: "analysis/no-backend",
        attempts: [
          { backend: "webgpu", adapter: "nvidia hopper", reason: "no answer within 120 s" },
          { backend: "wasm", reason: expect.stringContaining("golden run") as string },
        ],
      }),
    );
  });
});
