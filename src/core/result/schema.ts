import * as v from "valibot";

const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** `carina.result/1` (CONTRACTS.md). Numbers are written so that reading them back gives the same float32. */
export const resultSchema = v.strictObject({
  schema: v.literal("carina.result/1"),
  created: v.pipe(v.string(), v.isoTimestamp()),
  app: v.strictObject({ version: v.string(), commit: v.string() }),
  model: v.strictObject({ id: v.string(), version: v.string(), sha256, precision: v.string() }),
  runtime: v.strictObject({
    ort: v.string(),
    backend: v.picklist(["webgpu", "wasm"]),
    adapter: v.nullable(v.string()),
    threads: v.pipe(v.number(), v.integer(), v.minValue(1)),
    reason: v.string(),
  }),
  input: v.strictObject({
    kind: v.picklist(["dicom", "png", "jpeg"]),
    pixelSha256: sha256,
    rows: whole,
    columns: whole,
    prepare: v.literal("square-bilinear/1"),
    transferSyntaxUid: v.nullable(v.string()),
    window: v.strictObject({
      kind: v.picklist(["linear", "linear-exact", "sigmoid", "lut"]),
      center: v.nullable(finite),
      width: v.nullable(finite),
      source: v.picklist(["file", "automatic"]),
    }),
    view: v.picklist(["PA", "AP", "LATERAL", "UNKNOWN"]),
    notes: v.array(v.string()),
  }),
  gate: v.strictObject({
    status: v.picklist(["ok", "doubtful", "refused"]),
    score: v.nullable(finite),
    reasons: v.array(v.string()),
  }),
  findings: v.array(
    v.strictObject({
      id: v.string(),
      logit: finite,
      probability: unit,
      threshold: v.nullable(unit),
      flagged: v.nullable(v.boolean()),
      support: whole,
      auroc: v.nullable(unit),
      aurocInterval: v.nullable(v.tuple([unit, unit])),
    }),
  ),
  heatmaps: v.nullable(
    v.strictObject({
      grid: v.tuple([whole, whole]),
      maps: v.record(v.string(), v.strictObject({ scale: finite, bytes: v.string() })),
    }),
  ),
  timings: v.strictObject({ decodeMs: finite, prepareMs: finite, networkMs: finite }),
});

export type CarinaResult = v.InferOutput<typeof resultSchema>;
