import { afterEach, describe, expect, it, vi } from "vitest";
import { failure, success } from "#core/base";
import type { AnalyserReady, Analysis, AnalysisRequest } from "#core/reading";
import { type AnalyserOptions, createAnalyser } from "./analyse.client.ts";
import type { AnalyseCalls } from "./analyse.contract.ts";
import { chooseThreads, threadsToTry } from "./shared/choose-threads.ts";
import { type ChannelWorkers, channelWorkers, until } from "./testing/channel-worker.ts";

type StartRequest = AnalyseCalls["start"]["request"];
type Runtime = Pick<AnalyserReady["runtime"], "backend" | "adapter" | "threads" | "reason">;

const app = { version: "0.1.0", commit: "0123456789ab" };
const settings = { baseUrl: "http://localhost/", modelId: null, backend: "auto", app } as const;
const film = (pixelSha256: string) => ({ pixelSha256 }) as AnalysisRequest;
const analysed = (filmId: string) => success({ filmId });
const nothing = () => undefined;
/** Two threads are 1.6 times as fast. */
const gaining = (threads: number) => (threads === 2 ? 100 : 160);
const wasm: Runtime = { backend: "wasm", adapter: null, threads: 1, reason: "no WebGPU adapter" };
const webgpu: Runtime = { backend: "webgpu", adapter: "nvidia hopper", threads: 1, reason: "asked for by name" };

let workers: ChannelWorkers;
afterEach(() => {
  vi.useRealTimers();
  workers.closeAll();
});

/** How the workers behave; a film named "hang" hangs in each of them. */
interface Behaviour {
  readonly backend?: Runtime;
  /** Milliseconds of a run with so many threads; `null`: never answers. */
  readonly milliseconds?: (threads: number) => number | null;
  /** While it says so, a worker that is asked for threads does not start. */
  readonly holdStart?: (threads: number) => boolean;
}

function analyser(behaviour: Behaviour, options: AnalyserOptions = {}) {
  const seen: string[] = [];
  const requests: StartRequest[] = [];
  const told: AnalyserReady["runtime"][] = [];
  workers = channelWorkers<AnalyseCalls>(() => {
    let runtime = behaviour.backend ?? wasm;
    const ready = (): AnalyserReady => ({ runtime, filmLimitSeconds: 10 }) as AnalyserReady;
    return {
      start: async (request) => {
        requests.push(request);
        runtime = { ...runtime, threads: request.threads.count };
        seen.push(`start ${request.threads.count}`);
        await until(() => behaviour.holdStart?.(request.threads.count) !== true);
        return success(ready());
      },
      analyse: async ({ pixelSha256 }, { progress }) => {
        seen.push(`${pixelSha256} on ${runtime.threads}`);
        if (pixelSha256 === "hang") await new Promise(nothing);
        if (pixelSha256 === "lost") {
          runtime = { ...wasm, reason: "no answer within 4 s" };
          progress(ready());
        }
        return success({ filmId: pixelSha256 } as unknown as Analysis);
      },
      measure: async () => {
        const milliseconds = behaviour.milliseconds?.(runtime.threads) ?? null;
        if (milliseconds === null) await new Promise(nothing);
        return success(milliseconds!);
      },
      explainThreads: async ({ reason }) => {
        runtime = { ...runtime, reason: `${runtime.reason}; ${reason}` };
        return success(ready());
      },
    };
  });
  const onReady = ({ runtime }: AnalyserReady) => void told.push(runtime);
  return { seen, requests, told, port: createAnalyser(settings, { onReady, startWorker: workers.start, ...options }) };
}

describe("a backend that changes", () => {
  it("inside a living worker is told to the page before the film's answer", async () => {
    const { port, told } = analyser({ backend: webgpu });
    const answer = port.analyse(film("lost"));
    expect(await answer).toEqual(analysed("lost"));
    expect(told).toMatchObject([webgpu, { backend: "wasm", reason: "no answer within 4 s" }]);
    expect([workers.started(), workers.ended()]).toEqual([1, 0]);
  });

  it("is not tried again by the worker that follows one in which it hung", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { port, seen, requests } = analyser({ backend: webgpu });
    const late = port.analyse(film("hang"));
    await until(() => seen.includes("hang on 1"));
    vi.advanceTimersByTime(10_000);
    expect(await late).toEqual(failure({ code: "runtime/timeout", backend: "webgpu", seconds: 10 }));
    await port.analyse(film("b"));
    expect(requests.map(({ distrusted }) => distrusted)).toEqual([
      [],
      [{ backend: "webgpu", adapter: "nvidia hopper", reason: "no answer within 10 s" }],
    ]);
  });

  it("does not take WASM away when its worker hung: the next worker tries it again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { port, seen, requests } = analyser({});
    const late = port.analyse(film("hang"));
    await until(() => seen.includes("hang on 1"));
    vi.advanceTimersByTime(10_000);
    expect((await late).ok).toBe(false);
    expect(await port.analyse(film("b"))).toEqual(analysed("b"));
    expect(requests[1]?.distrusted).toEqual([]);
  });

  it("gives a start that has gone silent an end, and a download that goes on its time", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { port, seen } = analyser({ holdStart: () => true }, { loadLimitSeconds: 60 });
    const outcome = port.start(nothing);
    await until(() => seen.length === 1);
    vi.advanceTimersByTime(60_000);
    expect(await outcome).toEqual(failure({ code: "runtime/timeout", backend: "auto", seconds: 60 }));
    expect(workers.ended()).toBe(1);
  });
});

