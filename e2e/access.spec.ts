import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { serveSeededBundle } from "./bundles.ts";
import { Desk } from "./desk.ts";
import { fileOf, phantom, phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const THEMES = ["dark", "light"] as const;

/** Everything that axe finds on the page as it stands, in lines; its source is given to the page by the debugger. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations: found, passes } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return await axe.run();
  });
  expect(passes.length, "axe has looked at something").toBeGreaterThan(10);
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`),
  );
}

async function themed(page: Page, theme: string): Promise<Desk> {
  await serveSeededBundle(page);
  await page.addInitScript((name) => localStorage.setItem("carina.theme", name), theme);
  return await Desk.open(page);
}

/** Refused by its header: a computed tomography slice by name. */
function notAFilm(): { name: string; mimeType: string; buffer: Buffer } {
  return fileOf("notes.dcm", "these are my notes");
}

for (const theme of THEMES) {
  test(`axe finds nothing on any screen, ${theme}`, async ({ page, witness }) => {
    test.setTimeout(240_000);
    const desk = await themed(page, theme);
    const clean = async (screen: string): Promise<void> => expect(await violations(page), screen).toEqual([]);
    await clean("empty");

    await desk.give([phantomFile("plain", "dicom"), phantomFile("heart", "png", "--cardiomegaly"), notAFilm()]);
    await desk.pastTheGate();
    await desk.drawn();
    await clean("film with findings");
    await desk.showHeatmap("Effusion");
    await desk.findings.getByText("How well it is found").first().click();
    await clean("heatmap and how well it is found");
    await page.getByRole("button", { name: "Keep each finding in a fixed place" }).click();
    await clean("fixed order");
    await page.getByRole("button", { name: "Picture" }).click();
    await clean("question before a picture");
    await page.keyboard.press("Escape");
    await page.keyboard.press("m");
    await clean("model hidden");
    await page.keyboard.press("m");

    await desk.film(/^notes/).click();
    await clean("refused file");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "All keys" })).toBeVisible();
    await clean("help");
    await page.keyboard.press("Escape");

    await page.getByRole("link", { name: "card" }).click();
    await expect(page.getByRole("heading", { name: /model card/ })).toBeVisible();
    await clean("card");
    await page.goBack();
    await page.getByRole("link", { name: "About" }).click();
    await expect(page.getByRole("table")).toBeVisible();
    await clean("about");

    witness.allowConsole(/./);
    await page.route("**/assets/viewer-*.js", (route) =>
      route.fulfill({
        contentType: "text/javascript",
        body: `export function FilmViewer() { throw new RangeError("DOE^JANE"); }`,
      }),
    );
    await Desk.open(page);
    await desk.give(phantom("plain", "dicom"));
    await expect(page.getByRole("heading", { name: /fault of its own/ })).toBeVisible();
    await clean("error");
  });

  test(`axe finds nothing on doubtful and refused films, ${theme}`, async ({ page }) => {
    const desk = await themed(page, theme);
    await desk.give(phantomFile("small", "png", "--rows", "160", "--columns", "160"));
    await expect(desk.findings.getByRole("heading", { name: /Doubtful film/ })).toBeVisible({ timeout: 60_000 });
    await expect(desk.findings.getByText(/too few pixels/)).toBeVisible();
    expect(await violations(page), "doubtful").toEqual([]);
    await desk.give(phantomFile("tiny", "png", "--rows", "48", "--columns", "48"));
    await desk.film(/^tiny/).click();
    await expect(desk.findings.getByRole("heading", { name: /No findings for this film/ })).toBeVisible({
      timeout: 60_000,
    });
    await expect(desk.findings.getByRole("button", { name: "Go on anyway" })).toHaveCount(0);
    expect(await violations(page), "refused").toEqual([]);
  });
}

test("an error page says what to do and gives its lines away, nothing of the patient among them", async ({
  page,
  witness,
  context,
}) => {
  witness.allowConsole(/./);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.route("**/assets/viewer-*.js", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `export function FilmViewer() { throw new RangeError("DOE^JANE 19610312"); }`,
    }),
  );
  const desk = await Desk.open(page);
  await desk.give(phantom("plain", "dicom"));
  await expect(page.getByRole("heading", { name: /fault of its own/ })).toBeFocused();
  await expect(page.getByRole("heading", { name: "What to do" })).toBeVisible();
  await page.getByRole("button", { name: "Copy the lines" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^Carina \d+\.\d+\.\d+ \(/);
  expect(copied).toContain("RangeError");
  for (const text of [copied, await page.locator("body").innerText()])
    expect(text).not.toMatch(/DOE|1961|plain\.dcm|PHANTOM/);
  await page.unroute("**/assets/viewer-*.js");
  await page.getByRole("button", { name: "Load the page again" }).click();
  await expect(page.getByRole("heading", { name: "Drop a chest X-ray here" })).toBeVisible();
});

test("a part of the page that the server no longer has is said to be that", async ({ page, witness }) => {
  witness.allowConsole(/./);
  await page.route("**/assets/viewer-*.js", (route) => route.fulfill({ status: 404 }));
  const desk = await Desk.open(page);
  await desk.give(phantom("plain", "dicom"));
  await expect(page.getByRole("heading", { name: "A part of Carina could not be loaded" })).toBeVisible();
});

