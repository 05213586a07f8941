import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { encode } from "fast-png";
import { renderPhantom, writePhantomDicom } from "#phantom";
import { Desk } from "./desk.ts";
import { fileOf, phantom, phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";

/** A square 16-bit film of one grey. */
function plainFilm(name: string, grey: number, size = 400): ReturnType<typeof fileOf> {
  const data = new Uint16Array(size * size).fill(grey * 257);
  return fileOf(name, Buffer.from(encode({ width: size, height: size, data, depth: 16, channels: 1 })));
}

async function openPhantom(page: Page): Promise<Desk> {
  const desk = await Desk.open(page);
  await desk.give(phantom("plain", "dicom"));
  await desk.drawn();
  return desk;
}

test("every key of the table is in the list of all keys, and the list is as long as the table", async ({ page }) => {
  await openPhantom(page);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "All keys" });
  for (const words of ["invert", "turn left by 90°", "flip top and bottom", "next film", "heatmap on, off"])
    await expect(dialog.getByText(words, { exact: true })).toBeVisible();
  for (const button of await page.getByRole("toolbar", { name: "Film" }).locator("[aria-keyshortcuts]").all())
    expect(await button.getAttribute("aria-keyshortcuts")).toMatch(/^(Shift\+)?\S+$/);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("a notch of the wheel zooms by a sixth, and what is under the pointer stays there", async ({ page }) => {
  const desk = await openPhantom(page);
  const box = (await desk.viewport.boundingBox())!;
  const pointer = [box.width * 0.7, box.height * 0.3] as const;
  const under = async (): Promise<[number, number]> => {
    const { a, d, e, f } = await desk.affine();
    return [(pointer[0] - e) / a, (pointer[1] - f) / d];
  };
  const [before, place] = [await desk.affine(), await under()];
  await page.mouse.move(box.x + pointer[0], box.y + pointer[1]);
  await desk.redrawn(() => page.mouse.wheel(0, -100));
  const after = await desk.affine();
  expect(after.a / before.a).toBeCloseTo(Math.exp(0.15), 2);
  const moved = await under();
  expect(Math.hypot(moved[0] - place[0], moved[1] - place[1])).toBeLessThan(1);
});

test("a drag changes the window at a pace of the film's own, with Shift an eighth of it", async ({ page }) => {
  const desk = await openPhantom(page);
  const numbers = async (): Promise<[number, number]> => {
    const words = (await page.getByTestId("window").textContent()) ?? "";
    return [...words.matchAll(/-?\d+(\.\d+)?/g)].map(([number]) => Number(number)) as [number, number];
  };
  const box = (await desk.viewport.boundingBox())!;
  const drag = async (): Promise<void> => {
    await page.mouse.move(box.x + 300, box.y + 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 364, box.y + 300, { steps: 4 });
    await page.mouse.up();
  };
  const [opened] = await numbers();
  await desk.redrawn(drag);
  await expect(page.getByTestId("window-name")).toHaveText("Window: set by hand");
  const wider = (await numbers())[0] - opened;
  await desk.redrawn(() => page.keyboard.press("0"));
  await expect(page.getByTestId("window-name")).toHaveText("Window: file");
  await page.keyboard.down("Shift");
  await desk.redrawn(drag);
  await page.keyboard.up("Shift");
  const finer = (await numbers())[0] - opened;
  expect(wider / opened).toBeCloseTo(64 / 512, 1);
  expect(finer).toBeGreaterThan(0);
  expect(wider / finer).toBeGreaterThan(6);
  expect(wider / finer).toBeLessThan(10);
});

test("windows by name: by key and from the menu, and the model's numbers stay what they were", async ({ page }) => {
  const desk = await openPhantom(page);
  await desk.pastTheGate();
  const numbers = await desk.findings.textContent();
  const name = page.getByTestId("window-name");
  await expect(name).toHaveText("Window: file");
  for (const words of [
    "automatic",
    "lung, from this film",
    "mediastinum, from this film",
    "bone, from this film",
    "file",
  ]) {
    await desk.redrawn(() => page.keyboard.press("w"));
    await expect(name).toHaveText(`Window: ${words}`);
  }
  await page.keyboard.press("Shift+W");
  await expect(name).toHaveText("Window: bone, from this film");
  await page.getByRole("button", { name: /^Window/ }).press("Enter");
  const menu = page.getByRole("menu", { name: "Windows of this film" });
  await expect(menu.getByRole("menuitemradio", { name: /^Bone/ })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(name).toHaveText("Window: lung, from this film");
  await expect(menu).toBeHidden();
  expect(await desk.findings.textContent()).toBe(numbers);
});

test("the file's windows and its look-up table are listed by name; the table keeps place and zoom", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  const turning = Uint16Array.from({ length: 4096 }, (_, index) => 4095 - index);
  const bytes = writePhantomDicom(renderPhantom({ rows: 512, columns: 512 }), {
    replace: [
      { tag: 0x00281050, vr: "DS", value: ["2048", "1500"] },
      { tag: 0x00281051, vr: "DS", value: ["4096", "2000"] },
      { tag: 0x00281055, vr: "LO", value: ["NORMAL", "SOFTER"] },
      {
        tag: 0x00283010,
        vr: "SQ",
        value: {
          items: [
            [
              { tag: 0x00283002, vr: "US", value: [4096, 0, 12] },
              { tag: 0x00283003, vr: "LO", value: "TURNED" },
              { tag: 0x00283006, vr: "OW", value: turning },
            ],
          ],
        },
      },
    ],
  });
  await desk.give(fileOf("tables.dcm", bytes));
  await desk.drawn();
  const name = page.getByTestId("window-name");
  await expect(name).toHaveText("Window: file, NORMAL");
  const grey = () =>
    desk.viewport.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext("2d")?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
      return data?.[0] ?? -1;
    });
  await desk.redrawn(() => page.keyboard.press("+"));
  const [before, opened] = [await desk.affine(), await grey()];
  await page.keyboard.press("w");
  await expect(name).toHaveText("Window: file, SOFTER");
  await page.keyboard.press("w");
  await expect(name).toHaveText("Window: file LUT, TURNED");
  const after = await desk.affine();
  for (const part of ["a", "b", "c", "d", "e", "f"] as const) expect(after[part]).toBeCloseTo(before[part], 3);
  // The table turns dark and bright: 255 less the grey under the whole range.
  expect(Math.abs((await grey()) - (255 - opened))).toBeLessThan(4);
  await page.keyboard.press("0");
  await expect(name).toHaveText("Window: file, NORMAL");
  // As fast as keys can come: each counts.
  for (const key of ["w", "w", "w", "Shift+W", "w"]) await page.keyboard.press(key);
  await expect(name).toHaveText("Window: automatic");
});

