import { describe, expect, it } from "vitest";
import { createQueue } from "#core/base";

/** A promise and the function that fulfils it. */
function gate<Value>() {
  const opened: { open?: (value: Value) => void } = {};
  const promise = new Promise<Value>((resolve) => (opened.open = resolve));
  return { promise, open: (value: Value) => opened.open?.(value) };
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("the queue", () => {
  it("runs tasks one at a time in the order in which they were added", async () => {
    const queue = createQueue();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await turn();
      log.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([queue.add(task("a")), queue.add(task("b")), queue.add(task("c"))]);
    expect(results).toEqual(["a", "b", "c"]);
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("goes on after a task that rejects", async () => {
    const queue = createQueue();
    const first = queue.add(() => Promise.reject(new Error("broken")));
    const second = queue.add(async () => 2);
    await expect(first).rejects.toThrow("broken");
    await expect(second).resolves.toBe(2);
  });

  it("drops a waiting task on abort at once, and never runs it", async () => {
    const queue = createQueue();
    const controller = new AbortController();
    const door = gate<null>();
    let ran = false;
    const first = queue.add(() => door.promise);
    const second = queue.add(async () => (ran = true), controller.signal);
    const third = queue.add(async () => "third");
    await turn();
    controller.abort(new Error("no longer wanted"));
    await expect(second).rejects.toThrow("no longer wanted");
    door.open(null);
    await first;
    await expect(third).resolves.toBe("third");
    expect(ran).toBe(false);
  });

  it("leaves a running task alone on abort", async () => {
    const queue = createQueue();
    const controller = new AbortController();
    const door = gate<string>();
    const running = queue.add(() => door.promise, controller.signal);
    await turn();
    controller.abort();
    door.open("done");
    await expect(running).resolves.toBe("done");
  });
});
