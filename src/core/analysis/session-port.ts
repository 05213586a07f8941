import type { Outcome } from "#core/base";

/** What one run of the network gives (DESIGN.md, graph signature). */
export interface NetworkOutput {
  /** [14] */
  readonly logits: Float32Array;
  /** [14 * h * w], after the ReLU, not normalised, finding by finding, row by row. */
  readonly cam: Float32Array;
  /** [D], the pooled vector. */
  readonly embedding: Float32Array;
}

/** A loaded network behind which a backend stands; `src/runtime` makes one from onnxruntime-web, tests from numbers. */
export interface NetworkSession {
  readonly backend: "webgpu" | "wasm";
  readonly adapter: string | null;
  readonly threads: number;
  /** `image`: [S * S] float32 in [0, 1], as `prepare` gives it. Calls are queued: one run at a time. */
  run(image: Float32Array): Promise<Outcome<NetworkOutput>>;
  release(): Promise<void>;
}
