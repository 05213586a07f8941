import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packHeatmap, type ResultParts, readResult, shortestFloat32, toResult, unpackHeatmap } from "#core/result";
import { chestFilm } from "../analysis/testing/film-facts.ts";
import { smallBundle } from "../analysis/testing/manifest.ts";
import { mutated } from "../analysis/testing/mutated.ts";

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const heat = fc.float({ min: 0, max: Math.fround(1e6), noNaN: true });

function partsWith(logits: Float32Array, cam: Float32Array): ResultParts {
  return {
    created: "2026-11-24T12:00:00.000Z",
    app: { version: "0.1.0", commit: "0123456789ab" },
    bundle: smallBundle,
    runtime: { ort: "1.30.0", backend: "wasm", adapter: null, threads: 1, reason: "no WebGPU adapter" },
    film: chestFilm({ notes: ["colour converted to grey"] }),
    frame: {
      rows: 320,
      columns: 256,
      window: { kind: "linear", center: 2048, width: 4096, source: "file", explanation: null },
    },
    pixelSha256: "cd".repeat(32),
    gate: { status: "ok", score: 0.3, reasons: [] },
    output: { logits, cam },
    timings: { decodeMs: 1.26, prepareMs: 2, networkMs: 3 },
  };
}

const logits = Float32Array.from({ length: 14 }, (_, index) => index / 3 - 2);
const cam = Float32Array.from({ length: 14 * 4 }, (_, index) => index / 7);
const plain = toResult(partsWith(logits, cam));

describe("numbers of a Result", () => {
  it("are the shortest that read back as the same float32", () => {
    expect(shortestFloat32(0.1)).toBe(0.1);
    expect(shortestFloat32(Math.fround(0.1))).toBe(0.1);
    expect(shortestFloat32(16777216)).toBe(16777216);
    expect(() => shortestFloat32(Number.NaN)).toThrow(RangeError);
    expect(() => shortestFloat32(1e39)).toThrow(RangeError);
    fc.assert(
      fc.property(float32, (value) => {
        const read = JSON.parse(JSON.stringify(shortestFloat32(value))) as number;
        // -0 becomes 0: JSON does not know it
        expect(Math.fround(read)).toBe(value + 0);
      }),
      { numRuns: 2000 },
    );
  });

  it("survive JSON to the last bit of float32, for any output of the network", () => {
    fc.assert(
      fc.property(
        fc.array(float32, { minLength: 14, maxLength: 14 }),
        fc.array(heat, { minLength: 56, maxLength: 56 }),
        (someLogits, someCam) => {
          const result = toResult(partsWith(Float32Array.from(someLogits), Float32Array.from(someCam)));
          const read = readResult(JSON.stringify(result));
          expect(read).toEqual({ ok: true, value: JSON.parse(JSON.stringify(result)) });
          result.findings.forEach((finding, index) => expect(Math.fround(finding.logit)).toBe(someLogits[index]! + 0));
        },
      ),
    );
  });
});

describe("a heatmap in a Result", () => {
  it("comes back within half a step of its 255", () => {
    fc.assert(
      fc.property(fc.array(heat, { minLength: 1, maxLength: 49 }), (cells) => {
        const packed = packHeatmap(Float32Array.from(cells));
        const read = unpackHeatmap(packed)!;
        expect(Math.fround(packed.scale)).toBe(Math.fround(Math.max(...cells)));
        cells.forEach((cell, index) => expect(Math.abs(read[index]! - cell)).toBeLessThanOrEqual(packed.scale / 509));
      }),
    );
  });

  it("has scale 0 when there is no heat", () => {
    expect(packHeatmap(new Float32Array(4))).toEqual({ scale: 0, bytes: "AAAAAA==" });
    expect(unpackHeatmap({ scale: 0, bytes: "AAAAAA==" })).toEqual(new Float32Array(4));
  });

  it("is null where the bytes are no base64", () => {
    expect(unpackHeatmap({ scale: 1, bytes: "*" })).toBeNull();
  });
});

