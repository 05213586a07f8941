export { between, chooseWindow, judgeWindows } from "./choose-window.ts";
export { type Field, findField } from "./field.ts";
export type { DisplayImage, Frame } from "./frame.ts";
export { resampleAxis, resampleTriangle } from "./resample.ts";
export { shrink } from "./thumbnail.ts";
export { toDisplay } from "./to-display.ts";
export { pixelSha256, toFrame } from "./to-frame.ts";
export type { GreyWindow } from "./window.ts";
