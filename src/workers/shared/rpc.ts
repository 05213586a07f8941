import type { Outcome } from "#core/base";

/** The calls that a worker answers: by name, what goes in, what comes back, what is told on the way. All plain data. */
export type Calls = Record<string, { request: unknown; reply: unknown; progress: unknown }>;

/** One end of a message channel: a Worker, a worker's own scope, or a MessagePort. */
export interface Endpoint {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
}

type ToWorker =
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly request: unknown }
  | { readonly kind: "abort"; readonly id: number };

type FromWorker =
  | { readonly kind: "reply"; readonly id: number; readonly outcome: Outcome<unknown> }
  | { readonly kind: "progress"; readonly id: number; readonly progress: unknown }
  /** The handler threw: a bug, told as text, since an Error loses most of itself on the way. */
  | { readonly kind: "thrown"; readonly id: number; readonly detail: string };

/** What a handler gets beside the request. `transfer`: buffers of the reply that the worker no longer needs. */
interface HandlerContext<Progress> {
  readonly signal: AbortSignal;
  readonly transfer: Set<ArrayBufferLike>;
  readonly progress: (progress: Progress) => void;
}

export type Handlers<C extends Calls> = {
  readonly [Name in keyof C]: (
    request: C[Name]["request"],
    context: HandlerContext<C[Name]["progress"]>,
  ) => Promise<Outcome<C[Name]["reply"]>>;
};

/** Worker's side: answers each call with the handler of its name. A call that was aborted is not answered. */
export function serve<C extends Calls>(endpoint: Endpoint, handlers: Handlers<C>): void {
  const running = new Map<number, AbortController>();
  const post = (message: FromWorker, transfer: Iterable<ArrayBufferLike> = []): void =>
    endpoint.postMessage(message, [...transfer] as Transferable[]);

  const answer = async (id: number, name: string, request: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    const transfer = new Set<ArrayBufferLike>();
    const progress = (value: unknown): void => post({ kind: "progress", id, progress: value });
    try {
      const outcome = await handlers[name]!(request, { signal: controller.signal, transfer, progress });
      if (!controller.signal.aborted) post({ kind: "reply", id, outcome }, outcome.ok ? transfer : []);
    } catch (thrown) {
      if (!controller.signal.aborted) post({ kind: "thrown", id, detail: describeThrown(thrown) });
    } finally {
      running.delete(id);
    }
  };

  endpoint.addEventListener("message", (event) => {
    const message = (event as MessageEvent<ToWorker>).data;
    if (message.kind === "abort") running.get(message.id)?.abort();
    else void answer(message.id, message.name, message.request);
  });
}

export interface CallOptions<Progress> {
  readonly transfer?: readonly ArrayBufferLike[];
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

interface Pending {
  readonly resolve: (outcome: Outcome<unknown>) => void;
  readonly thrown: (detail: string) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
}

/** Caller's side of one endpoint. */
export interface Connection<C extends Calls> {
  /** `id` names the call for `abort`; the outcome never rejects: `onThrown` turns a bug in the worker into an outcome. */
  call<Name extends keyof C & string>(
    name: Name,
    request: C[Name]["request"],
    options: CallOptions<C[Name]["progress"]>,
    onThrown: (detail: string) => Outcome<never>,
  ): { readonly id: number; readonly outcome: Promise<Outcome<C[Name]["reply"]>> };
  /** Tells the worker that nobody waits for this call any more. */
  abort(id: number): void;
  /** Ends every waiting call with this text, as when the worker died. */
  fail(detail: string): void;
}

export function connect<C extends Calls>(endpoint: Endpoint): Connection<C> {
  const waiting = new Map<number, Pending>();
  let calls = 0;

  endpoint.addEventListener("message", (event) => {
    const message = (event as MessageEvent<FromWorker>).data;
    const pending = waiting.get(message.id);
    if (!pending) return;
    if (message.kind === "progress") {
      pending.onProgress?.(message.progress as never);
      return;
    }
    waiting.delete(message.id);
    if (message.kind === "reply") pending.resolve(message.outcome);
    else pending.thrown(message.detail);
  });

  return {
    call(name, request, options, onThrown) {
      const id = ++calls;
      const outcome = new Promise<Outcome<unknown>>((resolve) => {
        const thrown = (detail: string): void => resolve(onThrown(detail));
        waiting.set(id, { resolve, thrown, onProgress: options.onProgress });
        const message: ToWorker = { kind: "call", id, name, request };
        try {
          endpoint.postMessage(message, [...(options.transfer ?? [])] as Transferable[]);
        } catch (error) {
          waiting.delete(id);
          thrown(describeThrown(error));
        }
      });
      return { id, outcome };
    },
    abort(id) {
      if (waiting.delete(id)) endpoint.postMessage({ kind: "abort", id } satisfies ToWorker, []);
    },
    fail(detail) {
      const left = [...waiting.values()];
      waiting.clear();
      for (const pending of left) pending.thrown(detail);
    },
  };
}

export function describeThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
