import { describe, expect, test } from "vitest";
import { type ReadFilm, readFile } from "#core/reading";
import type { FilmId } from "#core/study";
import { renderPhantom, writePhantomDicom } from "#phantom";
import { nodeAssets } from "../../cli/node-assets.ts";
import { presetInUse, presetsOf, type WindowPreset } from "./presets.ts";
import { tonesOf } from "./tones.ts";
import { rangeOfWindow } from "./window.ts";

type Replacement = NonNullable<NonNullable<Parameters<typeof writePhantomDicom>[1]>["replace"]>[number];

async function read(
  replace: readonly Replacement[] = [],
  photometricInterpretation?: "MONOCHROME1",
): Promise<ReadFilm> {
  const options = { rows: 256, columns: 256, ...(photometricInterpretation ? { photometricInterpretation } : {}) };
  const bytes = writePhantomDicom(renderPhantom(options), { replace });
  const outcome = await readFile(
    { filmId: "a" as FilmId, fileName: "a.dcm", bytes: bytes.slice().buffer },
    nodeAssets(),
  );
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
}

function named(presets: readonly WindowPreset[], id: string): WindowPreset {
  return presets.find((preset) => preset.id === id)!;
}

/** Brightness 0..1 that a window gives a value; polarity as the film's. */
function shade({ window }: WindowPreset, film: ReadFilm, value: number): number {
  const { lower, upper } = rangeOfWindow(window.function, window.center, window.width);
  const share = Math.min(1, Math.max(0, (value - lower) / (upper - lower)));
  return film.display.polarity === "MONOCHROME1" ? 1 - share : share;
}

const NAMED_WINDOWS: readonly Replacement[] = [
  { tag: 0x00281050, vr: "DS", value: ["2048", "1500", "2600"] },
  { tag: 0x00281051, vr: "DS", value: ["4096", "2000", "1200"] },
  { tag: 0x00281055, vr: "LO", value: ["NORMAL", "SOFTER", "HARDER"] },
];

describe("windows of a film", () => {
  test("every window of the file is there by its name, the first is the one it opens with", async () => {
    const presets = presetsOf(await read(NAMED_WINDOWS));
    expect(presets.map(({ name }) => name)).toEqual([
      "NORMAL",
      "SOFTER",
      "HARDER",
      "Automatic",
      "Lung",
      "Mediastinum",
      "Bone",
    ]);
    expect(named(presets, "file-2").window).toEqual({ function: "LINEAR", center: 2600, width: 1200 });
    expect(presets[0]!.words).toMatch(/opens with it/);
  });

  test("lung opens the dark half and lets the bright half go white, mediastinum the other way, on either polarity", async () => {
    for (const film of [await read(), await read([], "MONOCHROME1")]) {
      const presets = presetsOf(film);
      const sign = film.display.polarity === "MONOCHROME1" ? -1 : 1;
      const tones = tonesOf(film.display)!;
      const [darkest, dark, bright, brightest] = [tones.darkest, tones.dark, tones.bright, tones.brightest].map(
        (tone) => tone * sign,
      ) as [number, number, number, number];
      const lung = named(presets, "lung");
      expect(shade(lung, film, darkest)).toBeCloseTo(0, 5);
      expect(shade(lung, film, bright)).toBeCloseTo(1, 5);
      const mediastinum = named(presets, "mediastinum");
      expect(shade(mediastinum, film, dark)).toBeCloseTo(0, 5);
      expect(shade(mediastinum, film, brightest)).toBeCloseTo(1, 5);
      // The same step of values has more contrast where the window is meant for it.
      const spread = (preset: WindowPreset, from: number, to: number): number =>
        shade(preset, film, to) - shade(preset, film, from);
      const automatic = named(presets, "automatic");
      expect(spread(lung, darkest, dark)).toBeGreaterThan(spread(automatic, darkest, dark));
      expect(spread(mediastinum, bright, brightest)).toBeGreaterThan(spread(automatic, bright, brightest));
      const { border } = tones;
      expect(spread(named(presets, "bone"), bright, brightest)).toBeGreaterThan(spread(mediastinum, bright, brightest));
      expect(border).toBeGreaterThan(tones.dark);
      expect(border).toBeLessThan(tones.bright);
    }
  });

  test("windows scale with the values: 16 times the values give 16 times the window", async () => {
    const film = await read();
    const values = Uint16Array.from(film.display.values, (value) => value * 16);
    const deeper = { ...film, display: { ...film.display, values, minimum: 0, maximum: 65_535 } };
    for (const id of ["lung", "mediastinum", "bone"]) {
      const [shallow, deep] = [presetsOf(film), presetsOf(deeper)].map((presets) => named(presets, id).window);
      expect(deep!.width / shallow!.width).toBeCloseTo(16, 1);
      expect(deep!.center / shallow!.center).toBeCloseTo(16, 1);
    }
  });

  test("a look-up table of the file beside its windows is drawn as the file says, and the film itself is untouched", async () => {
    const film = await read();
    const entries = Uint16Array.from({ length: 4096 }, (_, index) => 4095 - index);
    const header = { ...film.facts.header!, voiLuts: [{ firstMapped: 0, bits: 12, entries, explanation: "TURNED" }] };
    const before = film.display.values.slice();
    const lut = named(presetsOf({ ...film, facts: { ...film.facts, header } }), "lut-0");
    expect(lut.name).toBe("TURNED");
    const image = lut.image!();
    const value = film.display.values[1000]!;
    // 12 bits of output over 16: 4095 - value, times 65535 / 4095.
    expect(image.values[1000]).toBe(Math.floor(((4095 - value) * 65_535) / 4095 + 0.5));
    expect(image.filmId).toBe(film.display.filmId);
    expect(lut.image!()).toBe(image);
    expect(film.display.values).toEqual(before);
  });

  test("the preset in use is found by its numbers, a dragged window is none", async () => {
    const film = await read(NAMED_WINDOWS);
    const presets = presetsOf(film);
    const inUse = (window: WindowPreset["window"], throughLut = false) =>
      presetInUse(presets, { window, throughLut }, film.display.windowSource)?.name;
    expect(inUse({ function: "LINEAR", center: 1500, width: 2000 })).toBe("SOFTER");
    expect(inUse(named(presets, "lung").window)).toBe("Lung");
    expect(inUse({ function: "LINEAR", center: 1510, width: 2000 })).toBeUndefined();
    expect(inUse({ function: "LINEAR", center: 1500, width: 2000 }, true)).toBeUndefined();
  });

  test("a film of one value has no windows of its own", () => {
    const display = { values: new Uint8Array(100).fill(7), polarity: "MONOCHROME2", minimum: 0, maximum: 255 } as const;
    expect(tonesOf(display)).toBeNull();
  });
});
