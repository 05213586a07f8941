import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { decode } from "fast-png";
import { serveSeededBundle } from "./bundles.ts";
import { Desk } from "./desk.ts";
import { commandLine, fileOf, phantom, phantomFile, ROOT } from "./films.ts";
import { expect, test } from "./fixtures.ts";

interface Picture {
  readonly name: string;
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue 0..255 at a pixel. */
  at(x: number, y: number): readonly [number, number, number];
}

/** Saves through the dialog as a reader would, and takes the download. */
async function download(page: Page, act: () => Promise<unknown>): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent("download");
  await act();
  const taken = await waiting;
  return { name: taken.suggestedFilename(), bytes: readFileSync(await taken.path()) };
}

async function savePicture(page: Page, answer: () => Promise<unknown> = async () => undefined): Promise<Picture> {
  await page.getByRole("button", { name: "Picture" }).click();
  const dialog = page.getByRole("dialog", { name: /picture/ });
  await expect(dialog).toBeVisible();
  await answer();
  const looked = dialog.getByRole("checkbox", { name: /I have looked/ });
  if (await looked.isVisible()) await looked.check();
  const { name, bytes } = await download(page, () => dialog.getByRole("button", { name: "Save picture" }).click());
  const { width, height, data, channels } = decode(bytes);
  return {
    name,
    bytes,
    width,
    height,
    at: (x, y) => {
      const from = (y * width + x) * channels;
      return [data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0];
    },
  };
}

/** The Frame of a film, 8-bit P-values under its default window, by the command line. */
function frameOf(film: string): { rows: number; columns: number; at(x: number, y: number): number } {
  const folder = resolve(ROOT, ".cache/e2e-frames");
  commandLine("inspect", "--json", "--png", folder, film);
  const { width, height, data } = decode(readFileSync(resolve(folder, `${basename(film)}.png`)));
  return { rows: height, columns: width, at: (x, y) => data[y * width + x] ?? 0 };
}

const film = (): string => phantom("portrait", "dicom", "--rows", "1000", "--columns", "800", "--effusion=right");

async function read(page: Page, path: string): Promise<Desk> {
  await serveSeededBundle(page);
  const desk = await Desk.open(page);
  await desk.give(fileOf(basename(path), readFileSync(path)));
  await desk.pastTheGate();
  return desk;
}

test("a picture without heatmap is the film's own greys at its own size, words below it, sides on it", async ({
  page,
}) => {
  await read(page, film());
  const picture = await savePicture(page);
  const frame = frameOf(film());
  expect([picture.width, frame.columns, frame.rows]).toEqual([800, 800, 1000]);
  expect(picture.height).toBeGreaterThan(1030);
  expect(picture.name).toMatch(/^carina-[0-9a-f]{12}\.png$/);
  let letters = 0;
  for (let y = 5; y < 1000; y += 10) {
    for (let x = 5; x < 800; x += 10) {
      const grey = frame.at(x, y);
      const bySide = (x < 60 || x > 740) && y > 440 && y < 560;
      if (bySide) letters += picture.at(x, y)[0] === grey ? 0 : 1;
      else expect(picture.at(x, y), `${x}, ${y}`).toEqual([grey, grey, grey]);
    }
  }
  expect(letters, "the side letters cover some pixels").toBeGreaterThan(0);
  let lit = 0;
  for (let y = 1005; y < picture.height; y++) for (let x = 0; x < 400; x++) lit += picture.at(x, y)[0] > 128 ? 1 : 0;
  expect(lit, "words stand below the film").toBeGreaterThan(200);
});

