import { encode } from "fast-png";
import { type Affine, Desk } from "./desk.ts";
import { fileOf, phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";

const COLUMNS = 700;
const ROWS = 900;
/** Centres of bright squares of 20 film pixels near the corners of a black film, in film pixels. */
const DOTS = [
  [20, 20],
  [680, 20],
  [20, 880],
  [680, 880],
] as const;

/** A 16-bit film, black but for the dots, with a grey bar so that no two corners look alike after a turn. */
function dottedFilm(): Buffer {
  const data = new Uint16Array(ROWS * COLUMNS);
  for (const [x, y] of DOTS)
    for (let row = y - 10; row < y + 10; row++) data.fill(65_535, row * COLUMNS + x - 10, row * COLUMNS + x + 10);
  return Buffer.from(encode({ width: COLUMNS, height: ROWS, data, depth: 16, channels: 1 }));
}

/** Centre of gravity of what is bright within 30 CSS pixels of `at`, read from the canvas that the film is drawn on. */
async function brightCentre(desk: Desk, at: readonly [number, number]): Promise<[number, number] | null> {
  return await desk.viewport.locator("canvas").evaluate((canvas: HTMLCanvasElement, [x, y]) => {
    const context = canvas.getContext("2d");
    if (!context) return null;
    const ratio = canvas.width / canvas.clientWidth;
    const size = Math.round(60 * ratio);
    const left = Math.floor((x - 30) * ratio);
    const top = Math.floor((y - 30) * ratio);
    const { data } = context.getImageData(left, top, size, size);
    let weight = 0;
    let sumX = 0;
    let sumY = 0;
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++) {
        const value = data[(row * size + column) * 4] ?? 0;
        weight += value;
        sumX += value * (left + column + 0.5);
        sumY += value * (top + row + 0.5);
      }
    return weight === 0 ? null : ([sumX / weight / ratio, sumY / weight / ratio] as [number, number]);
  }, at);
}

function onScreen({ a, b, c, d, e, f }: Affine, [x, y]: readonly [number, number]): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

test("dots in the corners of the film stand where the overlay's transform puts them, however the film is turned", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  await desk.give(fileOf("dots.png", dottedFilm()));
  await desk.drawn();
  const moves: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["as opened", async () => page.keyboard.press("0")],
    ["turned right", async () => page.keyboard.press("r")],
    ["turned and flipped", async () => page.keyboard.press("f")],
    ["turned back, flipped", async () => page.keyboard.press("Shift+R")],
    ["flipped and small", async () => page.keyboard.press("-")],
    ["reset", async () => page.keyboard.press("0")],
  ];
  for (const [name, move] of moves) {
    await desk.redrawn(move);
    const affine = await desk.affine();
    const scale = Math.sqrt(Math.abs(affine.a * affine.d - affine.b * affine.c));
    for (const dot of DOTS) {
      const expected = onScreen(affine, dot);
      const found = await brightCentre(desk, expected);
      expect(found, `${name}: dot ${dot.join(", ")} is on the screen`).not.toBeNull();
      const distance = Math.hypot((found?.[0] ?? 0) - expected[0], (found?.[1] ?? 0) - expected[1]) / scale;
      expect(distance, `${name}: dot ${dot.join(", ")}, film pixels off`).toBeLessThan(1);
    }
  }
});

test("the heatmap lies on the film, none of it in the padding beside it, and goes with a flip", async ({ page }) => {
  const desk = await Desk.open(page);
  // Portrait: the square that the network reads has padding left and right of the film.
  await desk.give(phantomFile("portrait", "dicom", "--rows", "1000", "--columns", "800", "--effusion=right"));
  await desk.heading();
  await desk.showHeatmap("Effusion");
  const inside: (readonly [number, number])[] = [];
  const outside: (readonly [number, number])[] = [];
  for (let y = 25; y < 1000; y += 50) {
    for (let x = 20; x < 800; x += 40) inside.push([x, y]);
    outside.push([-12, y], [812, y]);
  }
  const before = await desk.overlayAlpha(inside);
  expect(Math.max(...before), "some of the film is coloured").toBeGreaterThan(20);
  expect(Math.max(...(await desk.overlayAlpha(outside))), "nothing beside the film is").toBe(0);
  await desk.redrawn(() => page.keyboard.press("f"));
  const after = await desk.overlayAlpha(inside);
  const change = after.map((alpha, index) => Math.abs(alpha - (before[index] ?? 0)));
  // Contour lines are thin: a sample may fall beside one after the flip. Colours must be where they were on the film.
  expect(change.filter((difference) => difference > 12).length / change.length).toBeLessThan(0.05);
});
