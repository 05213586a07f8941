import { type CarinaError, type Countdown, countdown, failure, type Outcome, type Timers } from "#core/base";

const timers: Timers = {
  after: (milliseconds, callback) => setTimeout(callback, milliseconds),
  cancel: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/**
 * What comes first: the promise's outcome, or `error` after `seconds`, in which a sleep of the machine hardly counts. The
 * promise itself cannot be stopped. Nothing of this helps against work that never gives the thread back, as WASM does not:
 * that is noticed from outside of the worker.
 */
export async function withinSeconds<Value>(
  seconds: number,
  error: CarinaError,
  promise: Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  let count: Countdown | undefined;
  const late = new Promise<Outcome<Value>>((resolve) => {
    count = countdown(seconds, () => resolve(failure(error)), timers);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    count?.stop();
  }
}
