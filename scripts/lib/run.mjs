import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, with native separators. */
export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/**
 * Runs a program in the repository's root and waits for it.
 * @returns {Promise<{status: number, output: string}>} `output` is filled only with `capture`.
 */
export function run(program, args, { capture = false, environment = {}, directory = ROOT } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: directory,
      env: { ...process.env, ...environment },
      stdio: capture ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    const parts = [];
    child.stdout?.on("data", (part) => parts.push(part));
    child.stderr?.on("data", (part) => parts.push(part));
    child.on("error", fail);
    child.on("close", (status, signal) =>
      done({ status: status ?? (signal ? 1 : 0), output: Buffer.concat(parts).toString("utf8") }),
    );
  });
}

/** Runs the command-line entry of an installed npm package with this very Node, so that no shell and no PATH is needed. */
export function runPackage(entry, args, options) {
  return run(process.execPath, [resolve(ROOT, "node_modules", entry), ...args], options);
}
