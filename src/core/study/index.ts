export type { Film, FilmId } from "./film.ts";
export { identityParts, personName } from "./identity.ts";
export { oppositeDirection, patientDirections } from "./patient-directions.ts";
export { toFilm } from "./to-film.ts";
