import { type DisplayImage, type GreyWindow, toDisplay } from "#core/grey";
import type { ReadFilm } from "#core/reading";
import { tonesOf } from "./tones.ts";
import { type ValueRange, type VoiFunction, windowOfRange } from "./window.ts";

/** A window that the reader can lay on a film by name. None of them changes what the model reads. */
export interface WindowPreset {
  readonly id: string;
  readonly name: string;
  /** Where it comes from and what it is for, in a sentence. */
  readonly words: string;
  readonly window: { readonly function: VoiFunction; readonly center: number; readonly width: number };
  /** For a look-up table of the file: the film's values through it. `null`: the film as it was opened. */
  readonly image: (() => DisplayImage) | null;
}

type Film = Pick<ReadFilm, "facts" | "display" | "frame">;

/**
 * The windows of one film: the one it opened with, every other one of its file, its look-up tables, and four from the
 * film's own values (automatic, lung, mediastinum, bone), so that they fit any bit depth and any maker.
 */
export function presetsOf(film: Film): readonly WindowPreset[] {
  const all = [openingWindow(film), ...windowsOfFile(film), ...lutsOfFile(film), ...ownWindows(film.display)];
  return all.filter((preset, index) => !all.slice(0, index).some((earlier) => alike(earlier, preset)));
}

/** The preset that the film is under, if any: same function, same numbers. */
export function presetInUse(
  presets: readonly WindowPreset[],
  view: { readonly window: WindowPreset["window"]; readonly throughLut: boolean },
  opening: DisplayImage["windowSource"],
): WindowPreset | undefined {
  return presets.find(
    (preset) =>
      (preset.image !== null || opening === "file LUT") === view.throughLut && sameWindow(preset.window, view.window),
  );
}

function alike(a: WindowPreset, b: WindowPreset): boolean {
  return a.image === null && b.image === null && sameWindow(a.window, b.window);
}

function sameWindow(a: WindowPreset["window"], b: WindowPreset["window"]): boolean {
  const close = (x: number, y: number): boolean => Math.abs(x - y) <= 1e-4 * Math.max(a.width, b.width);
  return a.function === b.function && close(a.center, b.center) && close(a.width, b.width);
}

function openingWindow({ display, frame }: Film): WindowPreset {
  const { source, explanation } = frame.window;
  const common = { id: "opening", window: display.voi, image: null };
  if (display.windowSource === "automatic") {
    return {
      ...common,
      name: "Automatic",
      words: "The file gives no window: from its darkest to its brightest values.",
    };
  }
  const from =
    display.windowSource === "file LUT" ? "The first look-up table of the file" : "The first window of the file";
  const words = source === "file" && explanation === "full range of the picture" ? "The picture as it is stored" : from;
  return { ...common, name: nameOf(explanation, "File"), words: `${words}; the film opens with it.` };
}

function windowsOfFile({ facts, display }: Film): WindowPreset[] {
  const header = facts.header;
  // Behind a look-up table the file's windows have no values to act on.
  if (!header || display.windowSource === "file LUT") return [];
  return header.windowCenter.flatMap((center, index): WindowPreset[] => {
    const width = header.windowWidth[index];
    const least = header.voiLutFunction === "LINEAR" ? 1 : Number.MIN_VALUE;
    if (width === undefined || !(width >= least) || !Number.isFinite(center + width)) return [];
    return [
      {
        id: `file-${index}`,
        name: nameOf(header.windowExplanation[index], `File ${index + 1}`),
        words: "A window of the file.",
        window: { function: header.voiLutFunction, center, width },
        image: null,
      },
    ];
  });
}

function lutsOfFile({ facts, display }: Film): WindowPreset[] {
  // The film opened through its first table: the values before it are no longer at hand.
  if (!facts.header || display.windowSource === "file LUT") return [];
  return facts.header.voiLuts.map((lut, index) => {
    const window: GreyWindow = { kind: "lut", lut, source: "file", explanation: lut.explanation };
    let image: DisplayImage | null = null;
    return {
      id: `lut-${index}`,
      name: nameOf(lut.explanation, `File table ${index + 1}`),
      words: "A look-up table of the file.",
      window: { function: "LINEAR", center: 32_768, width: 65_536 },
      image: () => {
        image ??= toDisplay({ ...facts, values: display.values, padding: null, overlays: [] }, window);
        return image;
      },
    };
  });
}

function ownWindows(display: DisplayImage): WindowPreset[] {
  const tones = tonesOf(display);
  if (!tones) return [];
  const inverse = display.polarity === "MONOCHROME1";
  const preset = (id: string, name: string, words: string, dark: number, bright: number): WindowPreset[] => {
    // Tones count from dark to bright; where low values are bright the range runs the other way.
    const range: ValueRange = inverse ? { lower: -bright, upper: -dark } : { lower: dark, upper: bright };
    if (!(range.upper > range.lower)) return [];
    const window = { function: "LINEAR_EXACT" as const, ...windowOfRange("LINEAR_EXACT", range) };
    return [{ id, name, words, window, image: null }];
  };
  const { darkest, dark, border, bright, brightest, whitest } = tones;
  return [
    ...preset("automatic", "Automatic", "This film's values but for the outermost half percent.", darkest, brightest),
    ...preset("lung", "Lung", "Opens the dark half of this film; the mediastinum goes white.", darkest, bright),
    ...preset("mediastinum", "Mediastinum", "Opens the bright half of this film; the lungs go black.", dark, brightest),
    ...preset("bone", "Bone", "The brightest parts of this film alone, steep.", border, whitest),
  ];
}

function nameOf(explanation: string | null | undefined, otherwise: string): string {
  const text = explanation?.trim() ?? "";
  return text === "" ? otherwise : text.slice(0, 40);
}
