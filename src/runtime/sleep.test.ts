import { describe, expect, it } from "vitest";
import { watchSleep } from "#runtime";

/** Two clocks and a heartbeat, moved by hand: seconds on the wall clock and on the monotonic one. */
function machine() {
  let now = Date.UTC(2026, 10, 24, 12);
  let ticks = 5000;
  let beat: (() => void) | undefined;
  let stopped = false;
  const watch = watchSleep({ now: () => now, ticks: () => ticks }, (_, callback) => {
    beat = callback;
    return () => {
      stopped = true;
    };
  });
  const pass = (wall: number, monotonic = wall): void => {
    now += wall * 1000;
    ticks += monotonic * 1000;
  };
  const awake = (seconds: number): void => {
    for (let passed = 0; passed < seconds; passed += 20) {
      pass(20);
      beat?.();
    }
  };
  return { watch, pass, awake, beat: () => beat?.(), stopped: () => stopped };
}

describe("a sleep of the machine", () => {
  it("is none while the heart beats, however long, and while a beat is up to a minute late", () => {
    const { watch, awake, pass, beat } = machine();
    awake(3600);
    pass(75);
    beat();
    expect(watch.slept()).toBe(false);
  });

  it("is seen before the first beat after it, when the monotonic clock ran on", () => {
    const { watch, awake, pass } = machine();
    awake(40);
    pass(3600);
    expect(watch.slept()).toBe(true);
  });

  it("is seen when the monotonic clock stood still", () => {
    const { watch, pass } = machine();
    pass(65, 1);
    expect(watch.slept()).toBe(true);
  });

  it("is remembered over the beats that follow, and told once", () => {
    const { watch, pass, awake } = machine();
    pass(3600, 0);
    awake(120);
    expect([watch.slept(), watch.slept()]).toEqual([true, false]);
  });

  it("is seen when the wall clock was set, which looks the same", () => {
    const { watch, pass } = machine();
    pass(-7200, 1);
    expect(watch.slept()).toBe(true);
  });

  it("is watched for until stopped", () => {
    const { watch, stopped } = machine();
    expect(stopped()).toBe(false);
    watch.stop();
    expect(stopped()).toBe(true);
  });
});
