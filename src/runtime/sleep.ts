import type { Clock } from "#core/base";

const BEAT_MILLISECONDS = 20_000;
/** Longer than any run, and than what a browser holds back the timers of a hidden page. */
const SLEEP_MILLISECONDS = 60_000;

/** Tells whether the machine, or the page alone, was asleep. */
export interface SleepWatch {
  /** True once after each sleep since the last question. */
  slept(): boolean;
  stop(): void;
}

/**
 * Two signs of a sleep: a heartbeat of 20 s that came more than 60 s late on either clock, and clocks that have moved apart
 * by more than 60 s between two beats (the monotonic one stands still during sleep on some systems). Setting the wall clock
 * looks the same, and costs no more than a golden run. `every` starts the heartbeat and gives what stops it.
 */
export function watchSleep(clock: Clock, every: (milliseconds: number, beat: () => void) => () => void): SleepWatch {
  let last = { now: clock.now(), ticks: clock.ticks() };
  let slept = false;
  const beat = (): void => {
    const next = { now: clock.now(), ticks: clock.ticks() };
    const elapsed = [next.now - last.now, next.ticks - last.ticks] as const;
    const late = Math.max(...elapsed) > BEAT_MILLISECONDS + SLEEP_MILLISECONDS;
    const apart = Math.abs(elapsed[0] - elapsed[1]) > SLEEP_MILLISECONDS;
    slept ||= late || apart;
    last = next;
  };
  const stop = every(BEAT_MILLISECONDS, beat);
  return {
    slept() {
      beat();
      const answer = slept;
      slept = false;
      return answer;
    },
    stop,
  };
}

/** A heartbeat that keeps no process of Node alive. */
export function everyInterval(milliseconds: number, beat: () => void): () => void {
  const timer: unknown = setInterval(beat, milliseconds);
  (timer as { unref?: () => void }).unref?.();
  return () => clearInterval(timer as number);
}
