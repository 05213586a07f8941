import * as v from "valibot";

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits"));
const id = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]*$/, "lower-case letters, digits, '.', '_', '-'"));
/** A file beside the manifest: no folder, no way out of it. */
const fileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "a plain file name"));

/** `carina.models/1`: the bundles that this page offers (CONTRACTS.md, public/models/index.json). */
export const modelsSchema = v.pipe(
  v.strictObject({
    schema: v.literal("carina.models/1"),
    default: id,
    bundles: v.pipe(v.array(v.strictObject({ id, name: v.string(), bytes: positive })), v.minLength(1)),
  }),
  v.check((models) => models.bundles.some((bundle) => bundle.id === models.default), "the default is no listed bundle"),
);

const figure = v.strictObject({
  value: unit,
  /** `null` where too few films carry the finding for one. */
  interval: v.nullable(
    v.pipe(
      v.tuple([unit, unit]),
      v.check(([low, high]) => low <= high, "an interval runs from low to high"),
    ),
  ),
});

const manifestClass = v.strictObject({
  id,
  /** `null`: too little validation data for a threshold; then nothing is flagged. */
  threshold: v.nullable(unit),
  calibration: v.strictObject({ slope: finite, intercept: finite }),
  prevalence: unit,
  test: v.strictObject({
    positives: count,
    patients: count,
    auroc: v.nullable(figure),
    strict: v.nullable(figure),
    abnormal: v.nullable(figure),
    auprc: v.nullable(figure),
    pointing: v.nullable(figure),
  }),
});

/** `carina.model/1`: a bundle's manifest (CONTRACTS.md). The order of `classes` is the order of the network's outputs. */
export const manifestSchema = v.pipe(
  v.strictObject({
    schema: v.literal("carina.model/1"),
    id,
    name: v.string(),
    version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/, "a version as in 1.0.0")),
    architecture: v.strictObject({ backbone: v.string(), head: v.string(), pool: v.string(), parameters: positive }),
    input: v.strictObject({
      size: v.pipe(positive, v.multipleOf(32)),
      prepare: v.literal("square-bilinear/1"),
    }),
    outputs: v.strictObject({ cam: v.tuple([positive, positive]), embedding: positive }),
    files: v.pipe(
      v.array(
        v.strictObject({
          path: fileName,
          precision: v.string(),
          backends: v.pipe(v.array(v.picklist(["webgpu", "wasm"])), v.minLength(1)),
          bytes: positive,
          sha256,
        }),
      ),
      v.minLength(1),
    ),
    golden: v.strictObject({
      path: fileName,
      logitTolerance: v.pipe(finite, v.gtValue(0)),
      camTolerance: v.pipe(finite, v.gtValue(0)),
    }),
    prevalenceSource: v.string(),
    classes: v.pipe(
      v.array(manifestClass),
      v.length(14),
      v.check((classes) => new Set(classes.map((entry) => entry.id)).size === classes.length, "a class stands twice"),
    ),
    thresholdPolicy: v.string(),
    operatingPoints: v.strictObject({ path: fileName }),
    gate: v.pipe(
      v.strictObject({
        kind: v.literal("gaussian-subspace/1"),
        statistics: fileName,
        refuseAbove: finite,
        doubtAbove: finite,
      }),
      v.check((gate) => gate.doubtAbove <= gate.refuseAbove, "doubt begins above refusal"),
    ),
    training: v.strictObject({
      data: v.array(v.strictObject({ source: v.string(), films: count, terms: v.string(), citation: v.string() })),
      command: v.string(),
      seconds: v.pipe(finite, v.minValue(0)),
      seed: v.pipe(v.number(), v.integer()),
    }),
    licence: v.string(),
    intendedUse: v.string(),
  }),
  v.check(
    ({ input, outputs }) => outputs.cam.every((cells) => cells === input.size / 32),
    "the maps are input.size / 32 cells wide and high",
  ),
);

export type Models = v.InferOutput<typeof modelsSchema>;
export type Manifest = v.InferOutput<typeof manifestSchema>;
export type ManifestClass = Manifest["classes"][number];
export type ManifestFile = Manifest["files"][number];
