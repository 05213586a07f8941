import type { InferenceSession } from "onnxruntime-web";
import type { NetworkOutput, NetworkSession } from "#core/analysis";
import { createQueue, failure, type Outcome, success } from "#core/base";
import { adapterName } from "./adapter.ts";
import type { RuntimeAssets } from "./assets.ts";
import { withinSeconds } from "./timeout.ts";

type Ort = typeof import("onnxruntime-web");
type Backend = NetworkSession["backend"];

export interface SessionOptions {
  /** Longest time to make a session; the first one compiles the runtime. */
  readonly createSeconds: number;
  /** Longest time of one run; a software adapter needs 15 s and more for the smallest network. */
  readonly runSeconds: number;
}

export const defaultSessionOptions: SessionOptions = { createSeconds: 120, runSeconds: 120 };

/** A session of ONNX Runtime. */
export interface OpenSession extends NetworkSession {
  /** Version of onnxruntime-web. */
  readonly ort: string;
  /** Why this session is not to be trusted any more (device lost, run failed or hung); `null` while it is sound. */
  readonly broken: () => string | null;
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
  try {
    const ort = await loadRuntime(backend, assets);
    const session = await ort.InferenceSession.create(model, { executionProviders: [backend], logSeverityLevel: 3 });
    const missing = ["logits", "cam", "embedding"].filter((name) => !session.outputNames.includes(name));
    if (missing.length > 0) {
      await session.release();
      return sessionFailed(backend, `the network has no output ${missing.join(", ")}`);
    }
    return success(await wrap(ort, session, backend, options));
  } catch (thrown) {
    return sessionFailed(backend, describe(thrown));
  }
}

/** The smaller build for WASM. Single-threaded: more threads were slower on busy machines, so they wait for a measurement. */
async function loadRuntime(backend: Backend, assets: RuntimeAssets): Promise<Ort> {
  const ort: Ort = backend === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmPaths = { mjs: assets[backend].mjs, wasm: assets[backend].wasm };
  if (backend === "webgpu") ort.env.webgpu.powerPreference = "high-performance";
  return ort;
}

async function wrap(
  ort: Ort,
  session: InferenceSession,
  backend: Backend,
  options: SessionOptions,
): Promise<OpenSession> {
  let broken: string | null = null;
  let released = false;
  let adapter: string | null = null;
  if (backend === "webgpu") {
    const device = await ort.env.webgpu.device;
    adapter = adapterName(device.adapterInfo);
    void (async () => {
      const { reason, message } = await device.lost;
      broken ??= `the graphics device was lost (${reason}${message ? `: ${message}` : ""})`;
    })();
  }

  const run = async (image: Float32Array): Promise<Outcome<NetworkOutput>> => {
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
    adapter,
    threads: 1,
    ort: ort.env.versions.web ?? ort.env.versions.common,
    broken: () => broken,
    run: (image) =>
      work.add(async () => {
        if (released) return failure({ code: "runtime/run-failed", backend, detail: "the session was released" });
        const late = { code: "runtime/timeout", backend, seconds: options.runSeconds } as const;
        const outcome = await withinSeconds(options.runSeconds, late, run(image));
        if (!outcome.ok && outcome.error.code === "runtime/timeout")
          broken ??= `no answer within ${options.runSeconds} s`;
        return outcome;
      }),
    release: () =>
      work.add(async () => {
        if (released) return;
        released = true;
        const late = { code: "runtime/timeout", backend, seconds: 10 } as const;
        // A broken device may refuse even this; there is nothing left to save.
        await withinSeconds(
          10,
          late,
          session.release().then(
            () => success(null),
            () => success(null),
          ),
        );
      }),
  };
}

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