test("side letters, a badge and the whole film follow turn and flip", async ({ page }) => {
  const desk = await openPhantom(page);
  const side = (edge: string) => page.getByTestId(`side-${edge}`);
  await expect(side("left")).toHaveText("R");
  await expect(page.getByTestId("turned")).toBeHidden();
  await desk.redrawn(() => page.keyboard.press("f"));
  await expect(side("left")).toHaveText("L");
  await expect(page.getByTestId("turned")).toHaveText("flipped");
  await desk.redrawn(() => page.keyboard.press("r"));
  await expect(page.getByTestId("turned")).toHaveText(/^flipped, turned \d+°$/);
  await expect(side("top").or(side("bottom")).first()).toBeVisible();
  await desk.redrawn(() => page.keyboard.press("0"));
  await desk.redrawn(() => page.keyboard.press("v"));
  await expect(page.getByTestId("turned")).toHaveText("flipped top to bottom");
  // Top and bottom change places, left and right stay.
  await expect(side("left")).toHaveText("R");
  await desk.redrawn(() => page.keyboard.press("v"));
  for (let step = 0; step < 5; step++) await desk.redrawn(() => page.keyboard.press("+"));
  await desk.redrawn(() => page.keyboard.press("="));
  const { a, d, e, f } = await desk.affine();
  const box = (await desk.viewport.boundingBox())!;
  expect(Math.max((a * 1024) / box.width, (d * 1024) / box.height)).toBeCloseTo(1, 2);
  expect(e + (a * 1024) / 2).toBeCloseTo(box.width / 2, 0);
  expect(f + (d * 1024) / 2).toBeCloseTo(box.height / 2, 0);
});

