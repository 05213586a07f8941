import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** [light, dark] of every colour of tokens.css; a colour of one value is the same in both themes. */
const TOKENS = readTokens(readFileSync(new URL("./tokens.css", import.meta.url), "utf8"));

/** Text tokens and every ground that they stand on, as the style sheets put them. */
const PAIRS: Record<string, readonly string[]> = {
  text: ["panel", "raised", "chosen"],
  "text-second": ["panel", "raised", "chosen"],
  "text-faint": ["panel"],
  "text-faint-chosen": ["chosen"],
  accent: ["panel"],
  "accent-text": ["panel", "chosen", "raised"],
  "on-accent": ["accent"],
  amber: ["panel"],
  "amber-chosen": ["chosen"],
  "amber-on-ground": ["amber-ground"],
  "film-text": ["film"],
  "film-second": ["film"],
  "badge-text": ["badge"],
};

function readTokens(css: string): Map<string, readonly [string, string]> {
  const tokens = new Map<string, readonly [string, string]>();
  for (const [, name, light, dark] of css.matchAll(/--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)/g)) {
    tokens.set(name!, [light!, dark!]);
  }
  for (const [, name, both] of css.matchAll(/--([\w-]+):\s*(#\w{6});/g)) tokens.set(name!, [both!, both!]);
  return tokens;
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [lower, higher] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (higher + 0.05) / (lower + 0.05);
}

test("the measure itself: black on white is 21, equal colours are 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#777777")).toBe(1);
});

test("every text colour of the style sheet is measured", () => {
  const texts = [...TOKENS.keys()].filter((name) => /^(text|film-|badge-text|on-|accent|amber)/.test(name));
  expect(texts.filter((name) => !(name in PAIRS) && name !== "amber-ground")).toEqual([]);
  expect(texts.length).toBeGreaterThan(8);
});

describe("text has a contrast of at least 4.5 on its grounds", () => {
  for (const [index, theme] of ["light", "dark"].entries()) {
    for (const [text, grounds] of Object.entries(PAIRS)) {
      for (const ground of grounds) {
        test(`${theme}: ${text} on ${ground}`, () => {
          const ratio = contrast(TOKENS.get(text)![index]!, TOKENS.get(ground)![index]!);
          expect(ratio).toBeGreaterThanOrEqual(4.5);
        });
      }
    }
  }
});

test("edges of controls have a contrast of at least 3 on the panel", () => {
  for (const index of [0, 1]) {
    expect(contrast(TOKENS.get("line-strong")![index]!, TOKENS.get("panel")![index]!)).toBeGreaterThanOrEqual(3);
  }
});