test("with the heatmap its colours lie on the film; turned and dragged views change nothing of a picture", async ({
  page,
}) => {
  const desk = await read(page, film());
  const plain = await savePicture(page);
  await desk.showHeatmap("Effusion");
  const heated = await savePicture(page);
  expect(heated.name).toMatch(/^carina-[0-9a-f]{12}-effusion\.png$/);
  let coloured = 0;
  for (let y = 5; y < 1000; y += 10)
    for (let x = 5; x < 800; x += 10) {
      const [red, green, blue] = heated.at(x, y);
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 12) coloured++;
    }
  expect(coloured, "some of the film is coloured").toBeGreaterThan(100);
  await desk.redrawn(() => page.keyboard.press("f"));
  await desk.redrawn(() => page.keyboard.press("i"));
  const again = await savePicture(page);
  expect(again.bytes.equals(heated.bytes)).toBe(true);
  const without = await savePicture(page, () => page.getByRole("checkbox", { name: /With the heatmap/ }).uncheck());
  expect(without.bytes.equals(plain.bytes)).toBe(true);
});

test("a name goes on a picture only when it is asked for; the picture's words then differ, the film does not", async ({
  page,
}) => {
  await read(page, film());
  const plain = await savePicture(page);
  const named = await savePicture(page, () => page.getByRole("checkbox", { name: /name, ID and dates/ }).check());
  expect(named.name).toBe(plain.name);
  expect(named.height).toBeGreaterThan(plain.height);
  for (const [x, y] of [
    [100, 100],
    [400, 500],
    [700, 900],
  ] as const)
    expect(named.at(x, y)).toEqual(plain.at(x, y));
  for (const { bytes } of [plain, named]) expect(bytes.includes("PHANTOM")).toBe(false);
});

test("where nobody says that no text is burnt in, saving waits for a look", async ({ page }) => {
  await serveSeededBundle(page);
  const desk = await Desk.open(page);
  await desk.give(phantomFile("heart", "png", "--cardiomegaly"));
  await desk.pastTheGate();
  await page.getByRole("button", { name: "Picture" }).click();
  const dialog = page.getByRole("dialog", { name: /picture/ });
  await expect(dialog.getByText("A picture without a header may have a name burnt into it.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Save picture" })).toBeDisabled();
  await expect(dialog.getByRole("checkbox", { name: /name, ID/ })).toHaveCount(0);
  await dialog.getByRole("checkbox", { name: /I have looked/ }).check();
  await expect(dialog.getByRole("button", { name: "Save picture" })).toBeEnabled();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("the table has a row for each film, numbers as in the Result, names only when asked for", async ({ page }) => {
  await serveSeededBundle(page);
  const desk = await Desk.open(page);
  await desk.give([
    phantomFile("plain", "dicom"),
    phantomFile("heart", "png", "--cardiomegaly"),
    fileOf("=DOE^JANE.dcm", "no image"),
  ]);
  for (const name of [/^plain/, /^heart/])
    await expect(desk.film(name)).toHaveAccessibleName(/flagged|none above|doubtful/, { timeout: 60_000 });
  await desk.film(/^plain/).click();
  await desk.pastTheGate();
  const { bytes: json } = await download(page, () => page.getByRole("button", { name: /Export result/ }).click());
  const result = JSON.parse(json.toString("utf8")) as {
    input: { pixelSha256: string };
    findings: { id: string; probability: number }[];
  };
  const table = async (names: boolean): Promise<string[][]> => {
    await page.getByRole("button", { name: "Table" }).click();
    if (names) await page.getByRole("checkbox", { name: /file names/ }).check();
    const { bytes } = await download(page, () => page.getByRole("button", { name: "Save table" }).click());
    const text = bytes.toString("utf8");
    expect(text.endsWith("\r\n")).toBe(true);
    return text
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(","));
  };
  const [header = [], ...rows] = await table(false);
  expect(rows).toHaveLength(3);
  const plain = rows.find((row) => row.includes(result.input.pixelSha256)) ?? [];
  for (const { id, probability } of result.findings)
    expect(Number(plain[header.indexOf(`${id}_probability`)])).toBe(probability);
  expect(rows.flat().join(" ")).not.toMatch(/DOE|plain|heart/);
  const named = (await table(true)).slice(1).map(([first]) => first);
  expect(named).toEqual(["plain.dcm", "heart.png", "'=DOE^JANE.dcm"]);
});
