export { shortestFloat32 } from "./float32.ts";
export { type PackedHeatmap, packHeatmap, unpackHeatmap } from "./heatmap.ts";
export { readResult } from "./read-result.ts";
export { type CarinaResult, resultSchema } from "./schema.ts";
export { type ResultParts, toResult } from "./to-result.ts";
