export type { DisplayImage, Frame } from "./frame.ts";
export type { GreyWindow } from "./window.ts";
