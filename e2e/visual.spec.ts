import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page, TestInfo } from "@playwright/test";
import { decode, encode } from "fast-png";
import { serveSeededBundle } from "./bundles.ts";
import { Desk } from "./desk.ts";
import { fileOf, phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";

/**
 * Pictures of the page, compared to the last pixel. `npm run pictures` draws them anew (look at them before you commit).
 * They hold for the browser that drew them, whose version stands in browser.json: with another one the comparison is
 * skipped by name; greys and geometry of what is drawn are asserted with any.
 */
const FOLDER = resolve(import.meta.dirname, "pictures");
const RENEW = process.env["CARINA_RENEW_PICTURES"] === "1";
const VERSION_FILE = resolve(FOLDER, "browser.json");

/** Small enough that its noise weighs little, large enough to be scaled on the screen. */
const FILM = ["picture", "dicom", "--rows", "320", "--columns", "256", "--effusion=left", "--seed", "5"] as const;
const ROWS = 320;
const COLUMNS = 256;

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

function pictureOf(png: Buffer): Picture {
  const { width, height, channels, data } = decode(png);
  return { width, height, channels, data };
}

function same(a: Picture, b: Picture, pixel: number): boolean {
  for (let channel = 0; channel < 3; channel++)
    if (a.data[pixel * a.channels + channel] !== b.data[pixel * b.channels + channel]) return false;
  return true;
}

/** Pixels that differ, and a picture of where: red on black. */
function difference(a: Picture, b: Picture): { pixels: number; png: Buffer } {
  const map = new Uint8Array(a.width * a.height * 3);
  let pixels = 0;
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    if (same(a, b, pixel)) continue;
    pixels += 1;
    map[pixel * 3] = 255;
  }
  return { pixels, png: Buffer.from(encode({ width: a.width, height: a.height, data: map, channels: 3, depth: 8 })) };
}

/** Shades that a picture has: a blank one has one or two. */
function shades({ data, channels, width, height }: Picture): number {
  const seen = new Set<number>();
  for (let pixel = 0; pixel < width * height; pixel++) seen.add(data[pixel * channels] ?? 0);
  return seen.size;
}

/** Compares with the committed picture; one that is missing fails. */
async function compare(png: Buffer, name: string, info: TestInfo): Promise<void> {
  const file = resolve(FOLDER, `${name}.png`);
  const drawn = pictureOf(png);
  expect(shades(drawn), `${name} is not blank`).toBeGreaterThan(30);
  if (RENEW) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, png);
    return;
  }
  expect(existsSync(file), `${name}.png is missing: npm run pictures draws it`).toBe(true);
  const expected = pictureOf(readFileSync(file));
  expect([drawn.width, drawn.height], name).toEqual([expected.width, expected.height]);
  const { pixels, png: where } = difference(drawn, expected);
  if (pixels > 0) {
    await info.attach(`${name}-drawn.png`, { body: png, contentType: "image/png" });
    await info.attach(`${name}-difference.png`, { body: where, contentType: "image/png" });
  }
  expect(pixels, `pixels of ${name} that differ`).toBe(0);
}

/** What stands still: the line that names versions and backend is painted over, the mouse is out of the way. */
async function shot(page: Page, what: "page" | "viewport"): Promise<Buffer> {
  await page.mouse.move(0, 0);
  const still = { animations: "disabled", caret: "hide", scale: "css" } as const;
  if (what === "viewport") return await page.getByTestId("viewport").screenshot(still);
  return await page.screenshot({ ...still, mask: [page.getByRole("contentinfo")], maskColor: "#404040" });
}

async function ready(page: Page, theme: string): Promise<Desk> {
  await serveSeededBundle(page);
  await page.addInitScript((name) => localStorage.setItem("carina.theme", name), theme);
  const desk = await Desk.open(page);
  await desk.give(phantomFile(...FILM));
  await desk.pastTheGate();
  await desk.drawn();
  await page.evaluate(() => document.fonts.ready);
  return desk;
}

test.use({
  viewport: { width: 1100, height: 700 },
  deviceScaleFactor: 1,
  locale: "en-US",
  timezoneId: "UTC",
  contextOptions: { reducedMotion: "reduce" },
});

