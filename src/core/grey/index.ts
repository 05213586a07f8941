export type { DisplayImage, Frame } from "./frame.ts";
export { type ResampleAxis, resampleAxis, resampleTriangle, type Samples } from "./resample.ts";
export type { GreyWindow } from "./window.ts";
