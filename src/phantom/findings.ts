import { effusionExtent, heartExtent, pneumothoraxExtent, type Thorax, thoraxExtent } from "./anatomy/thorax.ts";
import type { Ellipsoid } from "./bodies.ts";
import type { Extent, Grid } from "./grid.ts";
import type { PhantomOptions, Side } from "./options.ts";

/** A rectangle in pixels: left and top inside, left + width and top + height outside. Whole numbers. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface FindingTruth {
  /** Class id of the finding. */
  readonly finding: "effusion" | "cardiomegaly" | "nodule" | "pneumothorax";
  /** The patient's side: the patient's left is on the image's right. */
  readonly side: Side | "both";
  readonly box: PixelBox;
}

/** What is on the film, from the bodies themselves and not from the picture. */
export interface Truth {
  readonly findings: readonly FindingTruth[];
  /** Widest part of the heart, and of the lungs between the ribs. */
  readonly heart: PixelBox;
  readonly thorax: PixelBox;
  /** Width of the heart over the inner width of the chest; above 0.5 is enlarged. */
  readonly cardiothoracicRatio: number;
  readonly marker: { readonly letter: "L" | "R"; readonly side: Side; readonly box: PixelBox } | null;
}

/** The nodule: about 2 cm across, between the middle and the side of the lung. */
export function noduleBody(side: Side): Ellipsoid {
  return { x: side === "left" ? 92 : -92, y: 191, halfWidth: 10.5, halfHeight: 9.8, halfDepth: 10 };
}

function within(value: number, size: number): number {
  return Math.min(size, Math.max(0, value));
}

function toPixels(grid: Grid, extent: Extent): PixelBox {
  const left = within(Math.floor((extent.left - grid.originX) / grid.spacing + 0.5), grid.columns);
  const top = within(Math.floor((extent.top - grid.originY) / grid.spacing + 0.5), grid.rows);
  const right = within(Math.ceil((extent.right - grid.originX) / grid.spacing + 0.5), grid.columns);
  const bottom = within(Math.ceil((extent.bottom - grid.originY) / grid.spacing + 0.5), grid.rows);
  return { left, top, width: right - left, height: bottom - top };
}

export function describeTruth(
  grid: Grid,
  thorax: Thorax,
  options: PhantomOptions,
  marker: { readonly letter: "L" | "R"; readonly extent: Extent } | null,
): Truth {
  const heart = heartExtent(thorax);
  const chest = thoraxExtent(thorax);
  const findings: FindingTruth[] = [];
  const add = (finding: FindingTruth["finding"], side: FindingTruth["side"], extent: Extent): void => {
    findings.push({ finding, side, box: toPixels(grid, extent) });
  };
  if (options.effusion !== undefined) add("effusion", options.effusion, effusionExtent(thorax));
  if (options.cardiomegaly === true) add("cardiomegaly", "both", heart);
  if (options.nodule !== undefined) {
    const body = noduleBody(options.nodule);
    const extent = {
      left: body.x - body.halfWidth,
      top: body.y - body.halfHeight,
      right: body.x + body.halfWidth,
      bottom: body.y + body.halfHeight,
    };
    add("nodule", options.nodule, extent);
  }
  if (options.pneumothorax !== undefined) {
    add("pneumothorax", options.pneumothorax, pneumothoraxExtent(thorax));
  }
  return {
    findings,
    heart: toPixels(grid, heart),
    thorax: toPixels(grid, chest),
    cardiothoracicRatio: (heart.right - heart.left) / (chest.right - chest.left),
    marker:
      marker === null
        ? null
        : { letter: marker.letter, side: marker.letter === "L" ? "left" : "right", box: toPixels(grid, marker.extent) },
  };
}
