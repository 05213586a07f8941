/** The tables that decide what is shown, for the conformance statement. */
export { windowKinds } from "../choose-window.ts";
