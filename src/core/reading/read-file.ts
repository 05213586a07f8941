import { judgeFilm } from "#core/analysis";
import { type Outcome, success } from "#core/base";
import { type CodecAssets, decodeStored, type StoredImage, toDecodedImage } from "#core/decode";
import { findField, judgeWindows, pixelSha256, shrink, toDisplay, toFrame } from "#core/grey";
import { toFilm } from "#core/study";
import type { FileToRead, ReadFilm } from "./ports.ts";

const longestThumbnailSide = 160;

/**
 * One file from bytes to what is shown, what the model reads and the gate's word before the network: decode, film, field,
 * window, frame, display, hash, thumbnail. Error codes: `decode/...`.
 */
export async function readFile(file: FileToRead, assets: CodecAssets): Promise<Outcome<ReadFilm>> {
  const started = performance.now();
  const stored = await decodeStored(new Uint8Array(file.bytes), assets, file.frame);
  return stored.ok ? readStored(stored.value, file, started) : stored;
}

/** The same from stored values, for those who need these too. `started`: `performance.now()` when decoding began. */
export async function readStored(
  stored: StoredImage,
  file: Pick<FileToRead, "filmId" | "fileName">,
  started: number,
): Promise<Outcome<ReadFilm>> {
  const film = toFilm(toDecodedImage(stored), file.fileName, file.filmId);
  if (!film.ok) return film;
  const field = findField(film.value);
  const { window, notes } = judgeWindows(film.value, field);
  const { values: _values, padding: _padding, overlays, ...ownFacts } = film.value;
  const facts = { ...ownFacts, notes: [...ownFacts.notes, ...notes] };
  const frame = toFrame(film.value, window);
  if (!frame.ok) return frame;
  const display = toDisplay(film.value, window);
  return success({
    facts,
    display,
    frame: frame.value,
    pixelSha256: await pixelSha256(frame.value),
    thumbnail: shrink(frame.value, longestThumbnailSide),
    overlays,
    field,
    gate: judgeFilm(facts, frame.value),
    decodeMs: performance.now() - started,
  });
}