describe("threads", () => {
  it("are worth a measurement where the page is isolated and has more than one core, four at most", () => {
    expect(threadsToTry({ crossOriginIsolated: true, navigator: { hardwareConcurrency: 16 } })).toBe(4);
    expect(threadsToTry({ crossOriginIsolated: true, navigator: { hardwareConcurrency: 2 } })).toBe(2);
    expect(threadsToTry({ crossOriginIsolated: true, navigator: { hardwareConcurrency: 1 } })).toBe(1);
    expect(threadsToTry({ crossOriginIsolated: false, navigator: { hardwareConcurrency: 16 } })).toBe(1);
    expect(threadsToTry({})).toBe(1);
  });

  it("are taken for a gain of a tenth or more, and the numbers are said either way", () => {
    expect(chooseThreads(2, 160, 100)).toEqual({ count: 2, reason: "2 threads: 1.6 times as fast as 1" });
    expect(chooseThreads(4, 110, 100)).toMatchObject({ count: 4 });
    expect(chooseThreads(4, 109, 100)).toMatchObject({ count: 1 });
    expect(chooseThreads(2, 159, 303)).toEqual({ count: 1, reason: "1 thread (2 threads: 0.5 times as fast as 1)" });
  });

  it("that are faster take over, in a worker of their own; the first one ends", async () => {
    const { port, seen, told } = analyser({ milliseconds: gaining }, { threadsToTry: 2 });
    await port.start(nothing);
    await until(() => told.length === 2);
    expect(told[1]).toEqual({ ...wasm, threads: 2, reason: "no WebGPU adapter; 2 threads: 1.6 times as fast as 1" });
    expect(await port.analyse(film("a"))).toEqual(analysed("a"));
    expect(seen).toEqual(["start 1", "start 2", "a on 2"]);
    expect([workers.started(), workers.ended()]).toEqual([2, 1]);
  });

  it("that gain nothing end again, and are not measured a second time", async () => {
    const { port, seen, told } = analyser({ milliseconds: () => 100 }, { threadsToTry: 2 });
    await port.start(nothing);
    await until(() => told.length === 2);
    expect(told[1]).toMatchObject({ threads: 1, reason: expect.stringContaining("1.0 times as fast") as string });
    await port.analyse(film("a"));
    await port.analyse(film("b"));
    expect(seen).toEqual(["start 1", "start 2", "a on 1", "b on 1"]);
    expect([workers.started(), workers.ended()]).toEqual([2, 1]);
  });

  it("never keep a film waiting: it ends the measurement, which is taken up after it", async () => {
    let held = true;
    const holdStart = (threads: number) => threads === 2 && held;
    const { port, seen, told } = analyser({ milliseconds: gaining, holdStart }, { threadsToTry: 2 });
    await port.start(nothing);
    await until(() => seen.includes("start 2"));
    expect(await port.analyse(film("a"))).toEqual(analysed("a"));
    held = false;
    await until(() => told.at(-1)?.threads === 2);
    expect(seen).toEqual(["start 1", "start 2", "a on 1", "start 2"]);
    expect([workers.started(), workers.ended()]).toEqual([3, 2]);
  });

  it("that never answer cost no film: one thread stays, and says why", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let hung = false;
    const milliseconds = (threads: number) => {
      hung ||= threads === 2;
      return threads === 2 ? null : 160;
    };
    const { port, told } = analyser({ milliseconds }, { threadsToTry: 2 });
    await port.start(nothing);
    await until(() => hung);
    vi.advanceTimersByTime(10_000);
    await until(() => told.length === 2);
    expect(told[1]).toMatchObject({ threads: 1, reason: "no WebGPU adapter; 1 thread (2 threads: no answer)" });
    expect(await port.analyse(film("a"))).toEqual(analysed("a"));
    expect(workers.ended()).toBe(1);
  });

  it("are given up when the worker that has them dies", async () => {
    const { port, seen, told } = analyser({ milliseconds: gaining }, { threadsToTry: 2 });
    await port.start(nothing);
    await until(() => told.length === 2);
    const lost = port.analyse(film("hang"));
    await until(() => seen.includes("hang on 2"));
    workers.die("out of memory");
    expect(await lost).toEqual(failure({ code: "runtime/worker-failed", detail: "out of memory" }));
    expect(await port.analyse(film("b"))).toEqual(analysed("b"));
    expect(seen.slice(-2)).toEqual(["start 1", "b on 1"]);
  });

  it("are not measured beside WebGPU", async () => {
    const { port, seen } = analyser({ backend: webgpu }, { threadsToTry: 4 });
    await port.analyse(film("a"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(["start 1", "a on 1"]);
  });
});
