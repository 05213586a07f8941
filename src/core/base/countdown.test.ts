import { describe, expect, it } from "vitest";
import { countdown, type Timers } from "#core/base";

/** Timers that a test moves by hand; each call of `fire` is one timer that has come due, however late. */
function handTimers() {
  const waiting: { readonly milliseconds: number; readonly callback: () => void }[] = [];
  const timers: Timers = {
    after: (milliseconds, callback) => {
      const timer = { milliseconds, callback };
      waiting.push(timer);
      return timer;
    },
    cancel: (timer) => {
      const index = waiting.indexOf(timer as (typeof waiting)[number]);
      if (index >= 0) waiting.splice(index, 1);
    },
  };
  const fire = (): number | null => {
    const timer = waiting.shift();
    timer?.callback();
    return timer?.milliseconds ?? null;
  };
  return { timers, fire, left: () => waiting.length };
}

function counting(seconds: number) {
  const hand = handTimers();
  let expired = 0;
  const count = countdown(seconds, () => void expired++, hand.timers);
  return { ...hand, count, expired: () => expired };
}

describe("a countdown", () => {
  it("expires once, after steps of at most a second that add up", () => {
    const { fire, expired } = counting(2.5);
    expect([fire(), fire()]).toEqual([1000, 1000]);
    expect(expired()).toBe(0);
    expect(fire()).toBe(500);
    expect(expired()).toBe(1);
    expect(fire()).toBeNull();
  });

  it("loses one second to a sleep, however long: a late timer is one step", () => {
    const { fire, expired } = counting(10);
    for (let step = 0; step < 9; step++) fire();
    expect(expired()).toBe(0);
  });

  it("counts anew when restarted, and never expires when stopped", () => {
    const { fire, expired, count, left } = counting(1);
    count.restart(2);
    expect([fire(), fire()]).toEqual([1000, 1000]);
    expect(expired()).toBe(1);
    count.restart(1);
    count.stop();
    expect(left()).toBe(0);
    expect(expired()).toBe(1);
  });
});
