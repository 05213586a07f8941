import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readResult } from "#core/result";
import { renderPhantom, writePhantomDicom, writePhantomPng } from "#phantom";
import { type AnalyzeLine, analyzeCommand } from "./analyze.ts";

const folder = mkdtempSync(join(tmpdir(), "carina-analyze-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

async function analyze(...args: readonly string[]) {
  const written: string[] = [];
  const complaints: string[] = [];
  const write = async (text: string) => void written.push(text);
  const status = await analyzeCommand(args, write, (text) => complaints.push(text));
  return { status, text: written.join(""), complaints: complaints.join("\n") };
}

async function analyzeLines(...args: readonly string[]) {
  const { status, text, complaints } = await analyze("--json", ...args);
  const lines = text.trimEnd().split("\n");
  return { status, complaints, lines: lines.map((line) => JSON.parse(line) as AnalyzeLine) };
}

const resultOf = (line: AnalyzeLine | undefined) => {
  if (!line || !("result" in line)) throw new Error(JSON.stringify(line));
  return line.result;
};

const nothing = async (): Promise<void> => undefined;
const options = { rows: 320, columns: 288, seed: 3, effusion: "right" } as const;
const phantom = renderPhantom(options);
const film = file("film.dcm", writePhantomDicom(phantom));
const inverse = file(
  "inverse.dcm",
  writePhantomDicom(renderPhantom({ ...options, photometricInterpretation: "MONOCHROME1" })),
);
const picture = file("film.png", writePhantomPng(phantom));
const text = file("text.dcm", "a text that is named as if it were a film");

describe("analyze", () => {
  it("gives one line a file in the order given; what is refused stops nothing", async () => {
    const missing = join(folder, "missing.dcm");
    const { status, lines } = await analyzeLines(text, film, missing, picture);
    expect(lines.map((line) => line.file)).toEqual([text, film, missing, picture]);
    expect(lines.map((line) => ("error" in line ? line.error.code : "result"))).toEqual([
      "decode/not-dicom",
      "result",
      "file/unreadable",
      "result",
    ]);
    expect("error" in lines[0]! && lines[0].error.message).toContain("text.dcm");
    expect(status).toBe(1);
  });

  it("gives Results that readers of the contract accept, on one thread of WASM", async () => {
    const { status, lines } = await analyzeLines(film);
    const result = resultOf(lines[0]);
    expect(readResult(JSON.stringify(result))).toEqual({ ok: true, value: result });
    expect(result.runtime).toMatchObject({ backend: "wasm", threads: 1 });
    expect(result.input).toMatchObject({ kind: "dicom", rows: 320, columns: 288, view: "PA" });
    expect(JSON.stringify(result)).not.toMatch(/PHANTOM|film\.dcm/);
    expect(status).toBe(0);
  });

  it.each(["0", "65", "1.5", "two"])("refuses %s as a number of threads", async (count) => {
    const complaints: string[] = [];
    expect(await analyzeCommand(["--threads", count, film], nothing, (each) => void complaints.push(each))).toBe(2);
    expect(complaints.join()).toContain("--threads: no number from 1 to 64");
  });

  it("gives the same numbers for a film and its MONOCHROME1 twin", async () => {
    const { lines } = await analyzeLines(film, inverse);
    const [first, second] = lines.map(resultOf);
    expect(second!.input.pixelSha256).toBe(first!.input.pixelSha256);
    expect(second!.findings).toEqual(first!.findings);
    expect(second!.heatmaps).toEqual(first!.heatmaps);
  });

  it("reads names from a list", async () => {
    const list = file("films.txt", `# two films\n${film}\n\n${picture}\n`);
    const { lines } = await analyzeLines("--films", list);
    expect(lines.map((line) => line.file)).toEqual([film, picture]);
  });

  it("says in words what it found, and that it is no medical device", async () => {
    const { text: words } = await analyze(film);
    expect(words).toMatch(/Research use only\. Not a medical device\./);
    expect(words).toMatch(/view pa/);
    expect(words).toMatch(/gate {6}(ok|doubtful|refused)/);
  });

  it("gives every file the reason when there is no such model", async () => {
    const { status, lines, complaints } = await analyzeLines("--model", "no-such-model", film, picture);
    expect(lines.map((line) => "error" in line && line.error.code)).toEqual([
      "analysis/unknown-model",
      "analysis/unknown-model",
    ]);
    expect(complaints).toContain("no-such-model");
    expect(status).toBe(1);
  });

  it.each([["--no-such-flag"], [], ["--films", "/no/such/list"]])("shows how to call it after %o", async (...args) => {
    const { status, complaints } = await analyze(...args);
    expect(complaints).toContain("analyze [--json]");
    expect(status).toBe(2);
  });
});
