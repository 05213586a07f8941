import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Manifest, partScores, prepare, probabilityOf } from "#core/analysis";
import { type Engine, type OpenSession, openNetworkSession } from "#runtime";
import { formulaFrame } from "../core/analysis/testing/formula-frame.ts";
import { inBundle, installedRuntime, readJson } from "./testing/bundles.ts";
import { start, valueOf } from "./testing/start.ts";

/** Written by `python -m carina_training expected`: PyTorch on the unfolded network with the bundle's stored weights. */
interface Expected {
  readonly sha256: string;
  readonly probabilityTolerance: number;
  readonly camTolerance: number;
  readonly images: readonly {
    readonly rows: number;
    readonly columns: number;
    readonly seed: number;
    readonly logits: readonly number[];
    readonly probabilities: readonly number[];
    readonly cam: readonly number[];
    readonly gate: { readonly parts: Readonly<Record<string, number>>; readonly score: number };
  }[];
}

const expected = JSON.parse(
  readFileSync(new URL("../core/analysis/testdata/network.json", import.meta.url), "utf8"),
) as Expected;

let engine: Engine;
let session: OpenSession;
let manifest: Manifest;

beforeAll(async () => {
  manifest = await readJson<Manifest>(inBundle("manifest.json"));
  engine = valueOf(await start());
  session = valueOf(await openNetworkSession(engine.bundle.model, "wasm", installedRuntime()));
}, 120_000);

afterAll(async () => {
  await Promise.all([engine.release(), session.release()]);
});

describe("WASM against PyTorch on the unfolded network", () => {
  it("is asked about the bundle that the numbers are of", () => {
    expect(expected.sha256, "run `python -m carina_training expected`").toBe(manifest.files[0]!.sha256);
    expect(expected.images.length).toBeGreaterThan(0);
    // The contract's own bounds: a file of expected numbers cannot loosen them.
    expect(expected.probabilityTolerance).toBeLessThanOrEqual(1e-3);
    expect(expected.camTolerance).toBeLessThanOrEqual(0.01);
  });

  it.each(expected.images)("$rows x $columns: probabilities, heatmaps and gate agree", async (image) => {
    const frame = formulaFrame(image.rows, image.columns, image.seed);
    const input = prepare(frame, manifest.input.size);
    const { logits, cam, embedding } = valueOf(await session.run(input));

    const classes = manifest.classes.map(({ id, calibration }, index) => ({
      id,
      logit: Math.abs(logits[index]! - image.logits[index]!),
      probability: Math.abs(probabilityOf(logits[index]!, calibration) - image.probabilities[index]!),
    }));
    expect(classes).toHaveLength(image.logits.length);
    expect(classes.filter(({ logit, probability }) => !(probability <= 1e-3 && logit <= 0.01))).toEqual([]);

    const largest = Math.max(...image.cam);
    expect(largest).toBeGreaterThan(0);
    expect(cam).toHaveLength(image.cam.length);
    const camDifference = Math.max(...image.cam.map((value, index) => Math.abs(value - cam[index]!)));
    expect(camDifference / largest).toBeLessThanOrEqual(0.01);

    const scores = partScores(engine.bundle.gate, { image: input, embedding });
    const parts = Object.fromEntries(scores.map(([part, score]) => [part.id, score / image.gate.parts[part.id]!]));
    for (const ratio of Object.values(parts)) expect(ratio).toBeCloseTo(1, 2);
    expect(Math.max(...scores.map(([, score]) => score)) / image.gate.score).toBeCloseTo(1, 2);
  });
});
