/** Runs tasks one after another, in the order in which they were added. A task that rejects does not stop the next. */
export interface Queue {
  /**
   * Waits for the tasks before it, then runs `task`. When `signal` is aborted before the task's turn, the task never
   * runs and the promise rejects at once with the signal's reason; a task already running is its own master.
   */
  add<Value>(task: () => Promise<Value>, signal?: AbortSignal): Promise<Value>;
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add<Value>(task: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
      if (signal?.aborted) return Promise.reject(signal.reason);
      let begun = false;
      const previous = last;
      const turn = (async (): Promise<Value> => {
        await previous;
        if (signal?.aborted) throw signal.reason;
        begun = true;
        return task();
      })();
      last = turn.catch(() => undefined);
      if (!signal) return turn;
      return new Promise<Value>((resolve, reject) => {
        const drop = (): void => {
          if (!begun) reject(signal.reason);
        };
        signal.addEventListener("abort", drop);
        turn.then(resolve, reject).finally(() => signal.removeEventListener("abort", drop));
      });
    },
  };
}
