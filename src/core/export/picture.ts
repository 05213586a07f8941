import type { Frame } from "#core/grey";
import { type Contour, contourAt, type HeatMap, type HeatRaster, paintHeat, placeMap } from "#core/heatmap";
import type { CarinaResult } from "#core/result";
import { type Film, identityParts, oppositeDirection, patientDirections } from "#core/study";
import { NOTICE } from "./csv.ts";

/** Longest side of the film in an exported picture, in pixels; a larger film is drawn smaller. */
const LONGEST_SIDE = 4096;
/** Narrower films stand in the middle of a picture of this width, so that its words can be read. */
const NARROWEST = 480;
/** Width of a letter of the words, as a part of their size: a little more than the mean of Inter. */
const LETTER = 0.56;
const GREYS = { ground: "#000000", words: "#e8ecef", quiet: "#a9b4be" } as const;

export interface PictureRequest {
  readonly film: Pick<Film, "header" | "view">;
  readonly frame: Pick<Frame, "rows" | "columns" | "pixels" | "scale">;
  readonly pixelSha256: string;
  /** What the model says; `null` while it is hidden or gave nothing: then no word of it is in the picture. */
  readonly result: CarinaResult | null;
  /** The finding's map that lies over the film, as on the screen. */
  readonly overlay: {
    readonly findingId: string;
    readonly findingWords: string;
    readonly map: HeatMap;
    /** The map value that is full on the scale. */
    readonly ceiling: number;
    readonly opacity: number;
    readonly heat: boolean;
    readonly contour: boolean;
    /** Weak beside the other maps of the film: said, and its contour is dashed. */
    readonly weak: boolean;
  } | null;
  /** Patient's name, ID, dates: only where the reader asked for them by name. */
  readonly identity: boolean;
}

export interface DrawnText {
  readonly text: string;
  /** Left end and baseline, in pixels of the picture; with `align: "right"` the right end. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly colour: string;
  readonly align: "left" | "right";
  /** Drawn over the film: with a dark edge. */
  readonly edged: boolean;
}

/** A picture in words of drawing, for whatever draws: film, colours, lines, texts, in this order. */
export interface PictureDrawing {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly ground: string;
  /** Where the film lies, in pixels of the picture. */
  readonly film: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly heat: { readonly raster: HeatRaster; readonly opacity: number } | null;
  /** In pixels of the picture. */
  readonly contour: Contour;
  readonly lineWidth: number;
  readonly dashed: boolean;
  readonly texts: readonly DrawnText[];
}

/**
 * The film as its default window shows it, at its own resolution, upright; over it the map as chosen and the side of the
 * patient; below it, on black, that this is no medical device, the model, and what is shown. No name, ID or date unless
 * asked for.
 */
export function describePicture(request: PictureRequest): PictureDrawing {
  const { frame, overlay } = request;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(frame.rows, frame.columns));
  const filmWidth = Math.max(1, Math.round(frame.columns * scale));
  const filmHeight = Math.max(1, Math.round(frame.rows * scale));
  const width = Math.max(NARROWEST, filmWidth);
  const film = { x: Math.floor((width - filmWidth) / 2), y: 0, width: filmWidth, height: filmHeight };

  const size = Math.min(40, Math.max(13, Math.round(width / 72)));
  const lineHeight = Math.round(size * 1.4);
  const lines = captionOf(request).flatMap(({ text, colour }) =>
    wrap(text, Math.floor((width - 2 * size) / (size * LETTER))).map((line) => ({ text: line, colour })),
  );
  const caption = lines.map(
    ({ text, colour }, index): DrawnText => ({
      text,
      colour,
      x: size,
      y: filmHeight + size + lineHeight * (index + 1) - Math.round(size * 0.35),
      size,
      align: "left",
      edged: false,
    }),
  );
  const placement = overlay ? placeMap(frame, overlay.map) : null;
  return {
    name: `carina-${request.pixelSha256.slice(0, 12)}${overlay ? `-${overlay.findingId}` : ""}.png`,
    width,
    height: filmHeight + lines.length * lineHeight + 2 * size,
    ground: GREYS.ground,
    film,
    heat:
      overlay?.heat && placement
        ? { raster: paintHeat(overlay.map, placement, overlay.ceiling), opacity: overlay.opacity }
        : null,
    contour: overlay?.contour && placement ? contourOnPicture(overlay.map, placement, film) : [],
    lineWidth: Math.max(2, Math.round(width / 400)),
    dashed: overlay?.weak ?? false,
    texts: [...sideTexts(request.film, film), ...caption],
  };
}

function contourOnPicture(map: HeatMap, placement: ReturnType<typeof placeMap>, film: PictureDrawing["film"]): Contour {
  const half = map.values.reduce((largest, value) => Math.max(largest, value), 0) / 2;
  if (half === 0) return [];
  return contourAt(map, placement, half).map((line) =>
    line.map(([x, y]) => [film.x + (x / placement.columns) * film.width, film.y + (y / placement.rows) * film.height]),
  );
}

/** Sides of the patient at the film's left and right edge, half way down; or that they are not stated. */
function sideTexts(film: PictureRequest["film"], place: PictureDrawing["film"]): DrawnText[] {
  const { row, source } = patientDirections(film);
  const size = Math.max(16, Math.round(Math.min(place.width, place.height) / 20));
  const y = place.y + Math.round(place.height / 2);
  const margin = Math.round(size / 2);
  const text = (words: string, align: "left" | "right", size_: number, y_: number): DrawnText => ({
    text: words,
    x: align === "left" ? place.x + margin : place.x + place.width - margin,
    y: y_,
    size: size_,
    colour: GREYS.words,
    align,
    edged: true,
  });
  const small = Math.max(12, Math.round(size / 2.5));
  if (source === "unknown") return [text("Side not stated", "left", small, y)];
  const letters: readonly [string, "left" | "right"][] = [
    [oppositeDirection(row), "left"],
    [row, "right"],
  ];
  const named = letters.filter(([letter]) => letter === "L" || letter === "R");
  const large = named.map(([letter, align]) => text(letter, align, size, y));
  if (source === "header") return large;
  return large.concat(named.map(([, align]) => text("by view", align, small, y + Math.round(small * 1.3))));
}

function captionOf({
  film,
  result,
  overlay,
  identity,
  pixelSha256,
}: PictureRequest): { text: string; colour: string }[] {
  const view = { PA: "PA view", AP: "AP view", LATERAL: "Lateral view", UNKNOWN: "View not stated" }[film.view];
  const lines = [
    { text: NOTICE, colour: GREYS.words },
    overlay
      ? {
          text: `Heatmap: ${overlay.findingWords} ${overlay.weak ? "A weak map. " : ""}Region, not outline.`,
          colour: GREYS.words,
        }
      : null,
    result
      ? {
          text: `Model ${result.model.id} ${result.model.version} on ${result.runtime.backend}, Carina ${result.app.version}.`,
          colour: GREYS.quiet,
        }
      : null,
    { text: `${view}, under the film's default window. Pixels ${pixelSha256.slice(0, 12)}.`, colour: GREYS.quiet },
    identity && film.header ? { text: identityParts(film.header).join(" · "), colour: GREYS.words } : null,
  ];
  return lines.filter((line) => line !== null).filter(({ text }) => text !== "");
}

/** Lines of at most `letters` letters, broken at spaces; a longer word is broken anywhere. */
function wrap(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((each) => chunks(each, letters))) {
    if (line !== "" && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function chunks(word: string, letters: number): string[] {
  if (word.length <= letters) return [word];
  return [word.slice(0, letters), ...chunks(word.slice(letters), letters)];
}
