import { type CarinaError, failure, type Outcome } from "#core/base";

/** What comes first: the promise's outcome, or `error` after `seconds`. The promise itself cannot be stopped. */
export async function withinSeconds<Value>(
  seconds: number,
  error: CarinaError,
  promise: Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Outcome<Value>>((resolve) => {
    timer = setTimeout(() => resolve(failure(error)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