test("a length names its calibration; it is set, moved and removed by keyboard alone", async ({ page }) => {
  const desk = await openPhantom(page);
  const { a } = await desk.affine();
  await page.keyboard.press("l");
  await expect(page.getByTestId("hand")).toBeFocused();
  await page.keyboard.press("Enter");
  for (let step = 0; step < 10; step++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const text = page.getByTestId("measures").getByTestId("measure");
  await expect(text).toHaveText(/^\d+\.\d mm at detector$/);
  // 100 pixels of the screen are 100 / a film pixels of 430 / 1024 mm.
  const millimetres = Number.parseFloat((await text.textContent()) ?? "");
  expect(Math.abs(millimetres - (100 / a) * (430 / 1024))).toBeLessThan(0.6);
  await page
    .getByTestId("measures")
    .getByRole("button", { name: /second point/ })
    .focus();
  await page.keyboard.press("ArrowRight");
  await expect(text).not.toHaveText(`${millimetres.toFixed(1)} mm at detector`);
  await page.keyboard.press("Delete");
  await expect(text).toHaveCount(0);
  await page.keyboard.press("a");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("hand")).toHaveCount(0);
});

test("measures by mouse: an angle, a drawn length; each stays with its film and with the pixels under it", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  await desk.give([phantomFile("plain", "dicom"), plainFilm("grey.png", 90)]);
  await desk.drawn();
  const box = (await desk.viewport.boundingBox())!;
  const at = (x: number, y: number) => [box.x + x, box.y + y] as const;
  await page.keyboard.press("a");
  for (const place of [at(300, 200), at(300, 300), at(400, 300)]) await page.mouse.click(...place);
  const texts = page.getByTestId("measures").getByTestId("measure");
  await expect(texts).toHaveText(["90.0°"]);
  await page.keyboard.press("l");
  await page.mouse.move(...at(350, 400));
  await page.mouse.down();
  await page.mouse.move(...at(450, 400), { steps: 3 });
  await page.mouse.up();
  await expect(texts).toHaveCount(2);
  const length = await texts.last().textContent();
  await desk.redrawn(() => page.keyboard.press("+"));
  await desk.redrawn(() => page.keyboard.press("r"));
  expect(await texts.allTextContents()).toEqual(["90.0°", length]);
  await page.keyboard.press("ArrowRight");
  await desk.drawn();
  await expect(texts).toHaveCount(0);
  await page.keyboard.press("l");
  for (const place of [at(350, 300), at(450, 300)]) await page.mouse.click(...place);
  await expect(texts).toHaveText([/^\d+ px$/]);
  await page.keyboard.press("ArrowLeft");
  await expect(texts).toHaveCount(2);
  await page.keyboard.press("Delete");
  await expect(texts).toHaveText(["90.0°"]);
});

