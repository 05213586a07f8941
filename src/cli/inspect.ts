import { realpathSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { encode as encodePng } from "fast-png";
import { type CodecAssets, decodeStored, type LookupTable, storedSha256 } from "#core/decode";
import type { Frame, GreyWindow } from "#core/grey";
import { errorMessage, gateReasonSentence } from "#core/messages";
import { type FilmFacts, type ReadFilm, readStored } from "#core/reading";
import type { FilmId } from "#core/study";
import { fileNames } from "./file-names.ts";
import { nodeAssets } from "./node-assets.ts";
import { readBytes } from "./read-bytes.ts";

const USAGE = `inspect [--json] [--png FOLDER] [--films LIST] FILE...
Decodes each file and says what is in it: header facts, hashes of stored values and of the frame
that the model reads, the window chosen, the gate's word. --png writes that frame.`;

/** The window as in `carina.result/1`, and what the file calls it. */
interface WindowFacts {
  readonly kind: GreyWindow["kind"];
  readonly center: number | null;
  readonly width: number | null;
  readonly source: GreyWindow["source"];
  readonly explanation: string | null;
}

/** One line of `inspect --json` (CONTRACTS.md, "Command lines"). */
type InspectLine =
  | {
      readonly file: string;
      readonly storedSha256: string;
      readonly pixelSha256: string;
      readonly header: Readonly<Record<string, unknown>>;
      readonly window: WindowFacts;
      readonly gate: { readonly status: string; readonly score: number | null; readonly reasons: readonly string[] };
      readonly notes: readonly string[];
    }
  | { readonly file: string; readonly error: { readonly code: string; readonly message: string } };

/**
 * The command line `inspect`: one file after another, nothing kept between them. Gives the exit status: 0, 1 when any
 * file was refused by the decoder, 2 for a wrong call.
 */
export async function inspectCommand(
  args: readonly string[],
  write: (text: string) => Promise<void>,
  complain: (text: string) => void,
): Promise<number> {
  let call: { json: boolean; png: string | undefined; files: readonly string[] };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        png: { type: "string" },
        films: { type: "string" },
        help: { type: "boolean" },
      },
    });
    if (values.help === true) {
      await write(`${USAGE}\n`);
      return 0;
    }
    call = { json: values.json === true, png: values.png, files: await fileNames(positionals, values.films) };
  } catch (thrown) {
    complain(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${USAGE}`);
    return 2;
  }
  if (call.files.length === 0) {
    complain(`No file named.\n${USAGE}`);
    return 2;
  }
  if (call.png !== undefined) await mkdir(call.png, { recursive: true });
  const assets = nodeAssets();
  const used = new Set<string>();
  let status = 0;
  for (const file of call.files) {
    const { line, frame } = await inspectFile(file, assets);
    if ("error" in line) status = 1;
    await write(call.json ? `${JSON.stringify(line)}\n` : inWords(line));
    if (call.png !== undefined && frame !== null) await writeFrame(call.png, file, frame, used);
  }
  return status;
}

/** What is in one file. Never rejects for what the file holds. */
async function inspectFile(
  file: string,
  assets: CodecAssets,
): Promise<{ readonly line: InspectLine; readonly frame: Frame | null }> {
  const fileName = basename(file);
  const refused = (code: string, message: string) => ({ line: { file, error: { code, message } }, frame: null });
  const read = await readBytes(file);
  if (!read.ok) {
    if (read.error === null) return refused("file/unreadable", `${fileName} cannot be read: ${read.detail}.`);
    return refused(read.error.code, errorMessage(read.error, fileName).sentence);
  }
  const started = performance.now();
  const stored = await decodeStored(new Uint8Array(read.bytes), assets);
  if (!stored.ok) return refused(stored.error.code, errorMessage(stored.error, fileName).sentence);
  const film = await readStored(stored.value, { filmId: file as FilmId, fileName }, started);
  if (!film.ok) return refused(film.error.code, errorMessage(film.error, fileName).sentence);
  const line = {
    file,
    storedSha256: await storedSha256(stored.value),
    pixelSha256: film.value.pixelSha256,
    header: headerFacts(film.value.facts),
    window: windowFacts(film.value.frame.window),
    gate: film.value.gate,
    notes: film.value.facts.notes,
  };
  return { line, frame: film.value.frame };
}

function headerFacts(facts: FilmFacts): Readonly<Record<string, unknown>> {
  const { kind, rows, columns, bitsStored, polarity, view, ageYears, frames, minimum, maximum, header } = facts;
  const modalityLut = header?.modalityLut ? tableFacts(header.modalityLut) : null;
  const dicom = header === null ? {} : { ...header, modalityLut, voiLuts: header.voiLuts.map(tableFacts) };
  return { kind, rows, columns, frames, bitsStored, polarity, minimum, maximum, view, ageYears, ...dicom };
}

/** A table without its entries: they are pixels rather than facts. */
function tableFacts({ entries, firstMapped, bits, explanation }: LookupTable): Readonly<Record<string, unknown>> {
  return { entries: entries.length, firstMapped, bits, explanation };
}

function windowFacts(window: GreyWindow): WindowFacts {
  const { kind, source, explanation } = window;
  const isTable = window.kind === "lut";
  return { kind, center: isTable ? null : window.center, width: isTable ? null : window.width, source, explanation };
}

function inWords(line: InspectLine): string {
  if ("error" in line) return `${line.file}\n  refused   ${line.error.message} [${line.error.code}]\n`;
  const { header, window, gate } = line;
  const facts = Object.entries(header).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  const reasons = gate.reasons.map((reason) => gateReasonSentence(reason as ReadFilm["gate"]["reasons"][number]));
  const table =
    window.kind === "lut" ? "look-up table" : `${window.kind}, centre ${window.center}, width ${window.width}`;
  const origin = window.explanation === null ? window.source : `${window.source}, ${window.explanation}`;
  return [
    line.file,
    `  stored    ${line.storedSha256}`,
    `  pixels    ${line.pixelSha256}`,
    `  window    ${table} (${origin})`,
    `  gate      ${[gate.status, ...reasons].join(": ")}`,
    ...line.notes.map((note) => `  note      ${note}`),
    ...facts.map(([name, value]) => `  ${name} = ${typeof value === "string" ? value : JSON.stringify(value)}`),
    "",
  ].join("\n");
}

/** Writes NAME.png; a second file of the same name becomes NAME-2.png. */
async function writeFrame(folder: string, file: string, frame: Frame, used: Set<string>): Promise<void> {
  const stem = basename(file);
  let name = stem;
  for (let count = 2; used.has(name); count++) name = `${stem}-${count}`;
  used.add(name);
  const { rows, columns, pixels } = frame;
  await writeFile(
    join(folder, `${name}.png`),
    encodePng({ width: columns, height: rows, data: pixels, channels: 1, depth: 8 }),
  );
}

/** Waits until a slow reader has taken the line: hundreds of lines must not pile up in memory. */
function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

const started = process.argv[1];
if (started !== undefined && import.meta.url === pathToFileURL(realpathSync(started)).href) {
  process.exitCode = await inspectCommand(process.argv.slice(2), writeOut, (text) => console.error(text));
}
