export { HeatmapControls } from "./HeatmapControls.tsx";
