import type { Bundle, Manifest } from "#core/analysis";

const ids = [
  "atelectasis",
  "cardiomegaly",
  "effusion",
  "infiltration",
  "mass",
  "nodule",
  "pneumonia",
  "pneumothorax",
  "consolidation",
  "edema",
  "emphysema",
  "fibrosis",
  "pleural_thickening",
  "hernia",
];

/** A manifest as small as the contract allows: 64 x 64 in, 2 x 2 maps, 3 numbers of embedding; hernia has no threshold. */
const smallManifest: Manifest = {
  schema: "carina.model/1",
  id: "small-1",
  name: "Small",
  version: "1.0.0",
  architecture: { backbone: "none", head: "paper", pool: "concat", parameters: 1 },
  input: { size: 64, prepare: "square-bilinear/1" },
  outputs: { cam: [2, 2], embedding: 3 },
  files: [{ path: "model.onnx", precision: "fp32", backends: ["webgpu", "wasm"], bytes: 1, sha256: "ab".repeat(32) }],
  golden: { path: "golden.json", logitTolerance: 0.01, camTolerance: 0.01 },
  prevalenceSource: "none",
  classes: ids.map((id, index) => ({
    id,
    threshold: id === "hernia" ? null : 0.5,
    calibration: { slope: 1.5, intercept: -0.25 },
    prevalence: 0.1,
    test: {
      positives: 10 + index,
      patients: 9,
      auroc: id === "hernia" ? null : { value: 0.7, interval: [0.6, 0.8] },
      strict: null,
      abnormal: null,
      auprc: null,
      pointing: null,
    },
  })),
  thresholdPolicy: "none",
  operatingPoints: { path: "operating.json" },
  gate: { kind: "gaussian-subspace/1", statistics: "gate.json", refuseAbove: 2, doubtAbove: 1 },
  training: { data: [], command: "none", seconds: 0, seed: 0 },
  licence: "none",
  intendedUse: "Research use only. Not a medical device.",
};

/** Its bundle: the gate's score is the length of the embedding. */
export const smallBundle: Bundle = {
  manifest: smallManifest,
  golden: {
    schema: "carina.golden/1",
    size: 64,
    margin: 0.001,
    seed: 0,
    logits: ids.map(() => 0),
    cam: ids.flatMap(() => [0, 0, 0, 0]),
  },
  gate: {
    schema: "carina.gate/1",
    kind: "gaussian-subspace/1",
    parts: [
      {
        id: "embedding",
        input: "embedding",
        dimensions: 3,
        mean: [0, 0, 0],
        scale: [1, 1, 1],
        components: [],
        variances: [],
        residualVariance: 1 / 3,
        reference: 1,
      },
    ],
    doubtAbove: 1,
    refuseAbove: 2,
    vectors: [],
  },
  file: smallManifest.files[0]!,
  model: new Uint8Array(1),
};
