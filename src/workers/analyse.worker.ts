import webgpuMjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import webgpuWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import wasmMjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { failure, type Outcome, success, systemClock } from "#core/base";
import { type Engine, startEngine } from "#runtime";
import type { AnalyseCalls } from "./analyse.contract.ts";
import { fetchFiles } from "./shared/fetch-files.ts";
import { serve } from "./shared/rpc.ts";

/** Relative in a build, so against this script: on a base other than the root, too. */
const here = (url: string): string => new URL(url, import.meta.url).href;
const assets = {
  webgpu: { mjs: here(webgpuMjs), wasm: here(webgpuWasm) },
  wasm: { mjs: here(wasmMjs), wasm: here(wasmWasm) },
};

let engine: Promise<Outcome<Engine>> | null = null;

/** Shell: holds one engine. */
serve<AnalyseCalls>(globalThis, {
  async start({ baseUrl, modelId, backend, app }, { progress }) {
    const files = fetchFiles(new URL("models/", baseUrl), globalThis.location.origin);
    engine = startEngine({ files, assets, modelId, backend, app, clock: systemClock, onProgress: progress });
    const started = await engine;
    if (!started.ok) engine = null;
    return started.ok ? success(started.value.ready()) : started;
  },
  async analyse(request, { transfer }) {
    const started = await engine;
    if (!started) return failure({ code: "runtime/worker-failed", detail: "analyse before start" });
    if (!started.ok) return started;
    const outcome = await started.value.analyse(request);
    if (outcome.ok && outcome.value.maps) transfer.add(outcome.value.maps.values.buffer);
    return outcome;
  },
});
