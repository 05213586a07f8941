export { shortestFloat32 } from "./float32.ts";
export { packHeatmap, unpackHeatmap } from "./heatmap.ts";
export { readResult } from "./read-result.ts";
export type { CarinaResult } from "./schema.ts";
export { type ResultParts, toResult } from "./to-result.ts";
