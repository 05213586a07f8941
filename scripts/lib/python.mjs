import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT, run } from "./run.mjs";
import { saying } from "./say.mjs";

const FOLDER = resolve(ROOT, "training/.venv");
const REQUIREMENTS = resolve(ROOT, "training/requirements.txt");

/** The Python of the training package's own environment; it need not exist yet. */
export const PYTHON = resolve(FOLDER, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** @returns {Promise<string | null>} a Python 3.11 or later of this machine */
async function findPython() {
  for (const program of ["python3.11", "python3.12", "python3.13", "python3", "python"]) {
    const test = "import sys, venv; sys.exit(0 if sys.version_info >= (3, 11) else 1)";
    const found = await run(program, ["-c", test], { capture: true }).catch(() => null);
    if (found?.status === 0) return program;
  }
  return null;
}

/**
 * Makes the training package's environment with exactly the packages of requirements.txt, once for each state of it.
 * @returns {Promise<{ready: true} | {ready: false, missing: boolean, reason: string}>}
 *   `missing`: there is no Python, so that what needs it is skipped; otherwise something is broken.
 */
export async function ensurePython() {
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  const stamp = resolve(FOLDER, "requirements-stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return { ready: true };
  const python = await findPython();
  if (!python) return { ready: false, missing: true, reason: "no Python 3.11 or later with venv on this machine" };
  return await saying("Installing the Python packages of training/requirements.txt", async () => {
    const made = await run(python, ["-m", "venv", FOLDER], { capture: true });
    if (made.status !== 0) return { ready: false, missing: false, reason: `venv: ${made.output.trim()}` };
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS];
    const installed = await run(PYTHON, pip, { capture: true });
    if (installed.status !== 0) return { ready: false, missing: false, reason: `pip: ${installed.output.trim()}` };
    writeFileSync(stamp, digest);
    return { ready: true };
  });
}
