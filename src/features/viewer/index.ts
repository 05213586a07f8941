export { FilmViewer } from "./FilmViewer.tsx";
