import { describe, expect, it } from "vitest";
import { findField, judgeWindows } from "#core/grey";
import type { Film, FilmId } from "#core/study";
import { renderPhantom } from "#phantom";
import { dicomHeader } from "../study/testing/decoded-image.ts";

function film(rows: number, columns: number, values: Film["values"], padding: Uint8Array | null = null): Film {
  return {
    id: "film-1" as FilmId,
    fileName: "film.dcm",
    kind: "dicom",
    rows,
    columns,
    values,
    padding,
    overlays: [],
    minimum: 0,
    maximum: 4095,
    polarity: "MONOCHROME2",
    bitsStored: 12,
    view: "PA",
    ageYears: null,
    colourfulness: 0,
    header: dicomHeader(),
    frame: 0,
    frames: 1,
    notes: [],
  };
}
const rows = 200;
const columns = 160;
/** A body of shades between 1000 and 3000, with what `shadow` gives in its place. */
const picture = (shadow: (row: number, column: number) => number | null): Uint16Array =>
  Uint16Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    return shadow(row, column) ?? 2000 + Math.round(990 * Math.sin(row / 17) * Math.cos(column / 23));
  });
const noise = (row: number, column: number): number => (row * 7 + column * 13) % 5;
const isOutside = (row: number, column: number): boolean => row < 12 || row >= 180 || column < 9 || column >= 150;

describe("the collimated field", () => {
  it("is the whole film where there is no edge", () => {
    const field = findField(
      film(
        rows,
        columns,
        picture(() => null),
      ),
    );
    expect(field).toEqual({ top: 0, left: 0, bottom: rows, right: columns, edges: [] });
    expect(findField(film(rows, columns, new Uint16Array(rows * columns))).edges).toEqual([]);
  });

  it.each([0, 4000])("ends at a shadow of value %i on each side, to two pixels inwards", (level) => {
    const values = picture((row, column) => (isOutside(row, column) ? level + noise(row, column) : null));
    const { top, left, bottom, right, edges } = findField(film(rows, columns, values));
    expect(edges.toSorted()).toEqual(["bottom", "left", "right", "top"]);
    expect([top - 12, left - 9, 180 - bottom, 150 - right].every((inwards) => inwards >= 0 && inwards <= 2)).toBe(true);
  });

  it("ends where the file marks the shadow as padding", () => {
    const padding = Uint8Array.from({ length: rows * columns }, (_, index) => (index < 20 * columns ? 1 : 0));
    const field = findField(
      film(
        rows,
        columns,
        picture(() => null),
        padding,
      ),
    );
    expect(field.edges).toEqual(["top"]);
    expect(field.top - 20).toBeLessThanOrEqual(2);
  });

  it("does not end along the outline of a body before air", () => {
    // Air fills a triangle at the left: even columns, but no step along a whole line.
    const values = picture((row, column) => (column < 60 - Math.abs(row - 100) * 0.6 ? 4090 : null));
    expect(findField(film(rows, columns, values)).edges).toEqual([]);
  });

  it("is found on phantoms with tilted collimators, within three hundredths of the film", () => {
    for (const seed of [1, 2, 3]) {
      const phantom = renderPhantom({ rows: 300, columns: 250, seed });
      const { top, left, right, edges } = findField(film(300, 250, phantom.values));
      expect(edges).toEqual(expect.arrayContaining(["top", "left", "right"]));
      expect([top, left, 250 - right].every((depth) => depth >= 1 && depth <= 9)).toBe(true);
    }
  });

  it("is where the automatic window looks", () => {
    const values = picture((row, column) => (isOutside(row, column) ? 0 : null));
    const { window } = judgeWindows(film(rows, columns, values));
    if (window.kind === "lut") throw new Error("no table was given");
    expect(window.explanation).toMatch(/in the collimated field/);
    // Nothing below 1000 is in the field.
    expect(window.center - window.width / 2).toBeGreaterThanOrEqual(1000);
  });
});
