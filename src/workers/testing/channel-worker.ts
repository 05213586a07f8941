import { MessageChannel } from "node:worker_threads";
import type { WorkerLike } from "../shared/host.ts";
import { type Calls, type Endpoint, type Handlers, serve } from "../shared/rpc.ts";

/** Workers of this process: a message channel each, through which everything is cloned or transferred as in a real one. */
export interface ChannelWorkers {
  readonly start: () => WorkerLike;
  /** How many were started, and how many of these were ended. */
  readonly started: () => number;
  readonly ended: () => number;
  /** Lets the last one die, as on an uncaught error. */
  readonly die: (message: string) => void;
  /** Closes what a test left open, so that the process can end. */
  readonly closeAll: () => void;
}

/** `handlers`: called once for each worker, so that each has a state of its own. */
export function channelWorkers<C extends Calls>(handlers: () => Handlers<C>): ChannelWorkers {
  const all: { readonly worker: WorkerLike; readonly die: (message: string) => void }[] = [];
  let ended = 0;
  const start = (): WorkerLike => {
    const { port1, port2 } = new MessageChannel();
    const errorListeners: ((event: Event) => void)[] = [];
    port1.start();
    port2.start();
    serve<C>(port2 as unknown as Endpoint, handlers());
    const worker: WorkerLike = {
      postMessage: (message, transfer) => port1.postMessage(message, transfer as ArrayBuffer[]),
      addEventListener(type, listener) {
        if (type === "error") errorListeners.push(listener);
        else (port1 as unknown as Endpoint).addEventListener(type, listener);
      },
      terminate() {
        ended++;
        port1.close();
        port2.close();
      },
    };
    const die = (message: string): void => {
      const event = Object.assign(new Event("error", { cancelable: true }), { message });
      for (const listener of errorListeners) listener(event);
    };
    all.push({ worker, die });
    return worker;
  };
  return {
    start,
    started: () => all.length,
    ended: () => ended,
    die: (message) => all.at(-1)?.die(message),
    closeAll: () => all.forEach(({ worker }) => worker.terminate()),
  };
}

/** Waits until `condition` holds, turn by turn of the event loop and so without any clock; the test's limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
