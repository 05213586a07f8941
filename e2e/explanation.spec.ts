import { type Affine, Desk } from "./desk.ts";
import { phantom, phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";

/** Colour and alpha of the overlay at one point of the film, in film pixels. */
async function overlayAt(desk: Desk, [x, y]: readonly [number, number]): Promise<readonly number[]> {
  const { a, b, c, d, e, f }: Affine = await desk.affine();
  return desk.overlay.evaluate(
    (canvas: HTMLCanvasElement, [left, top]) => {
      const ratio = canvas.width / canvas.clientWidth;
      const data = canvas.getContext("2d")?.getImageData(Math.floor(left * ratio), Math.floor(top * ratio), 1, 1).data;
      return [...(data ?? [])];
    },
    [a * x + c * y + e, b * x + d * y + f] as const,
  );
}

async function openWithFindings(desk: Desk): Promise<void> {
  await desk.give(phantom("effusion", "dicom", "--effusion=left", "--seed", "3"));
  await desk.drawn();
  await desk.pastTheGate();
}

test("colours stand for the numbers on the legend: on one scale a share of the film's largest value, on its own of the map's", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  await openWithFindings(desk);
  const { grid, maps } = await desk.exportedMaps();
  const filmMaximum = maps.find((map) => map.judged)?.maximum ?? 0;
  // Not the strongest of all where there is another: its two scales would be one.
  const judged = maps.filter((map) => map.judged && map.maximum > 0);
  const { name, maximum, cells } = judged.find((map) => map.maximum < filmMaximum) ?? judged[0]!;
  await desk.showHeatmap(name);
  const best = cells.indexOf(Math.max(...cells));
  const side = 1024 / grid[1];
  const centre = [((best % grid[1]) + 0.5) * side, (Math.floor(best / grid[1]) + 0.5) * side] as const;
  await page.keyboard.press("c");
  const opacity = 0.6;
  // Alpha is the value's share of the scale, times the reader's opacity.
  const expected = (ceiling: number): number => Math.round((maximum / ceiling) * 255) * opacity;
  const alpha = async (): Promise<number> => (await overlayAt(desk, centre))[3] ?? -1;
  expect(Math.abs((await alpha()) - expected(filmMaximum))).toBeLessThan(6);
  await expect(desk.findings).toContainText("one scale for all its maps");
  await expect(desk.findings).toContainText(`This map reaches ${Math.round((maximum / filmMaximum) * 100)}`);
  await page.keyboard.press("s");
  expect(Math.abs((await alpha()) - expected(maximum))).toBeLessThan(6);
  await expect(desk.findings).toContainText("not to be compared with another map");
  await page.keyboard.press("s");
  await expect(desk.findings).toContainText("one scale for all its maps");
});

test("a map far below the film's largest is called weak, the largest is not", async ({ page }) => {
  const desk = await Desk.open(page);
  await openWithFindings(desk);
  const { maps } = await desk.exportedMaps();
  const filmMaximum = maps.find((map) => map.judged)?.maximum ?? 0;
  let [weak, strong] = [0, 0];
  for (const { name, maximum } of maps.filter(({ judged }) => judged)) {
    await desk.showHeatmap(name);
    const words = desk.findings.getByText(/^(Weak|Empty) map:/);
    if (maximum < 0.15 * filmMaximum) {
      await expect(words, name).toBeVisible();
      weak++;
    } else {
      await expect(words, name).toHaveCount(0);
      strong++;
    }
    await page.keyboard.press("Escape");
  }
  expect(weak + strong).toBeGreaterThan(5);
});

test("the contour runs along the edges of the cells from half of the map's largest, and nowhere else", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  await openWithFindings(desk);
  const { grid, name, cells: map } = await desk.strongestMap();
  const [rows, columns] = grid;
  await desk.showHeatmap(name);
  await page.keyboard.press("h");
  const level = Math.max(...map) / 2;
  const side = 1024 / columns;
  const inside = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < rows && column < columns && (map[row * columns + column] ?? 0) >= level;
  const { a } = await desk.affine();
  const cells = Array.from(
    { length: rows * columns },
    (_, cell) => [Math.floor(cell / columns), cell % columns] as const,
  );
  const middles = await desk.overlayAlpha(cells.map(([row, column]) => [(column + 0.5) * side, (row + 0.5) * side]));
  expect(Math.max(...middles), "nothing in the middle of a cell").toBe(0);
  // A line on the edge between two neighbours exactly where one is inside and the other not; a dash may leave places out.
  const parts = Array.from({ length: Math.floor((0.6 * side * a) / 3) }, (_, step) => 0.2 + (step * 3) / a / side);
  for (const [row, column] of cells.filter(([, column]) => column > 0)) {
    const alphas = await desk.overlayAlpha(parts.map((part) => [column * side, (row + part) * side]));
    expect(Math.max(...alphas) > 100, `edge between ${row}, ${column - 1} and ${column}`).toBe(
      inside(row, column - 1) !== inside(row, column),
    );
  }
});

