import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFile } from "#core/reading";
import type { FilmId } from "#core/study";
import { renderPhantom, writePhantomDicom, writePhantomPng } from "#phantom";
import { nodeAssets } from "../../cli/node-assets.ts";

const assets = nodeAssets();
const phantom = renderPhantom({ rows: 400, columns: 320, seed: 11 });
const read = (bytes: Uint8Array<ArrayBuffer>) =>
  readFile({ filmId: "film-9" as FilmId, fileName: "film.dcm", bytes: bytes.slice().buffer }, assets);

describe("readFile", () => {
  it("gives every piece under the identity of its film", async () => {
    const outcome = await read(writePhantomDicom(phantom));
    if (!outcome.ok) throw new Error(outcome.error.code);
    const { facts, display, frame, thumbnail, pixelSha256, gate } = outcome.value;
    expect([facts.id, display.filmId, frame.filmId]).toEqual(["film-9", "film-9", "film-9"]);
    expect([frame.rows, frame.columns]).toEqual([400, 320]);
    expect([thumbnail.rows, thumbnail.columns]).toEqual([160, 128]);
    expect(pixelSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(gate.status).toBe("ok");
    expect(facts).not.toHaveProperty("values");
  });

  it("gives buffers that can be handed over one by one", async () => {
    const outcome = await read(writePhantomDicom(phantom));
    if (!outcome.ok) throw new Error(outcome.error.code);
    const { display, frame, thumbnail } = outcome.value;
    const buffers = [display.values.buffer, frame.pixels.buffer, thumbnail.pixels.buffer];
    expect(new Set(buffers).size).toBe(3);
    expect(structuredClone(outcome.value, { transfer: buffers }).frame.pixels.length).toBe(400 * 320);
  });

  it("gives the same frame for MONOCHROME1 and MONOCHROME2 of one film", async () => {
    const frames = await Promise.all(
      (["MONOCHROME1", "MONOCHROME2"] as const).map(async (photometricInterpretation) => {
        const film = renderPhantom({ rows: 200, columns: 160, seed: 5, photometricInterpretation });
        const outcome = await read(writePhantomDicom(film));
        if (!outcome.ok) throw new Error(outcome.error.code);
        return outcome.value.frame.pixels;
      }),
    );
    const differences = frames[0]!.map((pixel, index) => Math.abs(pixel - frames[1]![index]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it("never rejects and never gives a picture of another size, whatever is damaged", async () => {
    const small = renderPhantom({ rows: 24, columns: 20, seed: 2 });
    const files = [writePhantomDicom(small), writePhantomPng(small)];
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), damage, fc.option(fc.nat()), async (file, changes, cut) => {
        const bytes = cut === null ? file.slice() : file.slice(0, cut % file.length);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        const outcome = await read(bytes);
        const { facts, display, frame } = outcome.ok ? outcome.value : { facts: null, display: null, frame: null };
        const isRefused = !outcome.ok && outcome.error.code.startsWith("decode/");
        const isWhole =
          facts !== null &&
          display.values.length === facts.rows * facts.columns &&
          frame.pixels.length === frame.rows * frame.columns;
        expect(isRefused || isWhole).toBe(true);
      }),
      { numRuns: 500, seed: 85 },
    );
  });
});
