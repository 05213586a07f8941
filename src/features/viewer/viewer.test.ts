import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Affine } from "#core/heatmap";
import { patientDirections, sideLetters } from "./sides.ts";
import { dragWindow, rangeOfWindow, windowOfRange } from "./window.ts";

const upright: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
/** Clockwise by 90 degrees on a screen whose y runs down: the film's right edge goes down. */
const quarter: Affine = { a: 0, b: 1, c: -1, d: 0, e: 0, f: 0 };
const flipped: Affine = { ...upright, a: -1 };
const hung = { row: "L", column: "F" };

describe("side letters", () => {
  test("a film hung as usual has the patient's right at the left edge", () => {
    expect(sideLetters(hung, upright)).toEqual({ left: "R", right: "L", top: "", bottom: "" });
  });

  test("they change places with a flip", () => {
    expect(sideLetters(hung, flipped)).toEqual({ left: "L", right: "R", top: "", bottom: "" });
  });

  test("they go round with the film: a quarter right puts the patient's left at the bottom", () => {
    expect(sideLetters(hung, quarter)).toEqual({ left: "", right: "", top: "R", bottom: "L" });
  });

  test("a half turn is a flip of both", () => {
    expect(sideLetters(hung, { ...upright, a: -1, d: -1 })).toEqual({ left: "L", right: "R", top: "", bottom: "" });
  });

  test("Patient Orientation goes before the view, only its first letter counts", () => {
    const header = { patientOrientation: ["R", "FA"] } as unknown as Parameters<typeof patientDirections>[0]["header"];
    expect(patientDirections({ header, view: "PA" })).toEqual({ row: "R", column: "F", source: "header" });
  });

  test("the view alone says how the film is hung, and that it was the view that said so", () => {
    expect(patientDirections({ header: null, view: "AP" })).toEqual({ row: "L", column: "F", source: "view" });
  });

  test("without either no side is claimed", () => {
    const nothing = patientDirections({ header: null, view: "UNKNOWN" });
    expect(nothing.source).toBe("unknown");
    expect(sideLetters(nothing, upright)).toEqual({ left: "", right: "", top: "", bottom: "" });
  });
});

describe("window", () => {
  test("LINEAR 2048 / 4096 runs from 0 to 4095, LINEAR_EXACT from 0 to 4096", () => {
    expect(rangeOfWindow("LINEAR", 2048, 4096)).toEqual({ lower: 0, upper: 4095 });
    expect(rangeOfWindow("LINEAR_EXACT", 2048, 4096)).toEqual({ lower: 0, upper: 4096 });
  });

  test("the window read back is the window that was set", () => {
    const value = fc.double({ min: -60000, max: 60000, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom("LINEAR" as const, "LINEAR_EXACT" as const, "SIGMOID" as const),
        value,
        fc.double({ min: 1, max: 60000, noNaN: true }),
        (voi, center, width) => {
          const back = windowOfRange(voi, rangeOfWindow(voi, center, width));
          expect(back.center).toBeCloseTo(center, 6);
          expect(back.width).toBeCloseTo(width, 6);
        },
      ),
      { seed: 3 },
    );
  });

  test("across widens about the same middle, down raises the level, at a pace scaled to the first window", () => {
    expect(dragWindow({ lower: 0, upper: 512 }, [10, 0], 512)).toEqual({ lower: -5, upper: 517 });
    expect(dragWindow({ lower: 0, upper: 512 }, [0, 10], 512)).toEqual({ lower: 10, upper: 522 });
    expect(dragWindow({ lower: 0, upper: 1 }, [0, 256], 1)).toEqual({ lower: 0.5, upper: 1.5 });
  });

  test("with Shift a drag does an eighth", () => {
    expect(dragWindow({ lower: 0, upper: 512 }, [16, 0], 512, true)).toEqual({ lower: -1, upper: 513 });
    expect(dragWindow({ lower: 0, upper: 512 }, [0, 16], 512, true)).toEqual({ lower: 2, upper: 514 });
  });

  test("a window never gets so narrow that the film is all white", () => {
    const { lower, upper } = dragWindow({ lower: 100, upper: 110 }, [-5000, 0], 1024);
    expect(upper - lower).toBe(1);
  });
});
