import { describe, expect, it } from "vitest";
import type { NetworkOutput } from "#core/analysis";
import { failure, type Outcome, success } from "#core/base";
import { type AdapterSearch, chooseBackend, type OpenSession, planBackends } from "#runtime";
import { smallBundle } from "../core/analysis/testing/manifest.ts";

const real: AdapterSearch = { name: "nvidia hopper", software: false };
const software: AdapterSearch = { name: "google swiftshader", software: true };
const none: AdapterSearch = { none: "no WebGPU adapter" };
const both = ["webgpu", "wasm"] as const;

describe("the order of backends", () => {
  it.each([
    ["auto", real, ["webgpu", "wasm"]],
    ["auto", software, ["wasm"]],
    ["auto", none, ["wasm"]],
    ["webgpu", real, ["webgpu", "wasm"]],
    ["webgpu", software, ["webgpu", "wasm"]],
    ["webgpu", none, ["wasm"]],
    ["wasm", real, ["wasm", "webgpu"]],
    ["wasm", software, ["wasm"]],
    ["wasm", none, ["wasm"]],
  ] as const)("for %s with %o is %o", (preference, adapter, order) => {
    expect(planBackends(preference, adapter, both, []).order).toEqual(order);
  });

  it("says why WebGPU is left out", () => {
    expect(planBackends("auto", software, both, []).skipped).toEqual([
      { backend: "webgpu", reason: "only a software WebGPU adapter (google swiftshader)" },
    ]);
    expect(planBackends("auto", none, both, []).skipped).toEqual([{ backend: "webgpu", reason: "no WebGPU adapter" }]);
    expect(planBackends("wasm", none, both, []).skipped).toEqual([]);
  });

  it("leaves out what the bundle has no file for, and what failed before", () => {
    expect(planBackends("auto", real, ["wasm"], []).order).toEqual(["wasm"]);
    const distrusted = [{ backend: "webgpu", reason: "no answer within 60 s" }] as const;
    expect(planBackends("auto", real, both, distrusted)).toMatchObject({ order: ["wasm"], skipped: distrusted });
  });
});

/** A backend that gives the small bundle's golden output, each number off by `off`. */
function backend(name: "webgpu" | "wasm", off = 0) {
  const log: string[] = [];
  const output: NetworkOutput = {
    logits: new Float32Array(14).fill(off),
    cam: new Float32Array(56).fill(off),
    embedding: new Float32Array(3),
  };
  const session: OpenSession = {
    backend: name,
    adapter: name === "webgpu" ? "nvidia hopper" : null,
    threads: 1,
    ort: "1.30.0",
    broken: () => null,
    run: async () => {
      log.push("run");
      return success(output);
    },
    release: async () => void log.push("release"),
  };
  return { log, opened: success(session) };
}

function choose(adapter: AdapterSearch, opened: Readonly<Record<"webgpu" | "wasm", Outcome<OpenSession>>>) {
  const starting: string[] = [];
  const outcome = chooseBackend({
    preference: "auto",
    bundle: smallBundle,
    findAdapter: async () => adapter,
    open: async (name) => opened[name],
    onStarting: (name) => void starting.push(name),
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
    expect(starting).toEqual(["webgpu"]);
  });

  it("releases a backend that computes wrong and takes the next, with the reason", async () => {
    const wrong = backend("webgpu", 0.02);
    const { starting, outcome } = choose(real, { webgpu: wrong.opened, wasm: backend("wasm").opened });
    const reason = "golden run: a logit differs by 0.0200, allowed is 0.01";
    expect(await outcome).toMatchObject({
      ok: true,
      value: { runtime: { backend: "wasm", reason, attempts: [{ backend: "webgpu", reason }] } },
    });
    expect(starting).toEqual(["webgpu", "wasm"]);
    expect(wrong.log).toEqual(["run", "release"]);
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
          { backend: "webgpu", reason: "no answer within 120 s" },
          { backend: "wasm", reason: expect.stringContaining("golden run") as string },
        ],
      }),
    );
  });
});
