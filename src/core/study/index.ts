export type { Film, FilmId, FilmView } from "./film.ts";
export { toFilm } from "./to-film.ts";
