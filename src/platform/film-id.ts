import type { FilmId } from "#core/study";

/** A fresh identity for one decode; random, so that it says nothing of the file. `randomUUID` needs https, this does not. */
export function newFilmId(): FilmId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") as FilmId;
}
