import * as v from "valibot";
import { failure, type Outcome, sha256Hex, success } from "#core/base";
import { type Golden, goldenSchema } from "./golden.ts";
import { type Manifest, type ManifestFile, type Models, manifestSchema, modelsSchema } from "./manifest.ts";
import { type GateStatistics, gateSchema } from "./network-gate.ts";

/** Where the files of the bundles come from: a worker fetches them from its own origin, Node reads them from disk. */
export interface BundleFiles {
  /**
   * The bytes of `path` below the folder of `index.json`. Error: `analysis/model-download-failed`.
   */
  read(path: string, options?: ReadOptions): Promise<Outcome<Uint8Array>>;
}

export interface ReadOptions {
  /** Bytes so far, told as they come. */
  readonly onBytes?: (loadedBytes: number) => void;
  /** SHA-256 that the file is known to have, in hexadecimal digits: a cache may keep it under that name for ever. */
  readonly sha256?: string;
  /** Past every cache: what it held was damaged. */
  readonly fresh?: boolean;
}

/** A model with all that belongs to it, checked: everything that an analysis needs but a backend. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly golden: Golden;
  readonly gate: GateStatistics;
  readonly file: ManifestFile;
  readonly model: Uint8Array;
}

/**
 * Reads and checks a bundle: `id`, or the default of `index.json` where it is `null`. The first file of the manifest is
 * taken. Errors: `analysis/model-download-failed`, `analysis/unknown-model`, `analysis/manifest-invalid` (any of its JSON
 * files), `analysis/model-damaged` (bytes or SHA-256 differ).
 */
export async function loadBundle(
  files: BundleFiles,
  id: string | null,
  onProgress: (loadedBytes: number, totalBytes: number) => void = () => undefined,
): Promise<Outcome<Bundle>> {
  const models = await readJson(files, "index.json", "index.json", parseModels);
  if (!models.ok) return models;
  const wanted = id ?? models.value.default;
  const known = models.value.bundles.map((bundle) => bundle.id);
  if (!known.includes(wanted)) return failure({ code: "analysis/unknown-model", id: wanted, known });

  const read = <Value>(path: string, parse: Parse<Value>) => readJson(files, `${wanted}/${path}`, wanted, parse);
  const manifest = await read("manifest.json", parseManifest);
  if (!manifest.ok) return manifest;
  if (manifest.value.id !== wanted) return invalid(wanted, `its id is ${manifest.value.id}`);
  const golden = await read(manifest.value.golden.path, parseGolden);
  if (!golden.ok) return golden;
  const gate = await read(manifest.value.gate.statistics, parseGate);
  if (!gate.ok) return gate;
  const contradiction = findContradiction(manifest.value, golden.value, gate.value);
  if (contradiction) return invalid(wanted, contradiction);

  const file = manifest.value.files[0]!;
  const model = await readModel(files, `${wanted}/${file.path}`, file, onProgress);
  if (!model.ok) return model;
  return success({ manifest: manifest.value, golden: golden.value, gate: gate.value, file, model: model.value });
}

async function readModel(
  files: BundleFiles,
  path: string,
  file: ManifestFile,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
): Promise<Outcome<Uint8Array>> {
  const onBytes = (loaded: number): void => onProgress(Math.min(loaded, file.bytes), file.bytes);
  onBytes(0);
  let actualSha256 = "";
  // A second time past the cache: under its digest it would keep a damaged file for ever.
  for (const fresh of [false, true]) {
    const model = await files.read(path, { onBytes, sha256: file.sha256, fresh });
    if (!model.ok) return model;
    actualSha256 = await sha256Hex(model.value);
    if (model.value.byteLength === file.bytes && actualSha256 === file.sha256) return model;
  }
  return failure({ code: "analysis/model-damaged", path, expectedSha256: file.sha256, actualSha256 });
}

/** The parsed value, or what is wrong in words. */
type Parse<Value> = (json: unknown) => { readonly value: Value } | { readonly wrong: string };

function parser<Schema extends v.GenericSchema>(schema: Schema): Parse<v.InferOutput<Schema>> {
  return (json) => {
    const parsed = v.safeParse(schema, json, { abortEarly: true });
    return parsed.success ? { value: parsed.output } : { wrong: describeIssue(parsed.issues[0]) };
  };
}

export const parseModels: Parse<Models> = parser(modelsSchema);
export const parseManifest: Parse<Manifest> = parser(manifestSchema);
const parseGolden: Parse<Golden> = parser(goldenSchema);
export const parseGate: Parse<GateStatistics> = parser(gateSchema);

/** Where in the JSON, and what was expected: `classes.3.threshold: Invalid value: Expected <=1 but received 2`. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path ? `${path}: ${issue.message}` : issue.message;
}

export async function readJson<Value>(
  files: BundleFiles,
  path: string,
  bundle: string,
  parse: Parse<Value>,
): Promise<Outcome<Value>> {
  const bytes = await files.read(path);
  if (!bytes.ok) return bytes;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.value));
  } catch {
    return invalid(bundle, `${path} is no JSON`);
  }
  const parsed = parse(json);
  return "wrong" in parsed ? invalid(bundle, `${path}: ${parsed.wrong}`) : success(parsed.value);
}

/** What each file says alone may be right and still not fit the others. */
function findContradiction(manifest: Manifest, golden: Golden, gate: GateStatistics): string | null {
  const [height, width] = manifest.outputs.cam;
  if (golden.cam.length !== manifest.classes.length * height * width) return "the golden maps do not fit the manifest";
  if (gate.doubtAbove !== manifest.gate.doubtAbove || gate.refuseAbove !== manifest.gate.refuseAbove) {
    return "the gate's limits differ from the manifest's";
  }
  if (golden.size !== manifest.input.size) return "the golden input has another size than the manifest's";
  const embedding = gate.parts.find((part) => part.input === "embedding");
  if (embedding && embedding.dimensions !== manifest.outputs.embedding) return "the gate does not fit the embedding";
  const blocks = gate.parts.find((part) => part.input === "blocks");
  if (blocks && manifest.input.size % blocks.grid !== 0) return "the gate's blocks do not divide the input";
  return null;
}

function invalid(bundle: string, detail: string): Outcome<never> {
  return failure({ code: "analysis/manifest-invalid", bundle, detail });
}
