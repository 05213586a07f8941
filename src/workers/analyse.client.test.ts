import { afterEach, describe, expect, it, vi } from "vitest";
import { failure, type Outcome, success } from "#core/base";
import type { AnalyserProgress, AnalyserReady, Analysis, AnalysisRequest } from "#core/reading";
import { type AnalyserOptions, type AnalyserSettings, createAnalyser } from "./analyse.client.ts";
import type { AnalyseCalls } from "./analyse.contract.ts";
import { type ChannelWorkers, channelWorkers, until } from "./testing/channel-worker.ts";

const settings: AnalyserSettings = {
  baseUrl: "http://localhost/",
  modelId: null,
  backend: "auto",
  app: { version: "0.1.0", commit: "0123456789ab" },
};
const film = (pixelSha256: string) => ({ pixelSha256 }) as AnalysisRequest;
const analysed = (filmId: string) => success({ filmId });
const nothing = () => undefined;

let workers: ChannelWorkers;
afterEach(() => {
  vi.useRealTimers();
  workers.closeAll();
});

const readyOn = (name: string, runtime: Partial<AnalyserReady["runtime"]> = {}): AnalyserReady =>
  ({
    model: { name },
    runtime: { backend: "wasm", adapter: null, threads: 1, ...runtime },
    filmLimitSeconds: 10,
  }) as AnalyserReady;

/** Each worker says which one it is as its model's name; `starts` are the outcomes of the first starts. */
function analyser(options: AnalyserOptions = {}, starts: Outcome<AnalyserReady>[] = []) {
  const seen: string[] = [];
  let count = 0;
  workers = channelWorkers<AnalyseCalls>(() => {
    const name = `worker ${++count}`;
    return {
      measure: async () => success(1),
      explainThreads: async () => success(readyOn(name)),
      start: async (_, { progress }) => {
        seen.push(`start ${name}`);
        progress({ stage: "loading", loadedBytes: 1, totalBytes: 2 });
        progress({ stage: "starting", backend: "wasm", limitSeconds: 30 });
        return starts.shift() ?? success(readyOn(name));
      },
      analyse: async ({ pixelSha256 }) => {
        seen.push(pixelSha256);
        if (pixelSha256 === "hang") await new Promise(nothing);
        return success({ filmId: pixelSha256 } as unknown as Analysis);
      },
    };
  });
  return { seen, port: createAnalyser(settings, { ...options, startWorker: workers.start }) };
}

describe("the analyser", () => {
  it("starts once however often it is asked, and tells everybody the progress", async () => {
    const told: AnalyserProgress[][] = [[], []];
    const { port, seen } = analyser();
    const [first, second] = await Promise.all(told.map((list) => port.start((progress) => void list.push(progress))));
    expect(first).toEqual(success(readyOn("worker 1")));
    expect(second).toEqual(first);
    expect(told[0]).toEqual([
      { stage: "loading", loadedBytes: 1, totalBytes: 2 },
      { stage: "starting", backend: "wasm", limitSeconds: 30 },
    ]);
    expect(told[1]).toEqual(told[0]);
    expect(seen).toEqual(["start worker 1"]);
  });

  it("starts by itself with the first film, and analyses in the order of the calls", async () => {
    const { port, seen } = analyser();
    const outcomes = await Promise.all([port.analyse(film("a")), port.analyse(film("b")), port.analyse(film("c"))]);
    expect(outcomes).toEqual([analysed("a"), analysed("b"), analysed("c")]);
    expect(seen).toEqual(["start worker 1", "a", "b", "c"]);
  });

  it("passes on why it could not start, and tries again with the next call", async () => {
    const error = { code: "analysis/model-download-failed", url: "models/index.json", status: 404 } as const;
    const { port, seen } = analyser({}, [failure(error)]);
    expect(await port.analyse(film("a"))).toEqual(failure(error));
    expect(await port.analyse(film("b"))).toEqual(analysed("b"));
    expect(seen).toEqual(["start worker 1", "start worker 1", "b"]);
  });

  it("loses one film to a worker that dies, and starts a fresh one with the next", async () => {
    const ready: string[] = [];
    const { port, seen } = analyser({ onReady: ({ model }) => void ready.push(model.name) });
    const lost = port.analyse(film("hang"));
    const next = port.analyse(film("b"));
    await until(() => seen.includes("hang"));
    workers.die("out of memory");
    expect(await lost).toEqual(failure({ code: "runtime/worker-failed", detail: "out of memory" }));
    expect(await next).toEqual(analysed("b"));
    expect(ready).toEqual(["worker 1", "worker 2"]);
  });

  it("ends a worker that gives no answer within the limit that its backend named, 10 s on ordinary ones", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { port, seen } = analyser();
    const late = port.analyse(film("hang"));
    await until(() => seen.includes("hang"));
    vi.advanceTimersByTime(9999);
    expect(workers.ended()).toBe(0);
    vi.advanceTimersByTime(1);
    expect(await late).toEqual(failure({ code: "runtime/timeout", backend: "wasm", seconds: 10 }));
    expect(await port.analyse(film("b"))).toEqual(analysed("b"));
    expect([workers.started(), workers.ended()]).toEqual([2, 1]);
  });

  it("drops a waiting film on abort; the one that runs is no longer waited for", async () => {
    const { port, seen } = analyser();
    const running = new AbortController();
    const waiting = new AbortController();
    const first = port.analyse(film("hang"), running.signal);
    const second = port.analyse(film("b"), waiting.signal);
    const third = port.analyse(film("c"));
    await until(() => seen.includes("hang"));
    waiting.abort();
    await expect(second).rejects.toThrow(/abort/i);
    running.abort();
    await expect(first).rejects.toThrow(/abort/i);
    expect(await third).toEqual(analysed("c"));
    expect(seen).toEqual(["start worker 1", "hang", "c"]);
    expect(workers.ended()).toBe(0);
  });

  it("lets a start go on for others when one of them aborts", async () => {
    const { port } = analyser();
    const controller = new AbortController();
    const impatient = port.start(nothing, controller.signal);
    const patient = port.start(nothing);
    controller.abort();
    await expect(impatient).rejects.toThrow(/abort/i);
    expect((await patient).ok).toBe(true);
  });

  it("starts afresh after it was closed", async () => {
    const { port } = analyser();
    await port.start(nothing);
    port.dispose();
    expect(await port.start(nothing)).toEqual(success(readyOn("worker 2")));
  });
});
