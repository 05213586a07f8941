import type { ReadFilm } from "#core/reading";
import type { FilmId } from "#core/study";

/** Keeps the pixels of the few films that were last asked for; the others are read again from their file. */
export class Shelf {
  readonly #films = new Map<FilmId, ReadFilm>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(id: FilmId): ReadFilm | undefined {
    const film = this.#films.get(id);
    if (!film) return undefined;
    // A frame whose buffer was handed to a worker is empty: as good as not there.
    if (film.frame.pixels.byteLength === 0) {
      this.#films.delete(id);
      return undefined;
    }
    this.#films.delete(id);
    this.#films.set(id, film);
    return film;
  }

  /** Puts a film in front; the one not asked for the longest goes, `keep` (the film on the screen) never. */
  put(id: FilmId, film: ReadFilm, keep: FilmId | null): void {
    this.#films.delete(id);
    this.#films.set(id, film);
    for (const oldest of this.#films.keys()) {
      if (this.#films.size <= this.#capacity) return;
      if (oldest !== keep && oldest !== id) this.#films.delete(oldest);
    }
  }

  get size(): number {
    return this.#films.size;
  }

  clear(): void {
    this.#films.clear();
  }
}