describe("a Result", () => {
  it("says what was computed, on what, by what", () => {
    // atelectasis: logit -2, 1 / (1 + exp(-(1.5 * -2 - 0.25)))
    expect(plain.findings[0]).toEqual({
      id: "atelectasis",
      logit: -2,
      probability: expect.closeTo(0.0373, 4),
      threshold: 0.5,
      flagged: false,
      support: 10,
      auroc: 0.7,
      aurocInterval: [0.6, 0.8],
    });
    expect(plain.findings[13]).toMatchObject({
      id: "hernia",
      threshold: null,
      flagged: null,
      auroc: null,
      aurocInterval: null,
    });
    expect(plain.heatmaps?.grid).toEqual([2, 2]);
    expect(plain.model).toEqual({ id: "small-1", version: "1.0.0", sha256: "ab".repeat(32), precision: "fp32" });
    expect(plain.input.window).toEqual({ kind: "linear", center: 2048, width: 4096, source: "file" });
    expect(plain.timings.decodeMs).toBe(1.3);
  });

  it("holds no name, number, date or identifier of the patient, and no file name", () => {
    const film = chestFilm(
      { fileName: "secret-name.dcm" },
      {
        patientName: "secret-patient",
        patientId: "secret-id",
        patientBirthDate: "19500101",
        studyInstanceUid: "1.2.3.4.5",
        studyDescription: "secret-study",
        studyDate: "20260101",
      },
    );
    const text = JSON.stringify(toResult({ ...partsWith(logits, cam), film }));
    expect(text).not.toMatch(/secret|19500101|20260101|1\.2\.3\.4\.5/);
  });

  it("has neither findings nor maps when no numbers may be told", () => {
    const refused = toResult({
      ...partsWith(logits, cam),
      output: null,
      gate: { status: "refused", score: 3, reasons: [] },
    });
    expect(refused).toMatchObject({ findings: [], heatmaps: null, gate: { status: "refused", score: 3 } });
    expect(readResult(JSON.stringify(refused)).ok).toBe(true);
  });

  it.each([
    ["another schema", "schema", "carina.result/2"],
    ["a key too many", "patient", "somebody"],
    ["a key too many inside", "input.fileName", "somebody.dcm"],
    ["a missing part", "gate", undefined],
    ["null for a probability", "findings.0.probability", null],
    ["a probability above 1", "findings.0.probability", 1.5],
    ["a text for a logit", "findings.0.logit", "-2"],
    ["a hash in capitals", "model.sha256", "AB".repeat(32)],
    ["an unknown backend", "runtime.backend", "cpu"],
    ["numbers though refused", "gate.status", "refused"],
    ["a flag against its threshold", "findings.0.flagged", true],
    ["a flag without a threshold", "findings.13.flagged", true],
    ["an interval from high to low", "findings.0.aurocInterval", [0.8, 0.6]],
    ["an interval without its figure", "findings.0.auroc", null],
    ["a finding twice", "findings.1.id", "atelectasis"],
    ["findings without maps", "heatmaps", null],
    ["another grid", "heatmaps.grid", [3, 2]],
    ["a map without base64", "heatmaps.maps.mass.bytes", "****"],
    ["a missing map", "heatmaps.maps.mass", undefined],
    ["a negative scale", "heatmaps.maps.mass.scale", -1],
  ])("is not read with %s", (_, path, value) => {
    const read = readResult(JSON.stringify(mutated(plain, path, value)));
    expect(read).toMatchObject({ ok: false, error: { code: "result/invalid" } });
  });

  it.each([
    ["nothing", ""],
    ["half a JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["the schema alone", '{"schema":"carina.result/1"}'],
    ["a number beyond all numbers", JSON.stringify(plain).replace('"logit":-2', '"logit":1e999')],
  ])("is not read from %s", (_, text) => {
    expect(readResult(text)).toMatchObject({ ok: false, error: { code: "result/invalid" } });
  });
});
