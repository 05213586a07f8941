import { readFile } from "node:fs/promises";
import type { InferenceSession, Tensor } from "onnxruntime-web";
import { goldenInput } from "#core/analysis";
import { nodeRuntimeAssets } from "../node-runtime.ts";

interface OpenGraph {
  readonly session: InferenceSession;
  readonly image: Tensor;
}

const graphs = new Map<string, OpenGraph>();

/**
 * A session on WASM with one thread under the name `graph`, made as the page's runtime makes its own, for graphs without
 * maps too. Its input is the golden formula image of `seed`.
 */
export async function openGraph({
  graph,
  path,
  size,
  seed,
}: {
  graph: string;
  path: string;
  size: number;
  seed: number;
}) {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = nodeRuntimeAssets().wasm;
  const model = new Uint8Array(await readFile(path));
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
  graphs.set(graph, { session, image: new ort.Tensor("float32", goldenInput(size, seed), [1, 1, size, size]) });
}

/** The 14 logits, so that all engines are seen to compute the same; the first run, which is not counted. */
export async function logits({ graph }: { graph: string }): Promise<number[]> {
  const { session, image } = opened(graph);
  const outputs = await session.run({ image });
  return Array.from(outputs["logits"]?.data as Float32Array);
}

/** Milliseconds of each of `runs` runs. */
export async function runNetwork({ graph, runs }: { graph: string; runs: number }): Promise<number[]> {
  const { session, image } = opened(graph);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    const outputs = await session.run({ image });
    times.push(performance.now() - begin);
    for (const tensor of Object.values(outputs)) tensor.dispose();
  }
  return times;
}

function opened(graph: string): OpenGraph {
  const found = graphs.get(graph);
  if (!found) throw new Error(`no graph named ${graph} is open`);
  return found;
}