test("one key hides whose films these are, names of files too; one all of the model, in the strip too", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  await desk.give([phantomFile("plain", "dicom"), fileOf("SMITH_JOHN.txt", "no film")]);
  await desk.pastTheGate();
  const body = page.locator("body");
  await expect(body).toContainText("PHANTOM");
  await page.keyboard.press("p");
  await expect(body).not.toContainText("PHANTOM");
  await expect(body).not.toContainText("0042");
  await expect(body).not.toContainText(/SMITH|plain\.dcm/);
  await expect(desk.film(/plain|SMITH/)).toHaveCount(0);
  await expect(desk.film(/^Film 1,/)).toBeVisible();
  // View and date stay.
  await expect(page.getByRole("banner")).toContainText("PA");
  await expect(page.getByRole("banner")).toContainText("2026");
  await page.keyboard.press("p");
  await expect(desk.film(/^plain\.dcm, (\d+ flagged|none above)/)).toBeVisible();
  await page.keyboard.press("m");
  await expect(desk.film(/^plain\.dcm, read$/)).toBeVisible();
  await expect(desk.findings).not.toContainText("%");
});

test("what was skipped is listed with its reason and can be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const desk = await Desk.open(page);
  await desk.give([phantomFile("plain", "dicom"), fileOf("notes.txt", "my notes"), fileOf("empty.dcm", "")]);
  await page.getByRole("button", { name: "2 skipped: show the list" }).click();
  const dialog = page.getByRole("dialog", { name: "Skipped files" });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await expect(dialog.getByRole("listitem").first()).toContainText("notes.txt");
  await dialog.getByRole("button", { name: "Copy the list" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Copied.");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n").map((line) => line.split("\t")[0])).toEqual(["notes.txt", "empty.dcm"]);
  expect(copied).toMatch(/notes\.txt\tnotes\.txt .{20,}/);
});

test("a folder is opened whole, in the order a person counts, hidden files named as skipped", async ({ page }) => {
  const folder = mkdtempSync(resolve(tmpdir(), "carina-folder-"));
  mkdirSync(resolve(folder, "series"));
  for (const [path, grey] of [
    ["series/10.png", 60],
    ["series/2.png", 120],
    ["1.png", 180],
  ] as const)
    writeFileSync(resolve(folder, path), plainFilm("x", grey, 320).buffer);
  writeFileSync(resolve(folder, ".hidden"), "x");
  const desk = await Desk.open(page);
  await page.getByTestId("folder-picker").setInputFiles(folder);
  await expect(desk.films.getByRole("option")).toHaveCount(3);
  const names = await desk.films
    .getByRole("option")
    .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  expect(names.map((name) => name?.split(",")[0])).toEqual(["1.png", "2.png", "10.png"]);
  await page.getByRole("button", { name: "1 skipped: show the list" }).click();
  await expect(page.getByRole("dialog", { name: "Skipped files" })).toContainText(".hidden");
});

