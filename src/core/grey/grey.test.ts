import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DicomHeader } from "#core/decode";
import { chooseWindow, type GreyWindow, judgeWindows, pixelSha256, shrink, toDisplay, toFrame } from "#core/grey";
import type { Film, FilmId } from "#core/study";
import { dicomHeader } from "../study/testing/decoded-image.ts";
import { exponential } from "./exponential.ts";
import { pValueFunction, voiFunction } from "./voi.ts";

/** A film of one row, changed as asked. */
function film(changes: Partial<Film> = {}, header: Partial<DicomHeader> = {}): Film {
  const values = changes.values ?? Uint16Array.of(0, 1000, 2000, 3000, 4095);
  return {
    id: "film-1" as FilmId,
    fileName: "film.dcm",
    kind: "dicom",
    rows: 1,
    columns: values.length,
    values,
    padding: null,
    overlays: [],
    minimum: 0,
    maximum: 4095,
    polarity: "MONOCHROME2",
    bitsStored: 12,
    view: "PA",
    ageYears: null,
    colourfulness: 0,
    header: dicomHeader(header),
    frame: 0,
    frames: 1,
    notes: [],
    ...changes,
  };
}
const frameOf = (each: Film, window?: GreyWindow) => {
  const frame = window === undefined ? toFrame(each) : toFrame(each, window);
  if (!frame.ok) throw new Error(frame.error.code);
  return frame.value;
};
const window = (kind: "linear" | "linear-exact" | "sigmoid", center: number, width: number): GreyWindow => ({
  kind,
  center,
  width,
  source: "file",
  explanation: null,
});
const lut = (firstMapped: number, bits: number, entries: readonly number[]): GreyWindow => ({
  kind: "lut",
  lut: { firstMapped, bits, entries: Uint16Array.from(entries), explanation: null },
  source: "file",
  explanation: null,
});

describe("the exponential", () => {
  it("is that of the engine to some units in the last place", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      }),
    );
    expect(exponential(0)).toBe(1);
    expect([exponential(-701), exponential(701)]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  it("gives these bits in every engine", () => {
    // Pinned, so that a change of the arithmetic shows: 1/e is the nearest double, e its upper neighbour.
    expect([exponential(1), exponential(-1)]).toEqual([2.7182818284590455, 0.36787944117144233]);
  });
});

describe("windows (PS3.3 C.11.2.1.2)", () => {
  it("LINEAR: the standard's own example, centre 2048 and width 4096, maps 0 to 0 and 4095 to full", () => {
    const voi = voiFunction(window("linear", 2048, 4096), 255);
    expect([voi(0), voi(4095)]).toEqual([0, 255]);
    // (2048 - 2047.5) / 4095 + 0.5 of 255.
    expect(voi(2048)).toBeCloseTo((0.5 / 4095 + 0.5) * 255, 12);
  });

  it("LINEAR of width 1 is a step: up to centre - 0.5 dark, above it bright", () => {
    const voi = voiFunction(window("linear", 100, 1), 255);
    expect([voi(99), voi(99.5), voi(99.6), voi(100)]).toEqual([0, 0, 255, 255]);
  });

  it("LINEAR_EXACT: half a width on each side of the centre", () => {
    const voi = voiFunction(window("linear-exact", 100, 50), 255);
    expect([voi(75), voi(100), voi(125), voi(126)]).toEqual([0, 127.5, 255, 255]);
  });

  it("SIGMOID: half at the centre, 1 / (1 + e^-2) half a width above it", () => {
    const voi = voiFunction(window("sigmoid", 100, 50), 1);
    expect(voi(100)).toBe(0.5);
    expect(voi(125)).toBeCloseTo(1 / (1 + Math.exp(-2)), 14);
  });

  it("a LUT stands still outside its entries and is scaled by its bits", () => {
    const voi = voiFunction(lut(10, 12, [0, 2048, 4095]), 255);
    expect([voi(-5), voi(10), voi(12), voi(9999)]).toEqual([0, 0, 255, 255]);
    expect(voi(11)).toBeCloseTo((2048 / 4095) * 255, 12);
  });

  it("never fall, stay in range, and MONOCHROME1 is their mirror", () => {
    const kind = fc.constantFrom("linear", "linear-exact", "sigmoid");
    const center = fc.double({ min: -3000, max: 5000, noNaN: true });
    const width = fc.double({ min: 1, max: 9000, noNaN: true });
    const value = fc.double({ min: -40000, max: 70000, noNaN: true });
    fc.assert(
      fc.property(kind, center, width, value, value, (kindOf, centerAt, widthOf, a, b) => {
        const chosen = window(kindOf, centerAt, widthOf);
        const bright = pValueFunction(chosen, "MONOCHROME2", 255);
        const dark = pValueFunction(chosen, "MONOCHROME1", 255);
        expect(bright(Math.min(a, b))).toBeLessThanOrEqual(bright(Math.max(a, b)));
        expect(bright(a)).toBeGreaterThanOrEqual(0);
        expect(bright(a)).toBeLessThanOrEqual(255);
        expect(bright(a) + dark(a)).toBeCloseTo(255, 9);
      }),
    );
  });
});

