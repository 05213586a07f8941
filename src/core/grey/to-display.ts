import type { Film } from "#core/study";
import { chooseWindow } from "./choose-window.ts";
import type { DisplayImage } from "./frame.ts";
import { fillPValues, rounder } from "./p-values.ts";
import { spacingOf } from "./spacing.ts";
import type { GreyWindow } from "./window.ts";

const full = 65535;
const functions = { linear: "LINEAR", "linear-exact": "LINEAR_EXACT", sigmoid: "SIGMOID" } as const;

/**
 * What the viewport shows: the film's modality values with its polarity and default window, so that its readouts match
 * the header. Where the default is a LUT sequence, which no viewport applies: 16-bit P-values under a full window.
 * Padding is given the value that the window shows as background.
 */
export function toDisplay(film: Film, window: GreyWindow = chooseWindow(film)): DisplayImage {
  const common = { filmId: film.id, rows: film.rows, columns: film.columns, spacing: spacingOf(film) };
  if (window.kind === "lut") {
    const values = new Uint16Array(film.values.length);
    fillPValues(film, window, full, values, rounder(full));
    return {
      ...common,
      values,
      polarity: "MONOCHROME2",
      voi: { function: "LINEAR", center: (full + 1) / 2, width: full + 1 },
      windowSource: "file LUT",
      minimum: 0,
      maximum: full,
    };
  }
  return {
    ...common,
    values: withBackground(film),
    polarity: film.polarity,
    voi: { function: functions[window.kind], center: window.center, width: window.width },
    windowSource: window.source,
    minimum: film.minimum,
    maximum: film.maximum,
  };
}

/** The film's own values where there is no padding; else a copy with padding at the dark end of the range. */
function withBackground(film: Film): Film["values"] {
  const { values, padding } = film;
  if (padding === null) return values;
  const background = film.polarity === "MONOCHROME1" ? film.maximum : film.minimum;
  const copy = values.slice();
  for (let index = 0; index < copy.length; index++) if (padding[index] === 1) copy[index] = background;
  return copy;
}
