import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { type Phantom, type PhantomOptions, type PixelBox, renderPhantom } from "./index.ts";

const SIZE = 256;

function film(options: PhantomOptions = {}): Phantom {
  return renderPhantom({ rows: SIZE, columns: SIZE, ...options });
}

function sha256(values: Uint16Array): string {
  return createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
}

/** Mean stored value over a box. */
function mean(phantom: Phantom, box: PixelBox): number {
  let sum = 0;
  for (let row = box.top; row < box.top + box.height; row++) {
    for (let column = box.left; column < box.left + box.width; column++)
      sum += phantom.values[row * phantom.columns + column]!;
  }
  return sum / (box.width * box.height);
}

function share(box: PixelBox, left: number, top: number, right: number, bottom: number): PixelBox {
  return {
    left: box.left + Math.round(box.width * left),
    top: box.top + Math.round(box.height * top),
    width: Math.max(1, Math.round(box.width * (right - left))),
    height: Math.max(1, Math.round(box.height * (bottom - top))),
  };
}

/** Mirrored about the film's middle: the same place in the other lung. */
function opposite(box: PixelBox): PixelBox {
  return { ...box, left: SIZE - box.left - box.width };
}

/** The row where the film brightens most below a lung, at a share of the width of the chest. */
function domeRow(phantom: Phantom, across: number): number {
  const { thorax } = phantom.truth;
  const column = Math.round(thorax.left + thorax.width * across);
  let [steepest, at] = [0, 0];
  for (let row = Math.round(SIZE * 0.6); row < SIZE * 0.8; row++) {
    const band = (start: number): number => mean(phantom, { left: column - 3, top: start, width: 7, height: 4 });
    const step = band(row) - band(row - 4);
    if (step > steepest) [steepest, at] = [step, row];
  }
  return at;
}

/**
 * Width of the heart's shadow over the width of the chest, from pixels: from the middle outwards until the film falls
 * below a grey between heart and lung. The left border is followed further down, where the left dome stands lower.
 */
