import { encode } from "fast-png";
import { type Affine, Desk } from "./desk.ts";
import { fileOf, phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";

/** Half of a dot's side, and how far its centre lies from the film's corner, in film pixels. */
const HALF = 10;
const INSET = 20;

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Centres of bright squares near the corners of a black film, in film pixels. */
function dotsOf({ rows, columns }: Size): readonly (readonly [number, number])[] {
  return [
    [INSET, INSET],
    [columns - INSET, INSET],
    [INSET, rows - INSET],
    [columns - INSET, rows - INSET],
  ];
}

/** A 16-bit film, black but for the dots. */
function dottedFilm(size: Size): Buffer {
  const { rows, columns } = size;
  const data = new Uint16Array(rows * columns);
  for (const [x, y] of dotsOf(size))
    for (let row = y - HALF; row < y + HALF; row++)
      data.fill(65_535, row * columns + x - HALF, row * columns + x + HALF);
  return Buffer.from(encode({ width: columns, height: rows, data, depth: 16, channels: 1 }));
}

/** Centre of gravity of what is bright about a dot, read from the canvas that the film is drawn on; CSS pixels. */
async function brightCentre(
  desk: Desk,
  at: readonly [number, number],
  reach: number,
): Promise<[number, number] | null> {
  return await desk.viewport.locator("canvas").evaluate(
    (canvas: HTMLCanvasElement, [x, y, reach]) => {
      const context = canvas.getContext("2d");
      if (!context) return null;
      const ratio = canvas.width / canvas.clientWidth;
      const size = Math.round(2 * reach * ratio);
      const left = Math.floor((x - reach) * ratio);
      const top = Math.floor((y - reach) * ratio);
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
    },
    [...at, reach] as const,
  );
}

function onScreen({ a, b, c, d, e, f }: Affine, [x, y]: readonly [number, number]): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/**
 * How far the dots stand from where the overlay's transform puts them, in film pixels; those that lie whole on the screen.
 * Where a film pixel is smaller than a pixel of the screen, half a pixel of the screen is allowed in its place: nothing
 * finer can be drawn.
 */
async function expectDotsInPlace(desk: Desk, size: Size, name: string): Promise<{ seen: number; worst: number }> {
  const affine = await desk.affine();
  const scale = Math.sqrt(Math.abs(affine.a * affine.d - affine.b * affine.c));
  const allowed = Math.max(1, 0.5 / scale);
  const box = (await desk.viewport.boundingBox())!;
  const [margin, reach] = [HALF * scale + 1, HALF * scale + 4];
  let [seen, worst] = [0, 0];
  for (const dot of dotsOf(size)) {
    const expected = onScreen(affine, dot);
    const whole = expected.every((place, axis) => place > margin && place < [box.width, box.height][axis]! - margin);
    if (!whole) continue;
    const found = await brightCentre(desk, expected, reach);
    expect(found, `${name}: dot ${dot.join(", ")} is on the screen`).not.toBeNull();
    const distance = Math.hypot((found?.[0] ?? 0) - expected[0], (found?.[1] ?? 0) - expected[1]) / scale;
    expect(distance, `${name}: dot ${dot.join(", ")}, film pixels off`).toBeLessThan(allowed);
    worst = Math.max(worst, distance);
    seen++;
  }
  return { seen, worst };
}

const SIZES: readonly Size[] = [
  { rows: 900, columns: 700 },
  { rows: 640, columns: 1200 },
  { rows: 400, columns: 400 },
  { rows: 2400, columns: 2000 },
];
/** Moves of a reader, each on top of the ones before; `dots`: how many of the four must still be whole on the screen. */
const MOVES: readonly { readonly name: string; readonly keys: readonly string[]; readonly dots: number }[] = [
  { name: "as opened", keys: ["0"], dots: 4 },
  { name: "turned right", keys: ["r"], dots: 4 },
  { name: "turned and flipped", keys: ["f"], dots: 4 },
  { name: "turned, flipped and upended", keys: ["v"], dots: 4 },
  { name: "turned by a half", keys: ["r"], dots: 4 },
  { name: "turned back", keys: ["Shift+R", "Shift+R"], dots: 4 },
  { name: "small", keys: ["-", "-", "-"], dots: 4 },
  { name: "very small", keys: ["-", "-"], dots: 4 },
  { name: "fitted", keys: ["="], dots: 4 },
  { name: "another window", keys: ["w"], dots: 4 },
  { name: "reset", keys: ["0"], dots: 4 },
];

for (const size of SIZES) {
  test(`dots in the corners of a ${size.rows} x ${size.columns} film stand where the overlay's transform puts them, at every turn, flip and zoom`, async ({
    page,
  }, info) => {
    const desk = await Desk.open(page);
    await desk.give(fileOf("dots.png", dottedFilm(size)));
    await desk.drawn();
    let worst = 0;
    for (const { name, keys, dots } of MOVES) {
      for (const key of keys) await desk.redrawn(() => page.keyboard.press(key));
      const found = await expectDotsInPlace(desk, size, name);
      expect(found.seen, `${name}: dots on the screen`).toBe(dots);
      worst = Math.max(worst, found.worst);
    }
    // Far in: each corner in turn, by the wheel at the pointer, where one film pixel covers several of the screen.
    const box = (await desk.viewport.boundingBox())!;
    for (const dot of dotsOf(size)) {
      await desk.redrawn(() => page.keyboard.press("0"));
      const [x, y] = onScreen(await desk.affine(), dot);
      await page.mouse.move(box.x + x, box.y + y);
      for (let notch = 0; notch < 6; notch++) await desk.redrawn(() => page.mouse.wheel(0, -100));
      // The wheel keeps the dot under the pointer, near the edge: the middle button moves it in.
      await page.mouse.down({ button: "middle" });
      await desk.redrawn(() => page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 2 }));
      await page.mouse.up({ button: "middle" });
      const found = await expectDotsInPlace(desk, size, `corner ${dot.join(", ")} near`);
      expect(found.seen).toBeGreaterThan(0);
      worst = Math.max(worst, found.worst);
    }
    info.annotations.push({ type: "measured", description: `dots at most ${worst.toFixed(2)} film pixels off` });
  });
}

test("the heatmap lies on the film, none of it in the padding beside it, and goes with a flip", async ({ page }) => {
  const desk = await Desk.open(page);
  // Portrait: the square that the network reads has padding left and right of the film.
  await desk.give(phantomFile("portrait", "dicom", "--rows", "1000", "--columns", "800", "--effusion=right"));
  await desk.pastTheGate();
  await desk.showHeatmap((await desk.strongestMap()).name);
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
