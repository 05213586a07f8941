import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prepare } from "#core/analysis";
import {
  type Affine,
  affineFromCorners,
  affineScale,
  applyAffine,
  contourAt,
  type HeatMap,
  inferno,
  invertAffine,
  mapMaximum,
  mapToFilm,
  type Point,
  paintHeat,
  placeMap,
  sampleMap,
} from "./index.ts";

const square = { rows: 1, columns: 1 };

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Where the network sees a dot: the brightness-weighted middle of the prepared picture, in cells of a `cells` wide map. */
function dotInMap(frame: { rows: number; columns: number; pixels: Uint8Array }, size: number, cells: number): Point {
  const image = prepare(frame, size);
  let weight = 0;
  let x = 0;
  let y = 0;
  image.forEach((value, index) => {
    weight += value;
    x += value * ((index % size) + 0.5);
    y += value * (Math.floor(index / size) + 0.5);
  });
  return [(x / weight / size) * cells, (y / weight / size) * cells];
}

describe("placement undoes what prepare did", () => {
  for (const [rows, columns] of [
    [1024, 1024],
    [1200, 901],
    [700, 1333],
  ] as const) {
    test(`dots near the corners of a ${rows} x ${columns} film come back within one film pixel`, () => {
      const placement = placeMap({ rows, columns, scale: square }, { height: 7, width: 7 });
      for (const [left, top] of [
        [30, 30],
        [columns - 38, 30],
        [30, rows - 38],
        [columns - 38, rows - 38],
      ] as const) {
        const pixels = new Uint8Array(rows * columns);
        for (let row = top; row < top + 8; row++) pixels.fill(255, row * columns + left, row * columns + left + 8);
        const seen = mapToFilm(placement, dotInMap({ rows, columns, pixels }, 224, 7));
        expect(distance(seen, [left + 4, top + 4])).toBeLessThan(1);
      }
    });
  }

  test("a frame made square from unequal spacing is placed in the film's own pixels", () => {
    // Film 500 x 1000 whose rows are twice as high: the Frame has 1000 x 1000, two of its rows for one of the film.
    const placement = placeMap(
      { rows: 1000, columns: 1000, scale: { rows: 2, columns: 1 } },
      { height: 10, width: 10 },
    );
    expect(placement).toMatchObject({ left: 0, top: 0, cellWidth: 100, cellHeight: 50, rows: 500, columns: 1000 });
    expect(mapToFilm(placement, [10, 10])).toEqual([1000, 500]);
  });

  test("padding before is the floor of half, as in square-bilinear/1", () => {
    const placement = placeMap({ rows: 10, columns: 7, scale: square }, { height: 1, width: 1 });
    expect(placement.left).toBe(-1);
    expect(placement.top).toBe(0);
  });
});

interface View {
  readonly zoom: number;
  readonly angle: number;
  readonly flip: boolean;
  readonly e: number;
  readonly f: number;
}

function affineOf({ zoom, angle, flip, e, f }: View): Affine {
  const sign = flip ? -1 : 1;
  const [cos, sin] = [Math.cos(angle) * zoom, Math.sin(angle) * zoom];
  return { a: sign * cos, b: sign * sin, c: -sin, d: cos, e, f };
}

describe("affine", () => {
  const number = fc.double({ min: -2000, max: 2000, noNaN: true });
  const turned = fc.record({
    zoom: fc.double({ min: 0.05, max: 20, noNaN: true }),
    angle: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
    flip: fc.boolean(),
    e: number,
    f: number,
  });
  test("corner dots land within one film pixel of where the film's corners are drawn, at any zoom, flip, turn and place", () => {
    fc.assert(
      fc.property(
        turned,
        fc.integer({ min: 32, max: 4000 }),
        fc.integer({ min: 32, max: 4000 }),
        (view, rows, columns) => {
          const drawn = affineOf(view);
          const affine = affineFromCorners(columns, rows, {
            origin: applyAffine(drawn, [0, 0]),
            right: applyAffine(drawn, [columns, 0]),
            down: applyAffine(drawn, [0, rows]),
          });
          const back = invertAffine(affine)!;
          for (const dot of [
            [0.5, 0.5],
            [columns - 0.5, 0.5],
            [0.5, rows - 0.5],
            [columns - 0.5, rows - 0.5],
          ] as const) {
            expect(distance(applyAffine(affine, dot), applyAffine(drawn, dot)) / view.zoom).toBeLessThan(1e-3);
            expect(distance(applyAffine(back, applyAffine(affine, dot)), dot)).toBeLessThan(1e-3);
          }
          expect(affineScale(affine)).toBeCloseTo(view.zoom, 6);
        },
      ),
      { seed: 7 },
    );
  });

  test("what has no area has no inverse", () => {
    expect(invertAffine({ a: 1, b: 2, c: 2, d: 4, e: 0, f: 0 })).toBeNull();
  });
});

