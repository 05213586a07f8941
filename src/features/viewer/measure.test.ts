import { describe, expect, test } from "vitest";
import { angleOf, lengthOf, measureWords, unitOf } from "./measure.ts";

function facts(header: object | null): Parameters<typeof unitOf>[0] {
  const none = { imagerPixelSpacing: null, pixelSpacing: null, pixelSpacingCalibrationType: null };
  return { header: header && ({ ...none, ...header } as never) };
}

describe("lengths and angles", () => {
  test("a length at the detector: 3 columns of 0.2 mm and 4 rows of 0.2 mm are 1 mm", () => {
    const unit = unitOf(facts({ imagerPixelSpacing: [0.2, 0.2] }), [0.2, 0.2]);
    expect(
      lengthOf(
        [
          [0, 0],
          [3, 4],
        ],
        unit,
      ),
    ).toBeCloseTo(1, 12);
    expect(
      measureWords(
        [
          [0, 0],
          [3, 4],
        ],
        unit,
      ),
    ).toBe("1.0 mm at detector");
  });

  test("unequal spacing counts each axis as it is: 30 columns of 0.1 mm and 20 rows of 0.2 mm are 5 mm", () => {
    const unit = unitOf(facts({ imagerPixelSpacing: [0.2, 0.1] }), [0.2, 0.1]);
    expect(
      lengthOf(
        [
          [10, 10],
          [40, 30],
        ],
        unit,
      ),
    ).toBeCloseTo(5, 12);
  });

  test.each([
    [{ pixelSpacing: [0.1, 0.1] }, "10.0 mm, calibration not stated"],
    [{ pixelSpacing: [0.1, 0.1], pixelSpacingCalibrationType: "FIDUCIAL" }, "10.0 mm calibrated"],
    [{ imagerPixelSpacing: [0.1, 0.1] }, "10.0 mm at detector"],
    [null, "100 px"],
  ])("%j gives %s: never a bare mm", (header, words) => {
    expect(
      measureWords(
        [
          [0, 0],
          [100, 0],
        ],
        unitOf(facts(header), [1, 1]),
      ),
    ).toBe(words);
  });

  test("an angle is that of the patient, not of unequal pixels: rows twice as high turn 45° on the grid into 63.4°", () => {
    const square = unitOf(facts(null), [1, 1]);
    const tall = unitOf(facts(null), [2, 1]);
    const points = [
      [10, 0],
      [0, 0],
      [10, 10],
    ] as const;
    expect(angleOf(points, square)).toBeCloseTo(45, 9);
    expect(angleOf(points, tall)).toBeCloseTo((Math.atan(2) * 180) / Math.PI, 9);
    expect(measureWords(points, tall)).toBe("63.4°");
  });

  test("an angle has no direction, a straight line is 180°, and without a side there is none", () => {
    const unit = unitOf(facts(null), [1, 1]);
    expect(
      angleOf(
        [
          [0, 10],
          [0, 0],
          [10, 0],
        ],
        unit,
      ),
    ).toBeCloseTo(90, 9);
    expect(
      angleOf(
        [
          [-5, 0],
          [0, 0],
          [7, 0],
        ],
        unit,
      ),
    ).toBeCloseTo(180, 9);
    expect(
      angleOf(
        [
          [0, 0],
          [0, 0],
          [7, 0],
        ],
        unit,
      ),
    ).toBeNull();
  });
});
