import {
  type Affine,
  type Contour,
  contourAt,
  type FrameGeometry,
  type HeatMap,
  mapMaximum,
  paintHeat,
  placeMap,
} from "#core/heatmap";
import { Recent } from "./recent.ts";

/** What is laid over the film. `key` names film and finding: the same key and ceiling, the same colours. */
export interface OverlayPicture {
  readonly key: string;
  readonly map: HeatMap;
  readonly frame: FrameGeometry;
  readonly heat: boolean;
  readonly contour: boolean;
  /** The map value that is full on the scale. */
  readonly ceiling: number;
  /** A weak map's contour is dashed. */
  readonly weak: boolean;
  readonly opacity: number;
}

/** A map as painted once: colours in the film's rectangle, lines in film pixels. */
interface Painted {
  readonly raster: HTMLCanvasElement;
  readonly contour: Contour;
  readonly rows: number;
  readonly columns: number;
}

/** All 14 maps of a film, on both scales: 28 pictures of at most 256 x 256. */
const KEPT_PICTURES = 28;

/**
 * Draws one finding's map on a canvas of its own, through the same affine as the film. Colours are painted once for a
 * finding into the film's rectangle, small, and enlarged by the canvas; a change of zoom or opacity only lays them down
 * again, and so does coming back to a finding.
 */
export class HeatOverlay {
  readonly #canvas: HTMLCanvasElement;
  readonly #painted = new Recent<Painted>(KEPT_PICTURES);
  #picture: OverlayPicture | null = null;
  #affine: Affine | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  setPicture(picture: OverlayPicture | null): void {
    this.#picture = picture;
    this.draw();
  }

  setAffine(affine: Affine | null): void {
    this.#affine = affine;
    this.draw();
  }

  /** Another film: nothing of the last one is drawn or kept. */
  clear(): void {
    this.#painted.clear();
    this.#affine = null;
    this.setPicture(null);
  }

  draw(): void {
    const canvas = this.#canvas;
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext("2d");
    if (!context) return;
    context.resetTransform();
    context.clearRect(0, 0, width, height);
    const picture = this.#picture;
    const affine = this.#affine;
    canvas.dataset["overlay"] = "none";
    if (!picture || !affine || (!picture.heat && !picture.contour)) return;
    const painted = this.#paint(picture);
    const { a, b, c, d, e, f } = affine;
    context.setTransform(a * ratio, b * ratio, c * ratio, d * ratio, e * ratio, f * ratio);
    if (picture.heat) {
      context.globalAlpha = picture.opacity;
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = "high";
      context.drawImage(painted.raster, 0, 0, painted.columns, painted.rows);
      context.globalAlpha = 1;
    }
    if (picture.contour) strokeContour(context, painted.contour, picture.weak, ratio);
    canvas.dataset["overlay"] = picture.key;
  }

  #paint(picture: OverlayPicture): Painted {
    const { key, map, ceiling } = picture;
    return this.#painted.get(`${key}:${ceiling}`, () => {
      const placement = placeMap(picture.frame, map);
      const heat = paintHeat(map, placement, ceiling);
      const raster = document.createElement("canvas");
      raster.width = heat.width;
      raster.height = heat.height;
      raster.getContext("2d")?.putImageData(new ImageData(heat.pixels, heat.width, heat.height), 0, 0);
      const maximum = mapMaximum(map);
      const contour = maximum > 0 ? contourAt(map, placement, maximum / 2) : [];
      return { raster, contour, rows: placement.rows, columns: placement.columns };
    });
  }
}

/** White on a dark edge, so that it is seen on white film too. The context's transform takes film pixels to the screen. */
function strokeContour(context: CanvasRenderingContext2D, contour: Contour, weak: boolean, ratio: number): void {
  context.beginPath();
  for (const line of contour) {
    line.forEach(([x, y], index) => {
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.closePath();
  }
  // The path keeps its place; the pen is set back to screen pixels, so that zoom does not thicken the line.
  context.resetTransform();
  context.lineJoin = "round";
  context.setLineDash(weak ? [6 * ratio, 6 * ratio] : []);
  context.strokeStyle = "rgb(0 0 0 / 45%)";
  context.lineWidth = 4 * ratio;
  context.stroke();
  context.strokeStyle = "#ffffff";
  context.lineWidth = 2 * ratio;
  context.stroke();
  context.setLineDash([]);
}