test("opacity changes how strong the colours lie, not where; a finding below its threshold is asked for first", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  await openWithFindings(desk);
  const { name } = await desk.strongestMap();
  const row = desk.findings.getByRole("button", { name: new RegExp(`^\\S* ?${name}`) });
  if (!(await row.isVisible()))
    await desk.findings
      .getByText(/below (its|their) threshold/)
      .first()
      .click();
  await row.click();
  const ask = desk.findings.getByRole("button", { name: "Show its heatmap all the same" });
  if (await ask.isVisible()) {
    await expect(desk.overlay).toHaveAttribute("data-overlay", "none");
    await ask.click();
    await expect(desk.findings.getByText("Caution: not above its threshold.")).toBeVisible();
  }
  await page.keyboard.press("c");
  await page.keyboard.press("s");
  const places = Array.from(
    { length: 49 },
    (_, index) => [((index % 7) + 0.5) * 146, (Math.floor(index / 7) + 0.5) * 146] as const,
  );
  const before = await desk.overlayAlpha(places);
  await desk.findings.getByRole("slider", { name: "Opacity" }).fill("30");
  const after = await desk.overlayAlpha(places);
  expect(Math.max(...before)).toBeGreaterThan(100);
  after.forEach((alpha, index) => expect(Math.abs(alpha - (before[index] ?? 0) / 2)).toBeLessThan(4));
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

test("going from map to map costs the main thread little, and a map met before is not painted again", async ({
  page,
}, info) => {
  const desk = await Desk.open(page);
  await desk.give(phantomFile("effusion", "dicom", "--effusion=left", "--seed", "3"));
  await desk.drawn();
  await desk.pastTheGate();
  const { maps } = await desk.exportedMaps();
  // Two with heat, the strongest not last: its two scales would be one.
  for (const { name } of maps.filter(({ judged, maximum }) => judged && maximum > 0).slice(0, 2))
    await desk.showHeatmap(name);
  const times = await page.evaluate(async () => {
    const overlay = document.querySelector<HTMLElement>("[data-testid=overlay]");
    // oxlint-disable-next-line typescript/unbound-method -- called on its own canvas, and put back below
    const { putImageData } = CanvasRenderingContext2D.prototype;
    let painted = 0;
    CanvasRenderingContext2D.prototype.putImageData = function (...args: unknown[]) {
      painted++;
      (putImageData as (...args: unknown[]) => void).apply(this, args);
    };
    const press = async (key: string): Promise<number> => {
      const start = performance.now();
      const changed = new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          resolve(performance.now() - start);
        });
        observer.observe(overlay!, { attributes: true, attributeFilter: ["data-overlay"] });
      });
      window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      return changed;
    };
    const results: { first: number[]; again: number[]; paintedFirst: number; paintedAgain: number } = {
      first: [],
      again: [],
      paintedFirst: 0,
      paintedAgain: 0,
    };
    // Off and on, then the other scale (painted anew) and back, then over again (all met before).
    for (const key of ["h", "h"]) await press(key);
    for (const key of ["s", "s"]) results.first.push(await press(key));
    results.paintedFirst = painted;
    painted = 0;
    for (let round = 0; round < 10; round++) for (const key of ["s", "s"]) results.again.push(await press(key));
    results.paintedAgain = painted;
    CanvasRenderingContext2D.prototype.putImageData = putImageData;
    return results;
  });
  const words = `first ${Math.max(...times.first).toFixed(1)} ms, again ${median(times.again).toFixed(1)} ms (median of ${times.again.length})`;
  info.annotations.push({ type: "measured", description: `key to overlay: ${words}` });
  expect(times.paintedAgain, "pictures painted again").toBe(0);
});
