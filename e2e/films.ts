import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");
const FOLDER = resolve(ROOT, ".cache/e2e-films");

/** A synthetic film, drawn by the phantom's own command line once and kept. @returns its path */
export function phantom(name: string, format: "dicom" | "png", ...options: string[]): string {
  const file = resolve(FOLDER, `${name}.${format === "dicom" ? "dcm" : "png"}`);
  if (!existsSync(file)) {
    mkdirSync(FOLDER, { recursive: true });
    commandLine("phantom", "--out", FOLDER, "--name", name, "--format", format, ...options);
  }
  return file;
}

/** Runs one of the command lines as they were built. @returns what it printed */
export function commandLine(name: string, ...args: string[]): string {
  const file = resolve(ROOT, `.build/cli/${name}.js`);
  return execFileSync(process.execPath, [file, ...args], { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

/** A phantom as a file to give to the page. */
export function phantomFile(...parameters: Parameters<typeof phantom>): {
  name: string;
  mimeType: string;
  buffer: Buffer;
} {
  const path = phantom(...parameters);
  return fileOf(basename(path), readFileSync(path));
}

/** A file as the file input takes it, without one on disk. */
export function fileOf(name: string, content: Uint8Array | string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(content) };
}