for (const theme of ["dark", "light"] as const) {
  test(`the page and its viewport look as committed, with and without heatmap, ${theme}`, async ({
    page,
    browser,
  }, info) => {
    if (RENEW) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(VERSION_FILE, `${JSON.stringify({ chromium: browser.version() }, null, 2)}\n`);
    }
    const drawnBy = existsSync(VERSION_FILE)
      ? (JSON.parse(readFileSync(VERSION_FILE, "utf8")) as { chromium: string }).chromium
      : null;
    expect(drawnBy, "browser.json is missing: npm run pictures writes it").not.toBeNull();
    test.skip(
      drawnBy !== browser.version(),
      `the pictures were drawn by Chromium ${drawnBy}, this is ${browser.version()}`,
    );
    const desk = await ready(page, theme);
    await compare(await shot(page, "page"), `page-${theme}`, info);
    // The film is black in both themes: one picture for both.
    await compare(await shot(page, "viewport"), "viewport", info);
    await desk.showHeatmap("Effusion");
    await page.mouse.move(0, 0);
    await compare(await shot(page, "page"), `page-heatmap-${theme}`, info);
    await compare(await shot(page, "viewport"), "viewport-heatmap", info);
  });
}

test("greys and geometry of what is drawn, whatever the browser", async ({ page }) => {
  const desk = await Desk.open(page);
  await desk.give(fileOf("greys.png", patches()));
  await desk.drawn();
  const box = await desk.viewport.boundingBox();
  const { a, b, c, d, e, f } = await desk.affine();
  // Whole, upright, in the middle, square pixels.
  expect([b, c]).toEqual([0, 0]);
  expect(a).toBeCloseTo(d, 6);
  // Cornerstone centres what lies between the centres of the outermost pixels: half a film pixel off is its way.
  expect(Math.abs(e - ((box?.width ?? 0) - a * COLUMNS) / 2)).toBeLessThanOrEqual(a);
  expect(Math.abs(f - ((box?.height ?? 0) - d * ROWS) / 2)).toBeLessThanOrEqual(d);
  const room = Math.min((box?.width ?? 0) - a * COLUMNS, (box?.height ?? 0) - d * ROWS);
  expect(Math.abs(room), "as large as fits, to a film pixel").toBeLessThanOrEqual(a + 1);

  // The frame that the page exports is the film under its default window; flat places of it must be drawn as they are.
  const frame = await exportedFrame(page);
  const flat: (readonly [number, number])[] = [];
  for (let y = 4; y < ROWS - 4; y += 3)
    for (let x = 4; x < COLUMNS - 4; x += 3) if (isFlat(frame, x, y)) flat.push([x, y]);
  expect(flat.length, "places of even grey").toBeGreaterThan(40);
  const drawn = await desk.viewport.locator("canvas").evaluate(
    (canvas: HTMLCanvasElement, places) => {
      const context = canvas.getContext("2d");
      if (!context) throw new Error("the film is not on a 2D canvas");
      const ratio = canvas.width / canvas.clientWidth;
      return places.map(
        ([x, y]) => context.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[0] ?? -1,
      );
    },
    flat.map(([x, y]) => [a * (x + 0.5) + e, d * (y + 0.5) + f] as const),
  );
  const values = new Set(flat.map(([x, y]) => frame.at(x, y)));
  expect(values.size, "greys among them").toBeGreaterThan(60);
  flat.forEach(([x, y], index) => {
    expect(Math.abs((drawn[index] ?? -1) - frame.at(x, y)), `grey at ${x}, ${y}`).toBeLessThanOrEqual(1);
  });
});

/** Patches of 32 x 32 pixels, each of its own grey. */
function patches(): Buffer {
  const data = Uint8Array.from({ length: ROWS * COLUMNS }, (_, pixel) => {
    const patch = Math.floor(pixel / COLUMNS / 32) * (COLUMNS / 32) + Math.floor((pixel % COLUMNS) / 32);
    return 8 + 3 * patch;
  });
  return Buffer.from(encode({ width: COLUMNS, height: ROWS, data, channels: 1, depth: 8 }));
}

interface Greys {
  at(x: number, y: number): number;
}

/** All greys within two pixels are within one level: where scaling cannot change what is drawn by more. */
function isFlat(frame: Greys, x: number, y: number): boolean {
  const middle = frame.at(x, y);
  for (let dy = -2; dy <= 2; dy++)
    for (let dx = -2; dx <= 2; dx++) if (frame.at(x + dx, y + dy) !== middle) return false;
  return true;
}

async function exportedFrame(page: Page): Promise<Greys> {
  await page.getByRole("button", { name: "Picture" }).click();
  const looked = page.getByRole("checkbox", { name: /I have looked/ });
  if (await looked.isVisible()) await looked.check();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save picture" }).click();
  const { width, channels, data } = pictureOf(readFileSync(await (await waiting).path()));
  const left = Math.floor((width - COLUMNS) / 2);
  return { at: (x, y) => data[(y * width + x + left) * channels] ?? 0 };
}
