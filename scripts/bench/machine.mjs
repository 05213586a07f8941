import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { resolve } from "node:path";
import { ROOT } from "../lib/run.mjs";

/** The machine as far as it bears on the figures: never its name, its user or a path. */
export function machine(browser, native) {
  const ort = JSON.parse(readFileSync(resolve(ROOT, "node_modules/onnxruntime-web/package.json"), "utf8")).version;
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    browser: browser ? `Chromium ${browser.version}` : null,
    graphics: browser?.graphics ?? null,
    onnxruntimeWeb: ort,
    onnxruntimeNative: native?.onnxruntime ?? null,
    python: native?.python ?? null,
  };
}

/** The commit that was measured. */
export function commit() {
  try {
    return execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { cwd: ROOT }).toString().trim();
  } catch {
    return "unknown";
  }
}
