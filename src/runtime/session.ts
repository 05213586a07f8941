import type { InferenceSession } from "onnxruntime-web";
import type { NetworkOutput, NetworkSession } from "#core/analysis";
import { createQueue, failure, type Outcome, success } from "#core/base";
import { adapterName, type GraphicsAdapter, openDevice } from "./adapter.ts";
import type { Ort, RuntimeAssets } from "./assets.ts";
import { loadRuntime } from "./load-runtime.ts";
import { withinSeconds } from "./timeout.ts";

type Backend = NetworkSession["backend"];

export interface SessionOptions {
  /** Longest time to make a session; the first one compiles the runtime. */
  readonly createSeconds: number;
  /** Longest time of one run, until `limitRuns` says another. */
  readonly runSeconds: number;
  /** Of WASM. The first session of a realm decides for all that follow it there. */
  readonly threads?: number;
  /** Which adapter WebGPU is to take; the fastest where none is named. */
  readonly power?: GraphicsAdapter["power"];
  /** The runtime's `.wasm`, already here; else ONNX Runtime fetches it. */
  readonly binary?: Uint8Array | null;
}

export const defaultSessionOptions: SessionOptions = { createSeconds: 120, runSeconds: 120 };

/** A session of ONNX Runtime. */
export interface OpenSession extends NetworkSession {
  /** Version of onnxruntime-web. */
  readonly ort: string;
  /** Why this session is not to be trusted any more (device lost, run failed or hung); `null` while it is sound. */
  readonly broken: () => string | null;
  /** Longest time of a run from now on. */
  readonly limitRuns: (seconds: number) => void;
}

/**
 * All work on ONNX Runtime in this realm, one piece at a time, over all sessions: two runs at once hang or mix their
 * memory on the WebGPU build (microsoft/onnxruntime#32561).
 */
const work = createQueue();

/**
 * Makes a session for `model` on exactly one backend: with two providers ONNX Runtime changes over without a word.
 * Errors: `runtime/session-failed` (no runtime, no adapter, no network in the bytes, outputs missing),
 * `runtime/timeout`.
 */
export function openNetworkSession(
  model: Uint8Array,
  backend: Backend,
  assets: RuntimeAssets,
  options: SessionOptions = defaultSessionOptions,
): Promise<Outcome<OpenSession>> {
  const late = { code: "runtime/timeout", backend, seconds: options.createSeconds } as const;
  return work.add(() => withinSeconds(options.createSeconds, late, create(model, backend, assets, options)));
}

async function create(
  model: Uint8Array,
  backend: Backend,
  assets: RuntimeAssets,
  options: SessionOptions,
): Promise<Outcome<OpenSession>> {
  let device: GPUDevice | null = null;
  try {
    const ort = await loadRuntime(backend, assets, options);
    if (backend === "webgpu") device = await openDevice(options.power ?? "high-performance");
    const provider = device ? { name: "webgpu", device } : "wasm";
    const session = await ort.InferenceSession.create(model, { executionProviders: [provider], logSeverityLevel: 3 });
    // Its bytes are compiled by now.
    delete (ort.env.wasm as { wasmBinary?: unknown }).wasmBinary;
    const missing = ["logits", "cam", "embedding"].filter((name) => !session.outputNames.includes(name));
    if (missing.length > 0) {
      await session.release();
      device?.destroy();
      return sessionFailed(backend, `the network has no output ${missing.join(", ")}`);
    }
    return success(wrap(ort, session, device, options));
  } catch (thrown) {
    device?.destroy();
    return sessionFailed(backend, describe(thrown));
  }
}

function wrap(ort: Ort, session: InferenceSession, device: GPUDevice | null, options: SessionOptions): OpenSession {
  const backend = device ? "webgpu" : "wasm";
  let broken: string | null = null;
  let released = false;
  let { runSeconds } = options;
  /** Never settles on WASM, and not by the `destroy` of a release. */
  const lost = new Promise<Outcome<never>>((resolve) => {
    void (async () => {
      if (!device) return;
      const { reason, message } = await device.lost;
      broken ??= `the graphics device was lost (${reason}${message ? `: ${message}` : ""})`;
      resolve(failure({ code: "runtime/run-failed", backend, detail: broken }));
    })();
  });

  const compute = async (image: Float32Array): Promise<Outcome<NetworkOutput>> => {
    const size = Math.round(Math.sqrt(image.length));
    try {
      const input = new ort.Tensor("float32", image, [1, 1, size, size]);
      const outputs = await session.run({ image: input });
      const output = {
        logits: floats(outputs, "logits"),
        cam: floats(outputs, "cam"),
        embedding: floats(outputs, "embedding"),
      };
      for (const tensor of Object.values(outputs)) tensor.dispose();
      return success(output);
    } catch (thrown) {
      broken ??= describe(thrown);
      return failure({ code: "runtime/run-failed", backend, detail: describe(thrown) });
    }
  };

  return {
    backend,
    adapter: device && adapterName(device.adapterInfo),
    threads: device ? 1 : (ort.env.wasm.numThreads ?? 1),
    ort: ort.env.versions.web ?? ort.env.versions.common,
    broken: () => broken,
    limitRuns: (seconds) => {
      runSeconds = seconds;
    },
    run: (image) =>
      work.add(async () => {
        if (released) return failure({ code: "runtime/run-failed", backend, detail: "the session was released" });
        if (broken !== null) return failure({ code: "runtime/run-failed", backend, detail: broken });
        const late = { code: "runtime/timeout", backend, seconds: runSeconds } as const;
        const outcome = await withinSeconds(runSeconds, late, Promise.race([compute(image), lost]));
        if (!outcome.ok && outcome.error.code === "runtime/timeout") broken ??= `no answer within ${runSeconds} s`;
        return outcome;
      }),
    release: () =>
      work.add(async () => {
        if (released) return;
        released = true;
        const late = { code: "runtime/timeout", backend, seconds: RELEASE_SECONDS } as const;
        // A broken device may refuse even this; there is nothing left to save.
        await withinSeconds(
          RELEASE_SECONDS,
          late,
          session.release().then(
            () => success(null),
            () => success(null),
          ),
        );
        device?.destroy();
      }),
  };
}

const RELEASE_SECONDS = 1;

/** A copy: the tensor's own memory goes with `dispose`. */
function floats(outputs: InferenceSession.ReturnType, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new TypeError(`output ${name} is no float32`);
  return data.slice();
}

function sessionFailed(backend: Backend, detail: string): Outcome<never> {
  return failure({ code: "runtime/session-failed", backend, detail });
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
