/** The platform's timers, handed in: the core has none. */
export interface Timers {
  after(milliseconds: number, callback: () => void): unknown;
  cancel(timer: unknown): void;
}

export interface Countdown {
  /** Counts anew from this many seconds. */
  restart(seconds: number): void;
  stop(): void;
}

const STEP_MILLISECONDS = 1000;

/**
 * Calls `expired` once after `seconds` in which the machine was awake. Counted in steps of one second: a sleep, however
 * long, falls into one step and costs one second, so that work which was under way has its time after the machine woke.
 */
export function countdown(seconds: number, expired: () => void, timers: Timers): Countdown {
  let left = seconds * 1000;
  let timer: unknown;
  const step = (): void => {
    if (left <= 0) return expired();
    const milliseconds = Math.min(left, STEP_MILLISECONDS);
    left -= milliseconds;
    timer = timers.after(milliseconds, step);
  };
  step();
  return {
    restart(next) {
      timers.cancel(timer);
      left = next * 1000;
      step();
    },
    stop: () => timers.cancel(timer),
  };
}
