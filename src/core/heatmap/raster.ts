import { infernoTable } from "./colours.ts";
import { type HeatMap, type MapPlacement, sampleMap } from "./placement.ts";

/** Colours with alpha over exactly the film's rectangle: nothing of it lies in the padding. */
export interface HeatRaster {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row, alpha not multiplied in. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Paints `map` over the film: bilinear, `ceiling` the value that is 1 of the scale, alpha = value / ceiling (so nothing
 * where the map is 0, opaque at its peak; the reader's opacity is applied when it is laid over the film).
 * `longerSide`: pixels of the raster along the film's longer side.
 */
export function paintHeat(map: HeatMap, placement: MapPlacement, ceiling: number, longerSide = 256): HeatRaster {
  const factor = Math.min(1, longerSide / Math.max(placement.rows, placement.columns));
  const width = Math.max(1, Math.round(placement.columns * factor));
  const height = Math.max(1, Math.round(placement.rows * factor));
  const pixels = new Uint8ClampedArray(width * height * 4);
  if (!(ceiling > 0)) return { width, height, pixels };
  const colours = infernoTable();
  for (let row = 0; row < height; row++) {
    const y = ((row + 0.5) / height) * placement.rows;
    for (let column = 0; column < width; column++) {
      const x = ((column + 0.5) / width) * placement.columns;
      const share = Math.min(1, Math.max(0, sampleMap(map, placement, x, y) / ceiling));
      const step = Math.round(share * 255);
      const offset = (row * width + column) * 4;
      pixels[offset] = colours[step * 3]!;
      pixels[offset + 1] = colours[step * 3 + 1]!;
      pixels[offset + 2] = colours[step * 3 + 2]!;
      pixels[offset + 3] = step;
    }
  }
  return { width, height, pixels };
}
