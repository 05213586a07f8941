import { serveSeededBundle } from "./bundles.ts";
import { Desk } from "./desk.ts";
import { phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";
import { layoutFaults } from "./layout.ts";

/** Window in CSS pixels and the reader's own size of text; 640 x 400 is 1280 x 800 at a zoom of 200 %. */
const SCREENS = [
  { width: 360, height: 640, text: 100 },
  { width: 390, height: 844, text: 100 },
  { width: 820, height: 1180, text: 100 },
  { width: 1080, height: 1920, text: 100 },
  { width: 1280, height: 800, text: 100 },
  { width: 1920, height: 1080, text: 100 },
  { width: 2160, height: 1920, text: 100 },
  { width: 640, height: 400, text: 100 },
  { width: 1280, height: 800, text: 200 },
  { width: 1920, height: 1080, text: 200 },
] as const;

for (const { width, height, text } of SCREENS) {
  test(`nothing is cut, outside or over each other at ${width} x ${height}, text ${text} %`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await serveSeededBundle(page);
    const desk = await Desk.open(page);
    const larger = (): Promise<void> =>
      page.evaluate((percent) => {
        document.documentElement.style.fontSize = `${percent}%`;
      }, text);
    await larger();
    const sound = async (screen: string): Promise<void> => expect(await layoutFaults(page), screen).toEqual([]);
    await sound("empty");
    await desk.give([phantomFile("plain", "dicom"), phantomFile("heart", "png", "--cardiomegaly")]);
    await desk.pastTheGate();
    await desk.drawn();
    await sound("findings");
    const stage = await desk.viewport.boundingBox();
    expect(Math.min(stage?.width ?? 0, stage?.height ?? 0), "the film has room").toBeGreaterThan(90);
    await desk.showHeatmap("Effusion");
    await sound("heatmap");
    for (const hash of ["#card", "#about"]) {
      await page.evaluate((address) => {
        location.hash = address;
      }, hash);
      await expect(page.getByRole("table").first()).toBeVisible();
      await sound(hash);
    }
  });
}

test("with reduced motion nothing moves by itself", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await serveSeededBundle(page);
  const desk = await Desk.open(page);
  await desk.give(phantomFile("plain", "dicom"));
  await desk.pastTheGate();
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => {
        const { animationName, transitionDuration } = getComputedStyle(element);
        return animationName !== "none" || transitionDuration.split(", ").some((each) => Number.parseFloat(each) > 0);
      })
      .map((element) => element.outerHTML.slice(0, 80)),
  );
  expect(moving).toEqual([]);
});

test("in forced colours bars, flags, switches and focus are there to see", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await serveSeededBundle(page);
  const desk = await Desk.open(page);
  await desk.give(phantomFile("plain", "dicom"));
  await desk.pastTheGate();
  await desk.showHeatmap("Effusion");
  const dots = desk.findings.getByTestId("probability-dot");
  const colours = await dots.first().evaluate((dot) => ({
    dot: getComputedStyle(dot).backgroundColor,
    ground: getComputedStyle(document.body).backgroundColor,
    outline: getComputedStyle(dot.parentElement ?? dot).outlineStyle,
  }));
  expect(colours.dot).not.toBe(colours.ground);
  expect(colours.outline).toBe("solid");
  const flag = desk.findings.getByText(/^(flagged|at the threshold)$/).first();
  expect(await flag.evaluate((tag) => getComputedStyle(tag).borderTopStyle)).toBe("solid");
  const knob = await desk.findings
    .getByRole("switch")
    .first()
    .evaluate((input) => {
      const { backgroundColor } = getComputedStyle(input, "::after");
      return [backgroundColor, getComputedStyle(input).backgroundColor];
    });
  expect(knob[0]).not.toBe(knob[1]);
  await page.keyboard.press("Tab");
  const focus = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return [outlineStyle, outlineWidth];
  });
  expect(focus).toEqual(["solid", "2px"]);
});
