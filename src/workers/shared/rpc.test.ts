import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { failure, success } from "#core/base";
import { connect, type Endpoint, type Handlers, serve } from "./rpc.ts";

type TestCalls = {
  double: { request: Float32Array; reply: Float32Array; progress: string };
  wait: { request: null; reply: string; progress: never };
};

const ports: { close(): void }[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function pair(handlers: Handlers<TestCalls>) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  port1.start();
  port2.start();
  serve<TestCalls>(port2 as unknown as Endpoint, handlers);
  return connect<TestCalls>(port1 as unknown as Endpoint);
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const thrown = (detail: string) => failure({ code: "runtime/worker-failed", detail });

const doubling: Handlers<TestCalls> = {
  double: async (request, { progress, transfer }) => {
    progress("half");
    progress("whole");
    const reply = request.map((value) => value * 2);
    transfer.add(reply.buffer);
    return success(reply);
  },
  wait: (_, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(success("aborted")));
    }),
};

describe("a call to a worker", () => {
  it("carries the request over, tells progress in order, and brings the reply back", async () => {
    const connection = pair(doubling);
    const told: string[] = [];
    const numbers = Float32Array.from([1, 2]);
    const options = { transfer: [numbers.buffer], onProgress: (progress: string) => void told.push(progress) };
    const { outcome } = connection.call("double", numbers, options, thrown);
    expect(numbers.byteLength, "handed over").toBe(0);
    expect(await outcome).toEqual(success(Float32Array.from([2, 4])));
    expect(told).toEqual(["half", "whole"]);
  });

  it("brings errors back as data, unchanged", async () => {
    const error = { code: "decode/too-large", rows: 60000, columns: 60000, limitPixels: 1 } as const;
    const connection = pair({ ...doubling, double: async () => failure(error) });
    expect(await connection.call("double", new Float32Array(1), {}, thrown).outcome).toEqual(failure(error));
  });

  it("turns a bug in the handler into an outcome, and the worker goes on", async () => {
    let calls = 0;
    const connection = pair({
      ...doubling,
      double: async (request) => {
        if (calls++ === 0) throw new RangeError("out of range");
        return success(request);
      },
    });
    const first = connection.call("double", new Float32Array(1), {}, thrown).outcome;
    expect(await first).toEqual(thrown("RangeError: out of range"));
    expect((await connection.call("double", new Float32Array(1), {}, thrown).outcome).ok).toBe(true);
  });

  it("is an outcome too when the request cannot be cloned", async () => {
    const connection = pair(doubling);
    const request = (() => 1) as unknown as Float32Array;
    const outcome = await connection.call("double", request, {}, thrown).outcome;
    expect(outcome).toMatchObject({ ok: false, error: { detail: expect.stringContaining("DataCloneError") } });
  });

  it("tells the handler on abort, and answers no more", async () => {
    let heard = false;
    const connection = pair({
      ...doubling,
      wait: (request, context) => {
        context.signal.addEventListener("abort", () => (heard = true));
        return doubling.wait(request, context);
      },
    });
    const { id, outcome } = connection.call("wait", null, {}, thrown);
    let answered = false;
    void (async () => {
      await outcome;
      answered = true;
    })();
    await turns(5);
    connection.abort(id);
    await turns(10);
    expect({ heard, answered }).toEqual({ heard: true, answered: false });
  });

  it("ends with the connection's own word when that fails", async () => {
    const connection = pair(doubling);
    const calls = [connection.call("wait", null, {}, thrown), connection.call("wait", null, {}, thrown)];
    connection.fail("gone");
    expect(await Promise.all(calls.map((call) => call.outcome))).toEqual([thrown("gone"), thrown("gone")]);
  });
});