/** In each frame of the browser: which film the page says is on the screen, and what can be seen of one. */
async function watchFrames(page: Page): Promise<() => Promise<{ name: string; grey: number | null }[]>> {
  await page.evaluate(() => {
    const seen: { name: string; grey: number | null }[] = [];
    Object.assign(window, { seenFrames: seen });
    const look = (): void => {
      const viewport = document.querySelector<HTMLElement>("[data-testid=viewport]");
      const canvas = viewport?.querySelector("canvas");
      const name = document.querySelector("[role=option][aria-selected=true]")?.getAttribute("aria-label") ?? "";
      const visible = viewport && getComputedStyle(viewport).visibility === "visible";
      const middle = canvas?.getContext("2d")?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
      seen.push({ name: name.split(",")[0] ?? "", grey: visible && middle ? (middle[0] ?? null) : null });
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () =>
    page.evaluate(() => (window as unknown as { seenFrames: { name: string; grey: number | null }[] }).seenFrames);
}

test("while films are switched fast, no frame shows one film's pixels under another's name", async ({ page }) => {
  const desk = await Desk.open(page);
  const greys = [40, 80, 120, 160, 200, 240];
  await desk.give(greys.map((grey) => plainFilm(`${grey}.png`, grey, 700)));
  await desk.drawn();
  await expect(desk.film(/waiting|reading/)).toHaveCount(0, { timeout: 60_000 });
  const frames = await watchFrames(page);
  // Deterministic, and with every pause between none and several frames.
  let state = 7;
  for (let press = 0; press < 60; press++) {
    state = (state * 48271) % 2147483647;
    await page.keyboard.press(state % 3 === 0 ? "ArrowLeft" : "ArrowRight");
    if (state % 5 === 0) await page.waitForTimeout(state % 90);
    if (press % 12 === 11) await desk.drawn();
  }
  await desk.drawn();
  const seen = await frames();
  const shown = seen.filter(({ grey }) => grey !== null);
  expect(new Set(shown.map(({ name }) => name)).size, "several films were seen").toBeGreaterThan(2);
  const wrong = shown.filter(({ name, grey }) => Math.abs(Number.parseInt(name, 10) - (grey ?? 0)) > 2);
  expect(wrong, `of ${shown.length} frames`).toEqual([]);
});

test("a lost graphics context brings the film back; lost again and again, it says what to do", async ({
  page,
  witness,
}) => {
  witness.allowConsole(/WebGL|CONTEXT_LOST/i);
  await page.addInitScript(() => {
    const contexts: WebGL2RenderingContext[] = [];
    Object.assign(window, { glContexts: contexts });
    // oxlint-disable-next-line typescript/unbound-method -- called on its own canvas
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: [string]) {
      const context = (getContext as (...args: [string]) => RenderingContext | null).apply(this, args);
      if (context instanceof WebGL2RenderingContext && !contexts.includes(context)) contexts.push(context);
      return context;
    } as typeof getContext;
  });
  const desk = await Desk.open(page);
  await desk.give(plainFilm("160.png", 160));
  await desk.drawn();
  const lose = () =>
    page.evaluate(() => {
      for (const context of (window as unknown as { glContexts: WebGL2RenderingContext[] }).glContexts)
        context.getExtension("WEBGL_lose_context")?.loseContext();
    });
  const middle = () =>
    desk.viewport.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext("2d")?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
      return data?.[0] ?? null;
    });
  for (let loss = 0; loss < 3; loss++) {
    await desk.viewport.evaluate((element) => element.setAttribute("data-old", ""));
    await lose();
    await expect(desk.viewport).not.toHaveAttribute("data-old", "");
    await desk.drawn();
    expect(await middle()).toBeGreaterThan(150);
  }
  await lose();
  await expect(page.getByText("The graphics driver has taken the film off the screen.")).toBeVisible();
  await page.getByRole("button", { name: "Draw again" }).click();
  await desk.drawn();
  expect(await middle()).toBeGreaterThan(150);
});

test("300 films in one drop: all are in the strip, and the page goes on answering", async ({ page }, info) => {
  test.setTimeout(240_000);
  const desk = await Desk.open(page);
  await desk.give(Array.from({ length: 300 }, (_, index) => plainFilm(`${index}.png`, 20 + (index % 200), 260)));
  await expect(desk.films.getByRole("option")).toHaveCount(300);
  // From here on: before it the test itself puts 300 files into the page.
  await page.evaluate(() => {
    const tasks: { at: number; ms: number }[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) tasks.push({ at: startTime, ms: duration });
    }).observe({ entryTypes: ["longtask"] });
  });
  await desk.drawn();
  await desk.film(/^299\.png/).click();
  await desk.drawn();
  await expect(desk.film(/^299\.png/)).toHaveAccessibleName(/not read|doubtful|flagged|none above/, {
    timeout: 60_000,
  });
  await expect(desk.film(/waiting|reading/)).toHaveCount(0, { timeout: 200_000 });
  const tasks = await page.evaluate(() => (window as unknown as { longTasks: { at: number; ms: number }[] }).longTasks);
  const longest = tasks.toSorted((one, other) => other.ms - one.ms).slice(0, 5);
  const words = `long tasks: ${tasks.length}, longest ${longest.map(({ ms }) => Math.round(ms)).join(", ")} ms`;
  info.annotations.push({ type: "measured", description: words });
});
