import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import dicomParser from "dicom-parser";
import { decode } from "fast-png";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { phantomCommand } from "./phantom.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantom-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function command(...args: string[]): Promise<{ status: number; said: string }> {
  const lines: string[] = [];
  const status = await phantomCommand(args, (line) => lines.push(line));
  return { status, said: lines.join("\n") };
}

describe("phantom", () => {
  it("writes a DICOM file and what is on it", async () => {
    const { status, said } = await command(
      "--out",
      folder,
      "--rows",
      "64",
      "--columns",
      "64",
      "--effusion",
      "--nodule=right",
    );
    expect(status).toBe(0);
    expect(said).toContain("effusion-right, nodule-right");
    const names = await readdir(folder);
    expect(names.toSorted()).toEqual([
      "phantom-1-effusion-right-nodule-right.dcm",
      "phantom-1-effusion-right-nodule-right.truth.json",
    ]);
    const data = dicomParser.parseDicom(await readFile(join(folder, names.find((name) => name.endsWith(".dcm"))!)));
    expect(data.uint16("x00280010")).toBe(64);
    const truth = JSON.parse(await readFile(join(folder, names.find((name) => name.endsWith(".json"))!), "utf8"));
    expect(truth.findings.map((found: { finding: string; side: string }) => [found.finding, found.side])).toEqual([
      ["effusion", "right"],
      ["nodule", "right"],
    ]);
  });

  it("writes a 16-bit PNG under the name asked for", async () => {
    expect(
      (await command("--out", folder, "--rows", "64", "--columns", "48", "--format", "png", "--name", "film")).status,
    ).toBe(0);
    const picture = decode(await readFile(join(folder, "film.png")), { checkCrc: true });
    expect([picture.width, picture.height, picture.depth]).toEqual([48, 64, 16]);
  });

  it.each([
    [["--rows", "64"], "--out FOLDER is missing"],
    [["--out", "x", "--rows", "many"], '--rows takes a whole number from 16 to 65535, not "many"'],
    [["--out", "x", "--effusion=both"], '--effusion takes left or right, not "both"'],
    [["--out", "x", "--fracture"], "Unknown option '--fracture'"],
  ])("says what is wrong with %j and writes nothing", async (args, sentence) => {
    const { status, said } = await command(...args);
    expect(status).toBe(2);
    expect(said).toContain(sentence);
    expect(await readdir(folder)).toEqual([]);
  });
});