test("card and about are pages of their own: address, back, title, focus; the desk stays as it was", async ({
  page,
}) => {
  await serveSeededBundle(page);
  const desk = await Desk.open(page);
  await desk.give(phantom("plain", "dicom"));
  await desk.pastTheGate();
  await desk.drawn();
  await desk.redrawn(() => page.keyboard.press("i"));
  const affine = await desk.affine();

  const link = page.getByRole("link", { name: "card" });
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#card$/);
  await expect(page).toHaveTitle("Seeded, model card - Carina");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByRole("table").first().getByRole("row")).toHaveCount(15);
  await page.keyboard.press("i");
  await page.goBack();
  await expect(link).toBeFocused();
  await expect(page).toHaveTitle("Carina");
  expect(await desk.affine()).toEqual(affine);
  await expect(page.getByTestId("turned")).toHaveText("inverted");

  await page.getByRole("link", { name: "About" }).click();
  await expect(page.getByTestId("app-version")).toHaveText(/^\d+\.\d+\.\d+, commit [0-9a-f]+/);
  await page.keyboard.press("Escape");
  await expect(desk.viewport).toBeVisible();
});

test("about lists every package that the page is made of, with a licence", async ({ page }) => {
  await page.goto("/#about");
  const table = page.getByRole("table");
  await expect(table).toBeVisible();
  const rows = await table
    .locator("tbody tr")
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  const listed = new Map(rows.map(([name, version, licence]) => [name, { version, licence }]));
  for (const [name, { licence }] of listed) expect(licence, name ?? "").toMatch(/MIT|ISC|BSD|Apache|OFL|WTFPL/);
  // What is shipped, by another way than the list's: the names that the lock file gives to our own dependencies.
  const require = createRequire(import.meta.url);
  const { dependencies } = require("../package.json") as { dependencies: Record<string, string> };
  const { packages } = require("../package-lock.json") as { packages: Record<string, { version: string }> };
  const missing = Object.keys(dependencies).filter((name) => !listed.has(name));
  expect(missing, "only what no page imports may be missing").toEqual(NOT_IN_THE_PAGE);
  for (const name of Object.keys(dependencies).filter((each) => listed.has(each)))
    expect(listed.get(name)?.version).toBe(packages[`node_modules/${name}`]?.version);
});

/** Dependencies that the command lines alone use. */
const NOT_IN_THE_PAGE: readonly string[] = ["fast-png"];

test("a whole read by keyboard: open, next film, a finding, its map, opacity, export, hide the model", async ({
  page,
}) => {
  await serveSeededBundle(page);
  const desk = await Desk.open(page);
  const tabTo = async (
    name: RegExp,
    role: "button" | "slider" | "link" | "checkbox" | "option" | "switch",
  ): Promise<void> => {
    const target = page.getByRole(role, { name }).first();
    for (let presses = 0; presses < 90; presses++) {
      if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab never came to ${String(name)}`);
  };
  // Open: Enter on the button brings the system's own file chooser.
  const chooser = page.waitForEvent("filechooser");
  await tabTo(/Open images/, "button");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles([
    phantom("plain", "dicom"),
    phantom("effusion", "dicom", "--effusion=left", "--seed", "3"),
  ]);
  await desk.pastTheGate();
  const state = page.getByRole("status", { name: "State of the film" });
  await expect(state).toContainText("plain.dcm");

  await page.keyboard.press("ArrowRight");
  await expect(state).toContainText("effusion.dcm");
  await expect(state).toContainText(/flagged|above its threshold/, { timeout: 60_000 });
  await desk.pastTheGate();
  await desk.drawn();

  await page.keyboard.press("1");
  await expect(desk.findings.locator("button[aria-pressed=true]")).toHaveCount(1);
  const ask = page.getByRole("button", { name: "Show its heatmap all the same" });
  if (await ask.isVisible()) {
    await tabTo(/Show its heatmap all the same/, "button");
    await page.keyboard.press("Enter");
  }
  await expect(desk.overlay).not.toHaveAttribute("data-overlay", "none");
  await tabTo(/Opacity/, "slider");
  const slider = page.getByRole("slider", { name: "Opacity" });
  const before = Number(await slider.inputValue());
  await page.keyboard.press("ArrowLeft");
  expect(Number(await slider.inputValue())).toBeLessThan(before);

  const saved = page.waitForEvent("download");
  await tabTo(/Export result/, "button");
  await page.keyboard.press("Enter");
  expect((await saved).suggestedFilename()).toMatch(/\.json$/);
  await tabTo(/^Picture$/, "button");
  await page.keyboard.press("Space");
  const picture = page.waitForEvent("download");
  const looked = page.getByRole("checkbox", { name: /I have looked/ });
  await expect(page.getByRole("dialog", { name: /picture/ })).toBeVisible();
  if (await looked.isVisible()) {
    await tabTo(/I have looked/, "checkbox");
    await page.keyboard.press("Space");
  }
  await tabTo(/Save picture/, "button");
  await page.keyboard.press("Enter");
  expect((await picture).suggestedFilename()).toMatch(/\.png$/);

  await page.keyboard.press("m");
  await expect(desk.findings.getByRole("heading", { name: "The model is hidden" })).toBeVisible();
  await expect(desk.overlay).toHaveAttribute("data-overlay", "none");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "All keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "All keys" })).toBeHidden();
});