test("inferno is matplotlib's within two levels", () => {
  // matplotlib 3.x, _cm_listed.py, _inferno_data: entries 0, 64, 128, 191 and 255 of 256, times 255.
  const anchors: readonly (readonly [number, readonly [number, number, number]])[] = [
    [0, [0, 0, 4]],
    [64 / 255, [87, 16, 110]],
    [128 / 255, [188, 55, 84]],
    [191 / 255, [249, 140, 10]],
    [1, [252, 255, 164]],
  ];
  for (const [value, expected] of anchors) {
    inferno(value).forEach((channel, index) => {
      expect(Math.abs(channel - expected[index]!)).toBeLessThanOrEqual(2);
    });
  }
});

/** Map whose value is its column: bilinear sampling then gives (x - centre of the first cell) / cell width. */
const slope: HeatMap = { height: 4, width: 4, values: Float32Array.from({ length: 16 }, (_, index) => index % 4) };
const place = placeMap({ rows: 400, columns: 400, scale: square }, slope);

describe("heat", () => {
  test("bilinear between centres, held towards the edge", () => {
    expect(sampleMap(slope, place, 50, 200)).toBe(0);
    expect(sampleMap(slope, place, 100, 200)).toBe(0.5);
    expect(sampleMap(slope, place, 0, 0)).toBe(0);
    expect(sampleMap(slope, place, 400, 400)).toBe(3);
  });

  test("alpha is nothing at 0, opaque at the peak, and grows with the value", () => {
    const { pixels, width, height } = paintHeat(slope, place, mapMaximum(slope), 100);
    expect([width, height]).toEqual([100, 100]);
    const alphas = Array.from({ length: width }, (_, column) => pixels[(50 * width + column) * 4 + 3]!);
    expect(alphas[0]).toBe(0);
    expect(alphas.at(-1)).toBe(255);
    expect(alphas).toEqual(alphas.toSorted((a, b) => a - b));
  });

  test("the raster covers the film alone: of a narrow film, nothing of the padding", () => {
    const map: HeatMap = { height: 7, width: 7, values: new Float32Array(49).fill(1) };
    const placement = placeMap({ rows: 1000, columns: 500, scale: square }, map);
    const { width, height } = paintHeat(map, placement, 1, 200);
    expect([width, height]).toEqual([100, 200]);
    expect(placement.left).toBe(-250);
  });

  test("an empty map paints nothing", () => {
    const none: HeatMap = { height: 2, width: 2, values: new Float32Array(4) };
    const { pixels } = paintHeat(none, place, mapMaximum(none));
    expect(pixels.every((value) => value === 0)).toBe(true);
  });
});

/** A map of ones and noughts. */
function cells(...rows: readonly string[]): HeatMap {
  const values = Float32Array.from(rows.join(""), (mark) => (mark === "#" ? 1 : 0));
  return { height: rows.length, width: rows[0]!.length, values };
}

function outline(map: HeatMap, rows: number, columns: number): ReturnType<typeof contourAt> {
  return contourAt(map, placeMap({ rows, columns, scale: square }, map), 0.5);
}

/** Signed: positive where the line runs clockwise on a screen. */
function areaOf(line: readonly Point[]): number {
  return line.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = line[(index + 1) % line.length]!;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

describe("contour", () => {
  test("runs along the edges of the cells, corners alone", () => {
    // Cells of 100: an L of three cells has six corners.
    expect(outline(cells("#..", "##.", "..."), 300, 300)).toEqual([
      [
        [0, 0],
        [100, 0],
        [100, 100],
        [200, 100],
        [200, 200],
        [0, 200],
      ],
    ]);
  });

  test("cells that touch by a corner are two outlines, a ring is one outside and one inside", () => {
    expect(outline(cells("#.", ".#"), 200, 200)).toHaveLength(2);
    const ring = outline(cells("###", "#.#", "###"), 300, 300);
    expect(ring.map((line) => line.length)).toEqual([4, 4]);
    expect(ring[1]!.every(([x, y]) => x >= 100 && x <= 200 && y >= 100 && y <= 200)).toBe(true);
  });

  test("is cut off at the film's edge; cells in the padding have none", () => {
    // A film of 300 x 120: 90 columns of padding on its left, so that it starts in the first cell and ends in the third.
    const [line, ...more] = outline(cells("###", "...", "..."), 300, 120);
    expect(more).toEqual([]);
    expect(line).toEqual([
      [0, 0],
      [120, 0],
      [120, 100],
      [0, 100],
    ]);
    // Of a film of 300 x 60 the first and the third cell of each row lie in the padding.
    expect(outline(cells("#.#", "#.#", "#.#"), 300, 60)).toEqual([]);
  });

  test("a map nowhere at the level has no outline", () => {
    expect(contourAt(slope, place, 3.5)).toEqual([]);
  });

  test("holds exactly the cells at or above the level: the area within is theirs", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 49, maxLength: 49 }), (values) => {
        const map: HeatMap = { height: 7, width: 7, values: Float32Array.from(values) };
        const level = mapMaximum(map) / 2;
        const placement = placeMap({ rows: 700, columns: 700, scale: square }, map);
        const inside = map.values.filter((value) => value >= level).length;
        // Outer lines run one way, those of holes the other: signed areas add up.
        const area = contourAt(map, placement, level).reduce((sum, line) => sum + areaOf(line), 0);
        expect(Math.round(area / 10_000)).toBe(inside);
      }),
      { seed: 11 },
    );
  });
});
