import { realpathSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type GateReason, isAtThreshold } from "#core/analysis";
import { type CarinaError, type Outcome, systemClock } from "#core/base";
import type { CodecAssets } from "#core/decode";
import { errorMessage, gateReasonSentence } from "#core/messages";
import { type AnalyserReady, readFile } from "#core/reading";
import type { CarinaResult } from "#core/result";
import type { FilmId } from "#core/study";
import { type Engine, startEngine } from "#runtime";
import { fileNames } from "./file-names.ts";
import { nodeAssets } from "./node-assets.ts";
import { nodeBundleFiles, nodeRuntimeAssets } from "./node-runtime.ts";
import { readBytes } from "./read-bytes.ts";

const USAGE = `analyze [--json] [--model ID] [--models FOLDER] [--threads N] [--films LIST] FILE...
Analyses each file with the default model, or the one named, on one thread of this machine, or on
N. A doubtful film gets its numbers, with the gate's doubt beside them; a refused one gets none.
--models reads the bundles from another folder than public/models.`;

/** One line of `analyze --json` (CONTRACTS.md, "Command lines"). */
export type AnalyzeLine =
  | { readonly file: string; readonly result: CarinaResult }
  | { readonly file: string; readonly error: { readonly code: string; readonly message: string } };

/**
 * The command line `analyze`: the core of the page on Node, ONNX Runtime on WASM with one thread unless more are asked for. One file after
 * another, nothing kept between them. Gives the exit status: 0, 1 when any line is an error, 2 for a wrong call. Naming a
 * file here is the reader's word to go on with a doubtful film.
 */
export async function analyzeCommand(
  args: readonly string[],
  write: (text: string) => Promise<void>,
  complain: (text: string) => void,
): Promise<number> {
  let call: { json: boolean; model: string | null; models: URL | undefined; threads: number; files: readonly string[] };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        model: { type: "string" },
        models: { type: "string" },
        threads: { type: "string" },
        films: { type: "string" },
        help: { type: "boolean" },
      },
    });
    if (values.help === true) {
      await write(`${USAGE}\n`);
      return 0;
    }
    const models = values.models === undefined ? undefined : pathToFileURL(`${values.models}/`);
    const files = await fileNames(positionals, values.films);
    call = {
      json: values.json === true,
      model: values.model ?? null,
      models,
      threads: threadCount(values.threads),
      files,
    };
  } catch (thrown) {
    complain(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${USAGE}`);
    return 2;
  }
  if (call.files.length === 0) {
    complain(`No file named.\n${USAGE}`);
    return 2;
  }
  const engine = await startEngine({
    files: nodeBundleFiles(call.models),
    assets: nodeRuntimeAssets(call.threads),
    threads: { count: call.threads, reason: call.threads > 1 ? `${call.threads} threads, asked for` : null },
    modelId: call.model,
    backend: "wasm",
    app: { version: __APP_VERSION__, commit: __APP_COMMIT__ },
    clock: systemClock,
  });
  if (!engine.ok) complain(errorMessage(engine.error).sentence);
  else if (!call.json) await write(headline(engine.value.ready()));
  const codecs = nodeAssets();
  let status = 0;
  for (const file of call.files) {
    const line = await analyzeFile(file, engine, codecs);
    if ("error" in line) status = 1;
    await write(call.json ? `${JSON.stringify(line)}\n` : inWords(line));
  }
  if (engine.ok) await engine.value.release();
  return status;
}

/** 1 to 64; throws, as `parseArgs` does, for what is no such number. */
function threadCount(text = "1"): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 64)
    throw new TypeError(`--threads: no number from 1 to 64: ${text}`);
  return count;
}

/** What the model says of one file. Never rejects for what the file holds. */
async function analyzeFile(file: string, engine: Outcome<Engine>, codecs: CodecAssets): Promise<AnalyzeLine> {
  const fileName = basename(file);
  const refused = (error: CarinaError): AnalyzeLine => ({
    file,
    error: { code: error.code, message: errorMessage(error, fileName).sentence },
  });
  if (!engine.ok) return refused(engine.error);
  const bytes = await readBytes(file);
  if (!bytes.ok) {
    if (bytes.error !== null) return refused(bytes.error);
    return { file, error: { code: "file/unreadable", message: `${fileName} cannot be read: ${bytes.detail}.` } };
  }
  const film = await readFile({ filmId: file as FilmId, fileName, bytes: bytes.bytes }, codecs);
  if (!film.ok) return refused(film.error);
  const { facts, frame, pixelSha256, gate, decodeMs } = film.value;
  const request = { film: facts, frame, pixelSha256, gate, decodeMs, goOnThoughDoubtful: true };
  const analysis = await engine.value.analyse(request);
  return analysis.ok ? { file, result: analysis.value.result } : refused(analysis.error);
}

function headline({ model, runtime }: AnalyserReady): string {
  const backend = `${runtime.backend}, ${runtime.threads} thread${runtime.threads === 1 ? "" : "s"}`;
  return `${model.name} ${model.version} (${model.id}), ${backend}. Research use only. Not a medical device.\n`;
}

function inWords(line: AnalyzeLine): string {
  if ("error" in line) return `\n${line.file}\n  refused   ${line.error.message} [${line.error.code}]\n`;
  const { gate, input, findings, runtime } = line.result;
  const reasons = gate.reasons.map((reason) => gateReasonSentence(reason as GateReason));
  const flagged = findings.filter((finding) => finding.flagged).length;
  const summary =
    findings.length === 0
      ? "no numbers: the gate refused the film"
      : flagged === 0
        ? `none of the ${findings.length} is above its threshold`
        : `${flagged} of ${findings.length} above ${flagged === 1 ? "its" : "their"} threshold`;
  const rows = findings
    .toSorted((a, b) => b.probability - a.probability)
    .map(({ id, probability, threshold, flagged: above }) => {
      const word =
        threshold === null
          ? "too little evidence"
          : isAtThreshold(probability, threshold, runtime.backend)
            ? "at the threshold"
            : above
              ? "above"
              : "";
      const limit = threshold === null ? "     " : threshold.toFixed(3);
      return `  ${above ? "*" : " "} ${id.replaceAll("_", " ").padEnd(20)} ${probability.toFixed(3)}  ${limit}  ${word}`.trimEnd();
    });
  return [
    `\n${line.file}`,
    `  film      ${input.columns} x ${input.rows}, view ${input.view.toLowerCase()}`,
    `  gate      ${[gate.status, ...reasons].join(": ")}`,
    `  findings  ${summary}`,
    ...rows,
    "",
  ].join("\n");
}

/** Waits until a slow reader has taken the line: hundreds of lines must not pile up in memory. */
function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

const started = process.argv[1];
if (started !== undefined && import.meta.url === pathToFileURL(realpathSync(started)).href) {
  process.exitCode = await analyzeCommand(process.argv.slice(2), writeOut, (text) => console.error(text));
}
