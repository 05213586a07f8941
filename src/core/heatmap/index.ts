export { type Affine, affineFromCorners, affineScale, applyAffine, invertAffine, type Point } from "./affine.ts";
export { inferno } from "./colours.ts";
export { type Contour, contourAt } from "./contour.ts";
export {
  type FrameGeometry,
  type HeatMap,
  mapMaximum,
  mapToFilm,
  placeMap,
  sampleMap,
} from "./placement.ts";
export { type HeatRaster, paintHeat } from "./raster.ts";
