import { describe, expect, test } from "vitest";
import { oddsPosition } from "./odds-scale.ts";
import { meaning, measured, percent, tooLittle, viewCaution } from "./words.ts";

const FINDING = {
  id: "effusion",
  logit: -0.2,
  probability: 0.224,
  threshold: 0.161,
  flagged: true,
  support: 47,
  auroc: 0.7255,
  aurocInterval: [0.6452, 0.7976] as [number, number],
};

describe("what a number means stands where it stands", () => {
  test("as a count of films, with the threshold", () => {
    expect(meaning(FINDING)).toBe(
      "Of 100 films with this score about 22 carry this text-mined label. Flagged from 16\u00a0%.",
    );
    expect(meaning({ ...FINDING, probability: 0.004, threshold: null })).toBe(
      "Of 100 films with this score fewer than 1 carry this text-mined label.",
    );
  });

  test("below ten percent with a decimal", () => {
    expect([0.018, 0.0996, 0.1, 0.5].map(percent)).toEqual(["1.8\u00a0%", "10.0\u00a0%", "10\u00a0%", "50\u00a0%"]);
  });

  test("the measured quality in pairs of films, with interval and count", () => {
    expect(measured(FINDING)).toMatch(
      /in 73 \(95 % interval 65 to 80; AUROC 0\.73, 47 test films with this label\)\.$/,
    );
  });

  test("an interval that reaches 50 is said to be no better than chance", () => {
    expect(measured({ ...FINDING, auroc: 0.54, aurocInterval: [0.45, 0.64] })).toMatch(/not surely better than chance/);
    expect(measured(FINDING)).not.toMatch(/chance/);
  });

  test("figures that are missing are said to be missing", () => {
    expect(measured({ ...FINDING, auroc: null, aurocInterval: null, support: 0 })).toMatch(/was not measured: 0 test/);
    expect(measured({ ...FINDING, aurocInterval: null, support: 1 })).toMatch(
      /Too few films for an interval: 1 test film /,
    );
    expect(tooLittle({ ...FINDING, support: 1 })).toBe("too little evidence: only 1 test film carries this label");
    expect(tooLittle({ ...FINDING, support: 0 })).toMatch(/no test film/);
  });

  test("the view concerns the heart alone", () => {
    expect(viewCaution("cardiomegaly", "AP")).toMatch(/unreliable on AP/);
    expect(viewCaution("cardiomegaly", "UNKNOWN")).toMatch(/not stated/);
    expect(viewCaution("cardiomegaly", "PA")).toBeNull();
    expect(viewCaution("effusion", "AP")).toBeNull();
  });
});

describe("the scale of odds", () => {
  test("equal factors of odds are equal distances", () => {
    // From 0.01 to 0.1 the odds grow from 1:99 to 1:9, by 11; from 0.5 to 11:12 from 1:1 to 11:1.
    expect(oddsPosition(0.1) - oddsPosition(0.01)).toBeCloseTo(oddsPosition(11 / 12) - oddsPosition(0.5), 10);
  });

  test("3 % and 6 % can be told apart", () => {
    expect(oddsPosition(0.06) - oddsPosition(0.03)).toBeGreaterThan(0.055);
  });

  test("nothing is drawn outside of the scale", () => {
    expect([0, 0.001, 0.99, 1].map(oddsPosition)).toEqual([0, 0, 1, 1]);
  });
});
