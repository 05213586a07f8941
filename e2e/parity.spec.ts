import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Desk } from "./desk.ts";
import { commandLine, fileOf, phantom, ROOT } from "./films.ts";
import { expect, test } from "./fixtures.ts";

/** What a Result and PyTorch both say of one film. */
interface Numbers {
  readonly probabilities: ReadonlyMap<string, number>;
  /** By finding, row by row. */
  readonly maps: ReadonlyMap<string, readonly number[]>;
}

interface ResultJson {
  readonly input: { readonly pixelSha256: string };
  readonly runtime: { readonly backend: string };
  readonly findings: readonly { readonly id: string; readonly probability: number }[];
  readonly heatmaps: { readonly maps: Record<string, { readonly scale: number; readonly bytes: string }> };
}

const PYTHON = resolve(ROOT, "training/.venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const FILMS = [
  () => phantom("effusion", "dicom", "--effusion=left", "--seed", "3"),
  () => phantom("portrait", "dicom", "--rows", "1000", "--columns", "800", "--effusion=right"),
  () => phantom("heart", "png", "--cardiomegaly"),
];

/** Opens a film in the page and takes the Result as a reader would: by its export. */
async function inBrowser(desk: Desk, film: string): Promise<ResultJson> {
  await desk.give(fileOf(basename(film), readFileSync(film)));
  await desk.film(new RegExp(`^${basename(film)}`)).click();
  await desk.pastTheGate();
  const download = desk.page.waitForEvent("download");
  await desk.page.getByRole("button", { name: /Export result/ }).click();
  return JSON.parse(readFileSync(await (await download).path(), "utf8")) as ResultJson;
}

/** Map value = byte / 255 * scale. */
function unpack({ scale, bytes }: { readonly scale: number; readonly bytes: string }): number[] {
  return [...Buffer.from(bytes, "base64")].map((byte) => (byte / 255) * scale);
}

function numbersOf({ findings, heatmaps }: ResultJson): Numbers {
  return {
    probabilities: new Map(findings.map(({ id, probability }) => [id, probability])),
    maps: new Map(Object.entries(heatmaps.maps).map(([id, map]) => [id, unpack(map)])),
  };
}

/** PyTorch on the unfolded network with the exported weights, reading the Frame that `inspect` wrote. */
function inPyTorch(film: string): Numbers {
  const folder = resolve(ROOT, ".cache/e2e-frames");
  mkdirSync(folder, { recursive: true });
  commandLine("inspect", "--json", "--png", folder, film);
  const frame = resolve(folder, `${basename(film)}.png`);
  const args = [
    "-m",
    "carina_training",
    "predict",
    "--bundle",
    resolve(ROOT, "public/models/cxr14-atto-1"),
    "--png",
    frame,
  ];
  const output = execFileSync(PYTHON, args, { cwd: resolve(ROOT, "training"), encoding: "utf8" });
  const { probabilities, cam } = JSON.parse(output) as { probabilities: Record<string, number>; cam: number[] };
  const ids = Object.keys(probabilities);
  const cells = cam.length / ids.length;
  return {
    probabilities: new Map(Object.entries(probabilities)),
    maps: new Map(ids.map((id, index) => [id, cam.slice(index * cells, (index + 1) * cells)])),
  };
}

/** Largest difference of a probability, and of a map's cell as a share of the film's largest cell. */
function compare(ours: Numbers, theirs: Numbers): { probability: number; map: number } {
  expect([...ours.probabilities.keys()]).toEqual([...theirs.probabilities.keys()]);
  expect(ours.probabilities.size).toBe(14);
  const largest = Math.max(...[...theirs.maps.values()].flat());
  let probability = 0;
  let map = 0;
  for (const [id, value] of ours.probabilities)
    probability = Math.max(probability, Math.abs(value - (theirs.probabilities.get(id) ?? 9)));
  for (const [id, cells] of ours.maps) {
    const other = theirs.maps.get(id) ?? [];
    expect(cells).toHaveLength(other.length);
    cells.forEach((cell, index) => {
      map = Math.max(map, Math.abs(cell - (other[index] ?? 0)) / largest);
    });
  }
  return { probability, map };
}

test("the browser on WASM says what PyTorch says: probabilities within 1e-3, maps within 1 %", async ({ page }) => {
  test.skip(!existsSync(PYTHON), "no Python environment of the training package");
  const desk = await Desk.open(page);
  for (const film of FILMS.map((make) => make())) {
    const { probability, map } = compare(numbersOf(await inBrowser(desk, film)), inPyTorch(film));
    test.info().annotations.push({ type: "measured", description: `${basename(film)}: ${probability}, ${map}` });
    expect(probability, film).toBeLessThan(1e-3);
    expect(map, film).toBeLessThan(0.01);
  }
});

test("analyze and the browser hash the same pixels and agree within 1e-4", async ({ page }) => {
  const desk = await Desk.open(page);
  const films = FILMS.map((make) => make());
  const lines = commandLine("analyze", "--json", ...films)
    .trim()
    .split("\n");
  expect(lines).toHaveLength(films.length);
  for (const [index, film] of films.entries()) {
    const { file, result } = JSON.parse(lines[index] ?? "") as { file: string; result: ResultJson };
    expect(file).toBe(film);
    const shown = await inBrowser(desk, film);
    expect(shown.input.pixelSha256).toBe(result.input.pixelSha256);
    expect(compare(numbersOf(shown), numbersOf(result)).probability, film).toBeLessThan(1e-4);
  }
});

test("the browser on WebGPU says what PyTorch says: probabilities within 2e-3, maps within 1 %", async ({ page }) => {
  test.skip(!existsSync(PYTHON), "no Python environment of the training package");
  // Software WebGPU takes some 15 s for a run; the golden input and the film are one each, shaders come on top.
  test.setTimeout(300_000);
  const desk = await Desk.open(page, "?backend=webgpu");
  const film = phantom("effusion", "dicom", "--effusion=left", "--seed", "3");
  const result = await inBrowser(desk, film);
  expect(result.runtime.backend).toBe("webgpu");
  const { probability, map } = compare(numbersOf(result), inPyTorch(film));
  test.info().annotations.push({ type: "measured", description: `${probability}, ${map}` });
  expect(probability).toBeLessThan(2e-3);
  expect(map).toBeLessThan(0.01);
});
