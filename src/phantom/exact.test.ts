import { describe, expect, it } from "vitest";
import { exactCos, exactExp, exactLog, exactSin } from "./exact.ts";
import { filmGrid, smoothCurve, smoothMaximum } from "./grid.ts";
import { randomSource, valueNoise } from "./random.ts";

function draw(seed: number, purpose: string): number[] {
  const random = randomSource(seed, purpose);
  return Array.from({ length: 5 }, () => random.between(0, 1));
}

const SAMPLES = Array.from({ length: 4001 }, (_, index) => (index - 2000) / 40);

describe("exact functions", () => {
  it("agree with the engine's own to a few units in the last place", () => {
    for (const x of SAMPLES) {
      expect(Math.abs(exactExp(x) / Math.exp(x) - 1)).toBeLessThan(2e-15);
      expect(Math.abs(exactSin(x) - Math.sin(x))).toBeLessThan(1e-15);
      expect(Math.abs(exactCos(x) - Math.cos(x))).toBeLessThan(1e-15);
      const positive = Math.exp(x);
      expect(Math.abs(exactLog(positive) - Math.log(positive))).toBeLessThan(1e-14 * Math.max(1, Math.abs(x)));
    }
  });

  it("end where doubles end", () => {
    expect(exactExp(-1000)).toBe(0);
    expect(exactExp(1000)).toBe(Number.POSITIVE_INFINITY);
    expect(exactLog(1)).toBe(0);
  });
});

describe("random numbers", () => {
  it("depend on seed and purpose alone", () => {
    expect(draw(1, "ribs")).toEqual(draw(1, "ribs"));
    expect(draw(1, "ribs")).not.toEqual(draw(2, "ribs"));
    expect(draw(1, "ribs")).not.toEqual(draw(1, "heart"));
  });

  it("are about normal: mean 0, deviation 1", () => {
    const random = randomSource(7, "normal");
    const drawn = Array.from({ length: 20000 }, () => random.normal());
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / drawn.length;
    // Three standard errors of a mean and of a variance over 20,000 draws.
    expect(Math.abs(mean)).toBeLessThan(3 / Math.sqrt(20000));
    expect(Math.abs(variance - 1)).toBeLessThan(3 * Math.sqrt(2 / 20000));
  });

  it("make noise without steps", () => {
    for (let x = -5; x < 5; x += 0.01) {
      expect(Math.abs(valueNoise(3, x + 0.01, 0.3, 1) - valueNoise(3, x, 0.3, 1))).toBeLessThan(0.0301);
    }
  });
});

describe("geometry", () => {
  it("curves pass through their knots and stay put beyond them", () => {
    const curve = smoothCurve([
      [0, 1],
      [2, 5],
      [3, 4],
    ]);
    expect([-1, 0, 2, 3, 9].map(curve)).toEqual([1, 1, 5, 4, 4]);
  });

  it("a smooth maximum is never below the maximum and equals it away from the seam", () => {
    expect(smoothMaximum(3, 10, 2)).toBe(10);
    expect(smoothMaximum(4, 4, 2)).toBe(4.5);
  });

  it("a film shows 430 mm along its longer side and 350 mm at least along the other", () => {
    expect(filmGrid(1000, 1000).spacing).toBe(0.43);
    expect(filmGrid(1000, 850).spacing).toBe(0.43);
    expect(filmGrid(1000, 500).spacing).toBe(0.7);
  });
});
