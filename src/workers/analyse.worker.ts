import webgpuMjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import webgpuWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import wasmMjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { failure, type Outcome, success, systemClock } from "#core/base";
import type { AnalyserReady } from "#core/reading";
import { type Engine, type RuntimeDownload, startEngine } from "#runtime";
import type { AnalyseCalls } from "./analyse.contract.ts";
import { fetchFiles } from "./shared/fetch-files.ts";
import { serve } from "./shared/rpc.ts";

/** Relative in a build, so against this script: on a base other than the root, too. */
const here = (url: string): string => new URL(url, import.meta.url).href;
const assets = {
  webgpu: { mjs: here(webgpuMjs), wasm: here(webgpuWasm) },
  wasm: { mjs: here(wasmMjs), wasm: here(wasmWasm) },
};
const download: RuntimeDownload = {
  bytes: __RUNTIME_BYTES__,
  read(backend, onBytes) {
    const url = new URL(assets[backend].wasm);
    // Its name holds a digest, and the server says so: no need to ask again.
    return fetchFiles(new URL(".", url), globalThis.location.origin, "default").read(url.href, { onBytes });
  },
};

let engine: Promise<Outcome<Engine>> | null = null;
/** Told of a change of backend: the film that is under way. */
let changed: (ready: AnalyserReady) => void = () => undefined;

async function started(): Promise<Outcome<Engine>> {
  return (await engine) ?? failure({ code: "runtime/worker-failed", detail: "a call before start" });
}

/** Shell: holds one engine. */
serve<AnalyseCalls>(globalThis, {
  async start({ baseUrl, ...request }, { progress }) {
    const files = fetchFiles(new URL("models/", baseUrl), globalThis.location.origin);
    engine = startEngine({
      ...request,
      files,
      assets,
      download,
      clock: systemClock,
      onProgress: progress,
      onChanged: (ready) => changed(ready),
    });
    const outcome = await engine;
    if (!outcome.ok) engine = null;
    return outcome.ok ? success(outcome.value.ready()) : outcome;
  },
  async analyse(request, { transfer, progress }) {
    const outcome = await started();
    if (!outcome.ok) return outcome;
    changed = progress;
    const analysis = await outcome.value.analyse(request);
    if (analysis.ok && analysis.value.maps) transfer.add(analysis.value.maps.values.buffer);
    return analysis;
  },
  async measure({ runs }) {
    const outcome = await started();
    return outcome.ok ? outcome.value.measure(runs) : outcome;
  },
  async explainThreads({ reason }) {
    const outcome = await started();
    if (!outcome.ok) return outcome;
    outcome.value.explainThreads(reason);
    return success(outcome.value.ready());
  },
});
