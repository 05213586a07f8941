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

/** What is laid over the film. `key` names film and finding: the same key, the same picture. */
export interface OverlayPicture {
  readonly key: string;
  readonly map: HeatMap;
  readonly frame: FrameGeometry;
  readonly heat: boolean;
  readonly contour: boolean;
  readonly opacity: number;
}

/** A map as painted once: colours in the film's rectangle, lines in film pixels. */
interface Painted {
  readonly key: string;
  readonly raster: HTMLCanvasElement;
  readonly contour: Contour;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Draws one finding's map on a canvas of its own, through the same affine as the film. Colours are painted once for a
 * finding into the film's rectangle; a change of zoom or opacity only lays them down again.
 */
export class HeatOverlay {
  readonly #canvas: HTMLCanvasElement;
  #picture: OverlayPicture | null = null;
  #affine: Affine | null = null;
  #painted: Painted | null = null;

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
    const transform = [a * ratio, b * ratio, c * ratio, d * ratio, e * ratio, f * ratio] as const;
    if (picture.heat) {
      context.setTransform(...transform);
      context.globalAlpha = picture.opacity;
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = "high";
      context.drawImage(painted.raster, 0, 0, painted.columns, painted.rows);
      context.globalAlpha = 1;
    }
    if (picture.contour) {
      context.setTransform(...transform);
      context.beginPath();
      for (const line of painted.contour) {
        line.forEach(([x, y], index) => {
          if (index === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        });
        context.closePath();
      }
      // The path keeps its place; the pen is set back to screen pixels, so that zoom does not thicken the line.
      context.resetTransform();
      context.lineJoin = "round";
      context.strokeStyle = "rgb(0 0 0 / 45%)";
      context.lineWidth = 4 * ratio;
      context.stroke();
      context.strokeStyle = "#ffffff";
      context.lineWidth = 2 * ratio;
      context.stroke();
    }
    canvas.dataset["overlay"] = picture.key;
  }

  #paint(picture: OverlayPicture): Painted {
    if (this.#painted?.key === picture.key) return this.#painted;
    const placement = placeMap(picture.frame, picture.map);
    const maximum = mapMaximum(picture.map);
    const heat = paintHeat(picture.map, placement, maximum);
    const raster = document.createElement("canvas");
    raster.width = heat.width;
    raster.height = heat.height;
    raster.getContext("2d")?.putImageData(new ImageData(heat.pixels, heat.width, heat.height), 0, 0);
    const contour = maximum > 0 ? contourAt(picture.map, placement, maximum / 2) : [];
    this.#painted = { key: picture.key, raster, contour, rows: placement.rows, columns: placement.columns };
    return this.#painted;
  }
}
