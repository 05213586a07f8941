import { afterEach, describe, expect, it, vi } from "vitest";
import { failure, success } from "#core/base";
import type { FileToRead, ReadFilm } from "#core/reading";
import type { FilmId } from "#core/study";
import { createReader } from "./read.client.ts";
import type { ReadCalls } from "./read.contract.ts";
import { type ChannelWorkers, channelWorkers, until } from "./testing/channel-worker.ts";

let workers: ChannelWorkers;
afterEach(() => {
  vi.useRealTimers();
  workers.closeAll();
});

/** A worker that answers with the file's name; `hang.dcm` never ends. */
function reader() {
  const seen: string[] = [];
  workers = channelWorkers<ReadCalls>(() => ({
    read: async ({ fileName }) => {
      seen.push(fileName);
      if (fileName === "hang.dcm") await new Promise(() => undefined);
      if (fileName === "bug.dcm") throw new TypeError("a bug");
      return success({ pixelSha256: fileName } as ReadFilm);
    },
  }));
  return { seen, reader: createReader({ startWorker: workers.start }) };
}

const blocked = () => {
  throw new Error("blocked by policy");
};
const file = (fileName: string): FileToRead => ({ filmId: fileName as FilmId, fileName, bytes: new ArrayBuffer(8) });
const read = (fileName: string) => success({ pixelSha256: fileName });

describe("the reader", () => {
  it("reads files in the order of the calls with one worker, and takes their bytes", async () => {
    const { reader: port, seen } = reader();
    const first = file("a.dcm");
    const outcomes = await Promise.all([port.read(first), port.read(file("b.dcm")), port.read(file("c.dcm"))]);
    expect(outcomes).toEqual([read("a.dcm"), read("b.dcm"), read("c.dcm")]);
    expect(seen).toEqual(["a.dcm", "b.dcm", "c.dcm"]);
    expect(first.bytes.byteLength).toBe(0);
    expect(workers.started()).toBe(1);
  });

  it("ends the worker on a file that takes too long; the files after it go to a fresh one", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { reader: port, seen } = reader();
    const late = port.read(file("hang.dcm"));
    const next = port.read(file("b.dcm"));
    await until(() => seen.includes("hang.dcm"));
    vi.advanceTimersByTime(19_999);
    expect(workers.ended()).toBe(0);
    vi.advanceTimersByTime(1);
    expect(await late).toEqual(failure({ code: "decode/timeout", seconds: 20 }));
    expect(await next).toEqual(read("b.dcm"));
    expect([workers.started(), workers.ended()]).toEqual([2, 1]);
  });

  it("loses one file to a worker that dies, no other", async () => {
    const { reader: port, seen } = reader();
    const lost = port.read(file("hang.dcm"));
    const next = port.read(file("b.dcm"));
    await until(() => seen.includes("hang.dcm"));
    workers.die("out of memory");
    expect(await lost).toEqual(failure({ code: "decode/worker-failed", detail: "out of memory" }));
    expect(await next).toEqual(read("b.dcm"));
    expect(workers.started()).toBe(2);
  });

  it("keeps the worker after a bug in it", async () => {
    const { reader: port } = reader();
    const outcome = await port.read(file("bug.dcm"));
    expect(outcome).toEqual(failure({ code: "decode/worker-failed", detail: "TypeError: a bug" }));
    expect(await port.read(file("b.dcm"))).toEqual(read("b.dcm"));
    expect(workers.started()).toBe(1);
  });

  it("says so when no worker can be started", async () => {
    workers = channelWorkers<ReadCalls>(() => ({ read: async () => failure({ code: "decode/empty" }) }));
    const outcome = await createReader({ startWorker: blocked }).read(file("a.dcm"));
    expect(outcome).toEqual(failure({ code: "decode/worker-failed", detail: "Error: blocked by policy" }));
  });

  it("drops a waiting file on abort, and ends the decoding of a running one", async () => {
    const { reader: port, seen } = reader();
    const running = new AbortController();
    const waiting = new AbortController();
    const first = port.read(file("hang.dcm"), running.signal);
    const second = port.read(file("b.dcm"), waiting.signal);
    const third = port.read(file("c.dcm"));
    await until(() => seen.includes("hang.dcm"));
    waiting.abort();
    await expect(second).rejects.toThrow(/abort/i);
    running.abort();
    await expect(first).rejects.toThrow(/abort/i);
    expect(await third).toEqual(read("c.dcm"));
    expect(seen).toEqual(["hang.dcm", "c.dcm"]);
    expect([workers.started(), workers.ended()]).toEqual([2, 1]);
  });
});
