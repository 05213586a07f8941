import { readFile } from "node:fs/promises";
import { judgeFilm, prepare } from "#core/analysis";
import type { Outcome } from "#core/base";
import { decodeStored, toDecodedImage } from "#core/decode";
import { chooseWindow, pixelSha256, shrink, toDisplay, toFrame } from "#core/grey";
import { type FilmId, toFilm } from "#core/study";
import { nodeAssets } from "../node-assets.ts";

const codecs = nodeAssets();
const longestThumbnailSide = 160;

/** Milliseconds of each stage between a file's bytes and what the page keeps of it, in the order of `readFile`. */
export type Stages = Readonly<Record<string, number>>;

/** The stages of `runs` readings of one file whose bytes are in memory. */
export async function timeReading({ path, runs }: { path: string; runs: number }): Promise<Stages[]> {
  const bytes = await bytesOf(path);
  const all: Stages[] = [];
  for (let run = 0; run < runs; run++) all.push((await readOnce(bytes)).stages);
  return all;
}

/** Milliseconds of `runs` runs of `prepare` on the Frame of one file. */
export async function timePrepare({ path, size, runs }: { path: string; size: number; runs: number }) {
  const { frame } = await readOnce(await bytesOf(path));
  return times(runs, () => Promise.resolve(prepare(frame, size)));
}

/** Milliseconds of `runs` decodings of one file to stored values. */
export async function timeDecode({ path, runs }: { path: string; runs: number }): Promise<number[]> {
  const bytes = await bytesOf(path);
  return times(runs, async () => valueOf(await decodeStored(bytes, codecs)));
}

async function readOnce(bytes: Uint8Array) {
  const stages: Record<string, number> = {};
  const stage = async <Value>(name: string, work: () => Value | Promise<Value>): Promise<Value> => {
    const begin = performance.now();
    const value = await work();
    stages[name] = performance.now() - begin;
    return value;
  };
  const stored = await stage("decode", async () => valueOf(await decodeStored(bytes, codecs)));
  const film = await stage("film", () => valueOf(toFilm(toDecodedImage(stored), "film.dcm", "film" as FilmId)));
  const window = await stage("window", () => chooseWindow(film));
  const frame = await stage("frame", () => valueOf(toFrame(film, window)));
  await stage("display", () => toDisplay(film, window));
  await stage("hash", () => pixelSha256(frame));
  await stage("thumbnail", () => shrink(frame, longestThumbnailSide));
  await stage("gate", () => judgeFilm(film, frame));
  return { stages, frame };
}

async function times(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  const all: number[] = [];
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    await work();
    all.push(performance.now() - begin);
  }
  return all;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return outcome.value;
}
