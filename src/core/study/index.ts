export type { Film, FilmId, FilmView } from "./film.ts";
