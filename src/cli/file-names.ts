import { readFile } from "node:fs/promises";

/**
 * The files that a command line names, in order: those on the line, then those of the list (`--films LIST`): one name a
 * line, relative to the current folder; empty lines and lines that begin with `#` are left out.
 */
export async function fileNames(onLine: readonly string[], list: string | undefined): Promise<readonly string[]> {
  if (list === undefined) return onLine;
  const lines = (await readFile(list, "utf8")).split(/\r?\n/);
  return [...onLine, ...lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"))];
}
