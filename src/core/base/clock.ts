/** Time as the core sees it: handed in, so that a test decides what o'clock it is. */
export interface Clock {
  /** Wall clock, milliseconds since 1 January 1970 UTC. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  ticks(): number;
}

export const systemClock: Clock = { now: () => Date.now(), ticks: () => performance.now() };
