import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode as decodePng } from "fast-png";
import { afterAll, describe, expect, it } from "vitest";
import { sha256Hex } from "#core/base";
import { renderPhantom, writePhantomDicom, writePng } from "#phantom";
import { inspectCommand } from "./inspect.ts";

const folder = mkdtempSync(join(tmpdir(), "carina-inspect-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

async function inspect(...args: readonly string[]) {
  const written: string[] = [];
  const complaints: string[] = [];
  const write = async (text: string) => void written.push(text);
  const status = await inspectCommand(args, write, (text) => complaints.push(text));
  return { status, text: written.join(""), complaints: complaints.join("\n") };
}

const phantom = renderPhantom({ rows: 96, columns: 80, seed: 3 });
const film = file("film.dcm", writePhantomDicom(phantom));
const picture = file("picture.png", writePng({ rows: 1, columns: 2, bitDepth: 16, values: [0, 65535] }));
const text = file("text.dcm", "a text that is named as if it were a film");

describe("inspect", () => {
  it("gives one JSON object a line in the order given; a refused file does not stop the others", async () => {
    const missing = join(folder, "missing.dcm");
    const { status, text: output } = await inspect("--json", picture, text, missing, film);
    const lines = output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.file)).toEqual([picture, text, missing, film]);
    expect(lines.map((line) => line.error?.code)).toEqual([
      undefined,
      "decode/not-dicom",
      "file/unreadable",
      undefined,
    ]);
    expect(lines[1].error.message).toContain("text.dcm");
    expect(status).toBe(1);
  });

  it("gives the hashes as they are defined", async () => {
    const { status, text: output } = await inspect("--json", picture);
    const line = JSON.parse(output);
    expect(line.storedSha256).toBe(await sha256Hex(new Uint8Array(Int32Array.of(0, 65535).buffer)));
    expect(line.pixelSha256).toBe(await sha256Hex(new TextEncoder().encode("1x2\n"), Uint8Array.of(0, 255)));
    expect(line.window).toMatchObject({ kind: "linear", center: 32768, width: 65536, source: "file" });
    expect(status).toBe(0);
  });

  it("gives header facts, window and the gate's word of a film", async () => {
    const { text: output } = await inspect("--json", film);
    const { header, window, gate, notes } = JSON.parse(output);
    expect(header).toMatchObject({ kind: "dicom", rows: 96, columns: 80, modality: "DX" });
    expect(Object.keys(window)).toEqual(["kind", "center", "width", "source", "explanation"]);
    expect(gate.status).toMatch(/^(ok|doubtful|refused)$/);
    expect(Array.isArray(notes)).toBe(true);
  });

  it("says the same in words", async () => {
    const { text: output } = await inspect(film, text);
    expect(output).toMatch(/stored +[0-9a-f]{64}\n/);
    expect(output).toMatch(/refused +text\.dcm is no DICOM, PNG or JPEG file/);
  });

  it("reads names from a list and writes the frame as PNG, two of one name apart", async () => {
    const list = file("list.txt", `# films\n\n${picture}\n${picture}\n`);
    const pictures = join(folder, "pictures");
    const { status } = await inspect("--json", "--png", pictures, "--films", list);
    expect(status).toBe(0);
    for (const name of ["picture.png.png", "picture.png-2.png"]) {
      const { width, height, data } = decodePng(readFileSync(join(pictures, name)));
      expect([height, width, ...data]).toEqual([1, 2, 0, 255]);
    }
  });

  it("says how it is called when it is called wrongly", async () => {
    for (const args of [[], ["--nonsense"], ["--films", join(folder, "no-list.txt")]]) {
      const { status, complaints } = await inspect(...args);
      expect(status).toBe(2);
      expect(complaints).toContain("inspect [--json]");
    }
  });
});
