export type { Film, FilmId } from "./film.ts";
export { toFilm } from "./to-film.ts";
