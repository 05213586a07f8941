import { failure, type Outcome, sha256Hex, success } from "#core/base";
import { limitPixels } from "#core/decode";
import type { Film } from "#core/study";
import { chooseWindow } from "./choose-window.ts";
import type { Frame } from "./frame.ts";
import { fillPValues, rounder } from "./p-values.ts";
import { resampleAxis, resampleTriangle } from "./resample.ts";
import { squareSize } from "./spacing.ts";
import type { GreyWindow } from "./window.ts";

const full = 255;

/**
 * The Frame of a film: 8-bit P-values [rows, columns] under its default window, padding 0, square pixels.
 * In doubles, rounded once by floor(x + 0.5), so that every engine gives the same bytes.
 * Error code: `decode/too-large` where square pixels would make it so.
 */
export function toFrame(film: Film, window: GreyWindow = chooseWindow(film)): Outcome<Frame> {
  const { rows, columns } = squareSize(film);
  if (rows * columns > limitPixels) return failure({ code: "decode/too-large", rows, columns, limitPixels });
  const round = rounder(full);
  const pixels = new Uint8Array(rows * columns);
  if (rows === film.rows && columns === film.columns) {
    fillPValues(film, window, full, pixels, round);
  } else {
    const unrounded = new Float64Array(film.rows * film.columns);
    fillPValues(film, window, full, unrounded, (pValue) => pValue);
    const resampled = resampleTriangle(
      unrounded,
      film.columns,
      resampleAxis(film.rows, rows),
      resampleAxis(film.columns, columns),
    );
    for (let index = 0; index < resampled.length; index++) pixels[index] = round(resampled[index]!);
  }
  const scale = { rows: rows / film.rows, columns: columns / film.columns };
  return success({ filmId: film.id, rows, columns, pixels, window, scale });
}

/** SHA-256 over the ASCII text `ROWSxCOLUMNS\n` and the Frame's bytes (CONTRACTS.md): 64 lower-case hexadecimal digits. */
export function pixelSha256(frame: Pick<Frame, "rows" | "columns" | "pixels">): Promise<string> {
  return sha256Hex(new TextEncoder().encode(`${frame.rows}x${frame.columns}\n`), frame.pixels);
}
