export { automaticPercentiles, between, chooseWindow } from "./choose-window.ts";
export type { DisplayImage, Frame } from "./frame.ts";
export { type ResampleAxis, resampleAxis, resampleTriangle, type Samples } from "./resample.ts";
export { shrink } from "./thumbnail.ts";
export { toDisplay } from "./to-display.ts";
export { pixelSha256, toFrame } from "./to-frame.ts";
export type { GreyWindow } from "./window.ts";
