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

  has(id: FilmId): boolean {
    const film = this.#films.get(id);
    return film !== undefined && film.frame.pixels.byteLength > 0;
  }

  /** Puts a film in front; the one not asked for the longest goes, those of `keep` (on the screen, and the next) never. */
  put(id: FilmId, film: ReadFilm, keep: readonly (FilmId | null)[]): void {
    this.#films.delete(id);
    this.#films.set(id, film);
    for (const oldest of this.#films.keys()) {
      if (this.#films.size <= this.#capacity) return;
      if (oldest !== id && !keep.includes(oldest)) this.#films.delete(oldest);
    }
  }

  get size(): number {
    return this.#films.size;
  }

  clear(): void {
    this.#films.clear();
  }
}