describe("the default window", () => {
  it("is the file's first valid one", () => {
    const header = { windowCenter: [50, 1000], windowWidth: [0, 400], windowExplanation: ["broken", "LUNG"] };
    expect(chooseWindow(film({}, header))).toEqual({ ...window("linear", 1000, 400), explanation: "LUNG" });
    const narrow = { windowCenter: [50], windowWidth: [0.5], voiLutFunction: "LINEAR_EXACT" } as const;
    expect(chooseWindow(film({}, narrow))).toEqual(window("linear-exact", 50, 0.5));
  });

  it("is the file's LUT where it has no valid window", () => {
    const table = { firstMapped: 0, bits: 8, entries: Uint16Array.of(0, 255), explanation: "NORMAL" };
    const header = { windowCenter: [Number.NaN], windowWidth: [100], voiLuts: [table] };
    expect(chooseWindow(film({}, header))).toMatchObject({ kind: "lut", lut: table, explanation: "NORMAL" });
  });

  it("is the full range of a PNG or JPEG, which maps each value to itself", () => {
    const picture = film({ header: null, values: Uint8Array.from({ length: 256 }, (_, value) => value), maximum: 255 });
    expect([...frameOf(picture).pixels]).toEqual([...picture.values]);
  });

  it("else runs from the 0.5th to the 99.5th percentile, padding left out", () => {
    // 1000 values 1..1000 and one outlier on either side; nearest rank 6 of 1002 is 5, rank 997 is 996.
    const values = Uint16Array.from({ length: 1002 }, (_, index) => (index === 1001 ? 60000 : index));
    const chosen = chooseWindow(film({ values }));
    expect(chosen).toMatchObject({
      kind: "linear",
      source: "automatic",
      center: (5 + 996 + 1) / 2,
      width: 996 - 5 + 1,
    });
    const padding = Uint8Array.from(values, (value) => (value > 500 ? 1 : 0));
    // 501 values 0..500: rank 3 is 2, rank 499 is 498.
    expect(chooseWindow(film({ values, padding }))).toMatchObject({ center: 250.5, width: 497 });
  });

  it("is the same for values with fractions", () => {
    const whole = Uint16Array.from({ length: 1000 }, (_, index) => index);
    const values = Float32Array.from(whole, (value) => value * 0.25 - 10);
    const chosen = chooseWindow(film({ values, minimum: -10, maximum: 4095 * 0.25 - 10 }));
    // Ranks 5 and 995 of 0..999: 4 and 994, as 0.25 v - 10: -9 and 238.5.
    expect(chosen).toMatchObject({ center: (-9 + 238.5 + 1) / 2, width: 238.5 + 9 + 1 });
  });

  it("passes over what cannot be or shows nothing, and says so", () => {
    const header = {
      windowCenter: [50, -9000, 90000, 2000],
      windowWidth: [0, 100, 100, 3000],
      windowExplanation: ["A", "B", "C", "D"],
    };
    const { window: chosen, notes } = judgeWindows(film({}, header));
    expect(chosen).toMatchObject({ center: 2000, width: 3000, explanation: "D" });
    expect(notes).toHaveLength(3);
    expect(notes[0]).toMatch(/Window 1 .* not possible/);
    expect(notes[1]).toMatch(/"B" .* whole picture white/);
    expect(notes[2]).toMatch(/"C" .* whole picture black/);
    const dark = judgeWindows(film({ polarity: "MONOCHROME1" }, { windowCenter: [-9000], windowWidth: [100] }));
    expect(dark.window.source).toBe("automatic");
    expect(dark.notes.join()).toMatch(/whole picture black/);
    // A flat film has nothing to show under any window: the file's stands.
    const flat = film({ values: new Uint16Array(50).fill(7) }, { windowCenter: [900], windowWidth: [100] });
    expect(judgeWindows(flat)).toMatchObject({ window: { source: "file" }, notes: [] });
    expect(judgeWindows(film({}, { windowCenter: [1000, 2], windowWidth: [400] })).notes.join()).toMatch(
      /2 window centres/,
    );
  });

  it("of a flat film is a step, and nothing fails", () => {
    const flat = film({ values: new Uint16Array(50).fill(7) });
    expect(chooseWindow(flat)).toMatchObject({ width: 1 });
    expect(new Set(frameOf(flat).pixels).size).toBe(1);
    const allPadding = film({ padding: new Uint8Array(5).fill(1) });
    expect([...frameOf(allPadding).pixels]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("the frame", () => {
  it("is rounded by floor(x + 0.5)", () => {
    // LINEAR_EXACT, centre 1, width 2: v / 2 * 255; 1 gives 127.5, which becomes 128.
    const values = Uint8Array.of(0, 1, 2);
    expect([...frameOf(film({ values }), window("linear-exact", 1, 2)).pixels]).toEqual([0, 128, 255]);
  });

  it("is the same from whole values by table and from fractions one by one", () => {
    const values = Uint16Array.from({ length: 500 }, (_, index) => index * 8);
    for (const kind of ["linear", "linear-exact", "sigmoid"] as const) {
      const chosen = window(kind, 1800, 2500);
      const floats = film({ values: Float32Array.from(values) });
      expect(frameOf(floats, chosen).pixels).toEqual(frameOf(film({ values }), chosen).pixels);
    }
  });

  it("shows padding as background under either polarity", () => {
    const padding = Uint8Array.of(1, 0, 0, 0, 1);
    for (const polarity of ["MONOCHROME1", "MONOCHROME2"] as const) {
      const { pixels } = frameOf(film({ padding, polarity }), window("linear", 2048, 4096));
      expect([pixels[0], pixels[4]]).toEqual([0, 0]);
    }
  });

  it("has square pixels: rows twice as far apart as columns make twice the rows", () => {
    const values = Uint16Array.of(0, 0, 4095, 4095);
    const tall = film({ values, rows: 2, columns: 2 }, { imagerPixelSpacing: [0.4, 0.2] });
    const frame = frameOf(tall, window("linear", 2048, 4096));
    expect([frame.rows, frame.columns, frame.scale]).toEqual([4, 2, { rows: 2, columns: 1 }]);
    // Enlarged by 2 at pixel centres, edges held: 0, 1/4, 3/4, 1 of 255.
    expect([...frame.pixels]).toEqual([0, 0, 64, 64, 191, 191, 255, 255]);
    const wide = film({ values, rows: 2, columns: 2 }, { pixelAspectRatio: [1, 2] });
    expect([frameOf(wide).rows, frameOf(wide).columns]).toEqual([2, 4]);
    const absurd = film({ values, rows: 2, columns: 2 }, { pixelSpacing: [100, 1] });
    expect([frameOf(absurd).rows, frameOf(absurd).columns]).toEqual([2, 2]);
  });

  it("has the hash of CONTRACTS.md", async () => {
    // printf '1x3\n\001\002\003' | sha256sum
    const hash = await pixelSha256({ rows: 1, columns: 3, pixels: Uint8Array.of(1, 2, 3) });
    expect(hash).toBe("3d68cb7c65e60d320b3048aa0aa1d2b0ecd1f0ef2cf51bf7215f6215592fc4b4");
  });
});

describe("what the viewport gets", () => {
  it("is the modality values themselves with polarity and window", () => {
    const source = film({ polarity: "MONOCHROME1" }, { windowCenter: [40], windowWidth: [400] });
    const display = toDisplay(source);
    expect(display.values).toBe(source.values);
    expect(display).toMatchObject({ polarity: "MONOCHROME1", voi: { function: "LINEAR", center: 40, width: 400 } });
    expect(display.windowSource).toBe("file");
  });

  it("is 16-bit P-values where the default is a LUT, turned once", () => {
    const table = { firstMapped: 0, bits: 8, entries: Uint16Array.of(0, 51, 255), explanation: null };
    const values = Uint8Array.of(0, 1, 2);
    const display = toDisplay(film({ values, polarity: "MONOCHROME1" }, { voiLuts: [table] }));
    // 255 - 0, 255 - 51, 255 - 255 times 257.
    expect([...display.values]).toEqual([65535, 52428, 0]);
    expect(display).toMatchObject({
      polarity: "MONOCHROME2",
      windowSource: "file LUT",
      voi: { center: 32768, width: 65536 },
    });
  });

  it("has padding where its polarity is dark, and leaves the film alone", () => {
    const padding = Uint8Array.of(0, 1, 0, 0, 0);
    const source = film({ padding, polarity: "MONOCHROME1" });
    expect([...toDisplay(source).values]).toEqual([0, 4095, 2000, 3000, 4095]);
    expect(source.values[1]).toBe(1000);
    expect(toDisplay(film({ padding })).values[1]).toBe(0);
  });
});

describe("the thumbnail", () => {
  it("has a longer side of at most what is asked, and the mean of what it covers", () => {
    const pixels = new Uint8Array(400 * 200).fill(90);
    const small = shrink({ rows: 400, columns: 200, pixels }, 160);
    expect([small.rows, small.columns]).toEqual([160, 80]);
    expect(new Set(small.pixels)).toEqual(new Set([90]));
    expect(shrink({ rows: 2, columns: 3, pixels: new Uint8Array(6) }, 160)).toMatchObject({ rows: 2, columns: 3 });
  });
});
