import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer } from "./bench.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "carina-bench-"));
});
afterAll(() => rm(folder, { recursive: true }));

const asked = (call: Record<string, unknown>): Promise<unknown> => answer(JSON.stringify(call));

describe("the Node side of the bench", () => {
  test("writes films no two of which are the same, and finds every stage of reading one", async () => {
    const films = await asked({ call: "films", folder, stem: "small", count: 7, rows: 64, columns: 48 });
    const paths = Array.from({ length: 7 }, (_, index) => join(folder, `small-${index + 1}.dcm`));
    expect(films).toEqual({ ok: true, value: paths });
    const contents = await Promise.all(paths.map((path) => readFile(path, "base64")));
    expect(new Set(contents).size).toBe(7);

    const stages = Object.fromEntries(
      ["decode", "film", "window", "frame", "display", "hash", "thumbnail", "gate"].map((name) => [name, anyTime]),
    );
    expect(await asked({ call: "read", path: paths[6], runs: 2 })).toEqual({ ok: true, value: [stages, stages] });
    const times = await asked({ call: "prepare", path: paths[0], size: 32, runs: 3 });
    expect(times).toEqual({ ok: true, value: [anyTime, anyTime, anyTime] });
  });

  test("says what went wrong instead of ending", async () => {
    expect(await asked({ call: "network", graph: "none", runs: 1 })).toEqual({
      ok: false,
      error: "no graph named none is open",
    });
    expect(await asked({ call: "decode", path: join(folder, "missing.dcm"), runs: 1 })).toMatchObject({ ok: false });
    expect(await answer("no JSON")).toMatchObject({ ok: false });
  });
});

const anyTime: unknown = expect.any(Number);
