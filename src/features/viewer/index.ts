export { startCornerstone as warmUp } from "./cornerstone.ts";
export { FilmViewer } from "./FilmViewer.tsx";