function measuredRatio(phantom: Phantom): number {
  const { thorax } = phantom.truth;
  let [first, last] = [SIZE, 0];
  const row = (share: number): number => Math.round(thorax.top + thorax.height * share);
  for (let y = row(0.45); y < row(0.76); y++) {
    const at = (column: number): number => mean(phantom, { left: column - 1, top: y - 1, width: 3, height: 3 });
    const grey = (at(SIZE / 2 + 12) + mean(phantom, share(thorax, 0.1, 0.4, 0.2, 0.5))) / 2;
    let left = SIZE / 2;
    while (left > thorax.left && at(left - 1) > grey) left--;
    let right = SIZE / 2;
    while (right < thorax.left + thorax.width && at(right + 1) > grey) right++;
    if (y < row(0.7)) first = Math.min(first, left);
    last = Math.max(last, right);
  }
  return (last - first) / thorax.width;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

let normal: Phantom;
beforeAll(() => {
  normal = film();
});

describe("a phantom", () => {
  it("has the same bytes each time it is drawn, and other bytes for another seed", () => {
    expect(sha256(film().values)).toBe(sha256(normal.values));
    expect(sha256(film({ seed: 2 }).values)).not.toBe(sha256(normal.values));
  });

  it("has the bytes that every engine gives: only exactly rounded operations are used", () => {
    expect(sha256(normal.values)).toBe("d863f34d58efc4482445ba84d7288639eee11126f0b608b30fb7fa19633c1668");
  });

  it("calls none of Math's functions whose last bit is left to the engine", () => {
    const inexact = [
      "exp",
      "log",
      "sin",
      "cos",
      "tan",
      "pow",
      "atan",
      "atan2",
      "hypot",
      "cbrt",
      "log2",
      "log10",
      "random",
    ] as const;
    for (const name of inexact) {
      vi.spyOn(Math, name).mockImplementation(() => {
        throw new Error(`Math.${name}`);
      });
    }
    try {
      expect(sha256(film().values)).toBe(sha256(normal.values));
    } finally {
      vi.restoreAllMocks();
    }
  });

  it("uses 12 bits, most of them", () => {
    const sorted = normal.values.toSorted();
    expect(sorted[sorted.length - 1]).toBeLessThanOrEqual(4095);
    expect(sorted[Math.floor(sorted.length * 0.02)]).toBeLessThan(200);
    expect(sorted[Math.floor(sorted.length * 0.98)]).toBeGreaterThan(3400);
  });

  it("holds 4095 - v in MONOCHROME1 for each value v of MONOCHROME2", () => {
    const inverse = film({ photometricInterpretation: "MONOCHROME1" });
    expect(inverse.values.every((value, pixel) => value === 4095 - normal.values[pixel]!)).toBe(true);
  });

  it("shows the same body at any size: coarse means agree to 2 % of full scale", () => {
    const large = renderPhantom({ rows: 2 * SIZE, columns: 2 * SIZE });
    const cells = 16;
    const side = SIZE / cells;
    for (let row = 1; row < cells - 1; row++) {
      for (let column = 1; column < cells - 1; column++) {
        const box = { left: column * side, top: row * side, width: side, height: side };
        const twice = { left: 2 * box.left, top: 2 * box.top, width: 2 * side, height: 2 * side };
        expect(Math.abs(mean(large, twice) - mean(normal, box))).toBeLessThan(0.02 * 4095);
      }
    }
  });

  it("takes unequal rows and columns, with square pixels and the whole chest inside", () => {
    const portrait = renderPhantom({ rows: 300, columns: 244 });
    expect(portrait.values).toHaveLength(300 * 244);
    const { thorax } = portrait.truth;
    expect(thorax.left).toBeGreaterThan(0);
    expect(thorax.left + thorax.width).toBeLessThan(244);
    const expected = normal.truth.thorax.width / normal.truth.thorax.height;
    expect(thorax.width / thorax.height).toBeCloseTo(expected, 1);
  });

  it("refuses sizes that are none", () => {
    expect(() => renderPhantom({ rows: 0 })).toThrow(RangeError);
    expect(() => renderPhantom({ columns: 20.5 })).toThrow(RangeError);
  });
});

describe("anatomy", () => {
  it("has dark lungs beside a bright heart over a brighter abdomen", () => {
    const lung = mean(normal, share(normal.truth.thorax, 0.12, 0.3, 0.3, 0.5));
    const heart = mean(normal, share(normal.truth.heart, 0.45, 0.55, 0.7, 0.8));
    const abdomen = mean(normal, { left: 60, top: 215, width: 40, height: 25 });
    expect(heart).toBeGreaterThan(lung + 1200);
    expect(abdomen).toBeGreaterThan(heart);
  });

  it("has two thirds of the heart on the patient's left, the image's right", () => {
    const { heart } = normal.truth;
    const left = (heart.left + heart.width - SIZE / 2) / heart.width;
    expect(left).toBeGreaterThan(0.6);
    expect(left).toBeLessThan(0.75);
  });

  it("has the right dome of the diaphragm higher than the left", () => {
    expect(domeRow(normal, 0.27)).toBeLessThan(domeRow(normal, 0.8) - 1);
  });

  it("has an air column in the neck: the windpipe is darker than what lies beside it", () => {
    const air = mean(normal, { left: 126, top: 8, width: 4, height: 14 });
    const beside =
      (mean(normal, { left: 111, top: 8, width: 5, height: 14 }) +
        mean(normal, { left: 140, top: 8, width: 5, height: 14 })) /
      2;
    expect(air).toBeLessThan(beside);
  });
});

describe("side marker", () => {
  it.each([
    ["L", "left"],
    ["R", "right"],
  ] as const)("%s stands on the patient's %s and is the brightest thing in its box", (letter, side) => {
    const marked = film({ marker: letter });
    const bare = film({ marker: "none" });
    const marker = marked.truth.marker!;
    expect(marker.letter).toBe(letter);
    expect(marker.side).toBe(side);
    const middle = marker.box.left + marker.box.width / 2;
    expect(side === "left" ? middle > SIZE * 0.8 : middle < SIZE * 0.2).toBe(true);
    expect(mean(marked, marker.box)).toBeGreaterThan(mean(bare, marker.box) + 400);
    expect(bare.truth.marker).toBeNull();
  });
});

describe("findings", () => {
  it("are none without options", () => {
    expect(normal.truth.findings).toEqual([]);
    expect(normal.truth.cardiothoracicRatio).toBeLessThan(0.5);
  });

  it.each(["left", "right"] as const)(
    "effusion on the %s brightens its costophrenic angle and spares the other",
    (side) => {
      const wet = film({ effusion: side });
      const found = wet.truth.findings[0]!;
      expect(found).toMatchObject({ finding: "effusion", side });
      expect(found.box.left + found.box.width / 2 > SIZE / 2).toBe(side === "left");
      const angle = side === "left" ? share(found.box, 0.75, 0.3, 0.97, 0.6) : share(found.box, 0.03, 0.3, 0.25, 0.6);
      expect(mean(wet, angle)).toBeGreaterThan(mean(normal, angle) + 400);
      expect(Math.abs(mean(wet, opposite(angle)) - mean(normal, opposite(angle)))).toBeLessThan(80);
    },
  );

  it("cardiomegaly widens the heart above 0.55 of the chest, in truth and in pixels", () => {
    const enlarged = film({ cardiomegaly: true });
    expect(enlarged.truth.findings).toMatchObject([{ finding: "cardiomegaly", side: "both" }]);
    expect(enlarged.truth.cardiothoracicRatio).toBeGreaterThan(0.55);
    expect(measuredRatio(enlarged)).toBeGreaterThan(0.55);
    expect(measuredRatio(normal)).toBeLessThan(0.5);
    expect(measuredRatio(enlarged)).toBeCloseTo(enlarged.truth.cardiothoracicRatio, 1);
    expect(measuredRatio(normal)).toBeCloseTo(normal.truth.cardiothoracicRatio, 1);
  });

  it.each(["left", "right"] as const)("a nodule in the %s lung is a brighter disc of 2 cm in its box", (side) => {
    const spotted = film({ nodule: side });
    const found = spotted.truth.findings[0]!;
    expect(found).toMatchObject({ finding: "nodule", side });
    expect(found.box.width * spotted.spacingMillimetres).toBeGreaterThan(18);
    expect(found.box.width * spotted.spacingMillimetres).toBeLessThan(26);
    const centre = share(found.box, 0.3, 0.3, 0.7, 0.7);
    expect(mean(spotted, centre)).toBeGreaterThan(mean(normal, centre) + 250);
    const corner = share(found.box, 0, 0, 0.12, 0.12);
    expect(Math.abs(mean(spotted, corner) - mean(normal, corner))).toBeLessThan(150);
  });

  it.each(["left", "right"] as const)("a pneumothorax on the %s is darker beyond a bright line", (side) => {
    const collapsed = renderPhantom({ rows: 512, columns: 512, pneumothorax: side });
    const whole = renderPhantom({ rows: 512, columns: 512 });
    const found = collapsed.truth.findings[0]!;
    expect(found).toMatchObject({ finding: "pneumothorax", side });
    // Along a row, from the chest wall inwards: air, then the line, then lung.
    const row = 225;
    const difference = (column: number): number =>
      mean(collapsed, { left: column, top: row, width: 1, height: 2 }) -
      mean(whole, { left: column, top: row, width: 1, height: 2 });
    const outer = side === "left" ? found.box.left + found.box.width - 1 : found.box.left;
    const inwards = side === "left" ? -1 : 1;
    const profile = Array.from({ length: 65 }, (_, step) => difference(outer + inwards * (step + 10)));
    const ridge = profile.map(
      (value, step) => value - ((profile[step - 4] ?? value) + (profile[step + 4] ?? value)) / 2,
    );
    const line = ridge.indexOf(Math.max(...ridge));
    expect(line * collapsed.spacingMillimetres).toBeGreaterThan(10);
    expect(ridge[line]).toBeGreaterThan(80);
    expect(average(profile.slice(0, line - 3))).toBeLessThan(-100);
    expect(average(profile.slice(0, line - 3))).toBeLessThan(average(profile.slice(line + 10)) - 50);
  });

  it("lie inside the film and combine", () => {
    const all = film({ effusion: "right", cardiomegaly: true, nodule: "left", pneumothorax: "left" });
    expect(all.truth.findings.map((found) => found.finding)).toEqual([
      "effusion",
      "cardiomegaly",
      "nodule",
      "pneumothorax",
    ]);
    for (const { box } of all.truth.findings) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.left + box.width).toBeLessThanOrEqual(SIZE);
      expect(box.top + box.height).toBeLessThanOrEqual(SIZE);
    }
  });
});
