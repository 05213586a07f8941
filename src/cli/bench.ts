import { realpathSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { wrapStream, writeFilms, writeFrame } from "./bench/films.ts";
import { logits, openGraph, runNetwork } from "./bench/network.ts";
import { timeDecode, timePrepare, timeReading } from "./bench/reading.ts";

/**
 * The Node side of `npm run bench` (scripts/bench.mjs): answers calls, a JSON object a line on standard input, a line of
 * outcome on standard output: `{"call": NAME, ...}` -> `{"ok": true, "value": ...}` or `{"ok": false, "error": "..."}`.
 */
const calls = {
  films: writeFilms,
  frame: writeFrame,
  wrap: wrapStream,
  open: openGraph,
  logits,
  network: runNetwork,
  prepare: timePrepare,
  read: timeReading,
  decode: timeDecode,
};

type Call = { readonly call: keyof typeof calls } & Record<string, unknown>;

export async function answer(line: string): Promise<unknown> {
  try {
    const { call, ...args } = JSON.parse(line) as Call;
    // Both ends of this pipe are ours: the arguments are those that the script is written to send.
    const work = calls[call] as (args: Record<string, unknown>) => unknown;
    return { ok: true, value: (await work(args)) ?? null };
  } catch (thrown) {
    return { ok: false, error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

const started = process.argv[1];
if (started !== undefined && import.meta.url === pathToFileURL(realpathSync(started)).href) {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
  }
}
