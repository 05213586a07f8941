import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { ROOT, runPackage } from "./run.mjs";

/** A gate says `null` when all is well, else what is wrong. */
async function clean(entry, args) {
  const { status, output } = await runPackage(entry, args, { capture: true });
  return status === 0 ? null : output;
}

export const types = () => clean("typescript-7/bin/tsc", ["--build"]);
export const lint = () => clean("oxlint/bin/oxlint", ["--type-aware", "--deny-warnings"]);
export const format = () => clean("@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]);
export const deadCode = () => clean("knip/bin/knip.js", ["--no-progress"]);

const CRUISE = ["--config", ".dependency-cruiser.json", "--output-type", "json"];

async function cruise(directory) {
  const { output } = await runPackage("dependency-cruiser/bin/dependency-cruise.mjs", [...CRUISE, "src"], {
    capture: true,
    directory,
  });
  try {
    return JSON.parse(output.slice(output.indexOf("{"))).summary;
  } catch {
    return { totalCruised: 0, totalDependenciesCruised: 0, violations: [], output };
  }
}

/** The arrows between the rooms hold, and the tool did read the code. */
export async function importRules() {
  const summary = await cruise(ROOT);
  if (summary.totalCruised < 200 || summary.totalDependenciesCruised < 500)
    return `dependency-cruiser read ${summary.totalCruised} modules only: it does not see the code. ${summary.output ?? ""}`;
  const broken = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  return broken.length === 0 ? null : broken.join("\n");
}

/** Faults that break an arrow each; were one of them not found, the check above would prove nothing. */
const PLANTED = [
  ["core-imports-nothing-above", "src/core/grey/planted-a.ts", 'import "../../store/index.ts";\n'],
  [
    "core-without-platform",
    "src/core/grey/planted-b.ts",
    'import { useState } from "react";\nexport const planted = useState;\n',
  ],
  ["grey-after-study", "src/core/grey/planted-c.ts", 'export { resultSchema } from "#core/result";\n'],
  [
    "features-never-each-other",
    "src/features/heatmap/planted.tsx",
    'import "../viewer/index.ts";\nexport const planted = <p />;\n',
  ],
  [
    "onnxruntime-in-one-room",
    "src/app/planted.ts",
    'import * as ort from "onnxruntime-web/wasm";\nexport const planted = ort;\n',
  ],
  ["cornerstone-in-the-viewer", "src/features/heatmap/planted-b.ts", 'export { init } from "@cornerstonejs/core";\n'],
];

/** Plants the faults in a copy of the code and asks the import rules about it. */
export async function plantedFaults() {
  const copy = resolve(ROOT, ".cache/planted");
  rmSync(copy, { recursive: true, force: true });
  for (const name of ["src", "package.json", ".dependency-cruiser.json"])
    cpSync(resolve(ROOT, name), resolve(copy, name), { recursive: true });
  for (const [, path, text] of PLANTED) writeFileSync(resolve(copy, path), text);
  const { violations } = await cruise(copy);
  rmSync(copy, { recursive: true });
  const seen = (rule, path) => violations.some((violation) => violation.rule.name === rule && violation.from === path);
  const missed = PLANTED.filter(([rule, path]) => !seen(rule, path)).map(([rule, path]) => `${rule} (${path})`);
  return missed.length === 0 ? null : `The import rules do not see these planted faults: ${missed.join(", ")}`;
}

const FIRST_SCREEN_LIMIT = 250_000;

/** JavaScript that the first screen loads: the entry of index.html with all that it imports statically, gzipped. */
export function firstScreenBytes() {
  const manifest = JSON.parse(readFileSync(resolve(ROOT, "dist/.vite/manifest.json"), "utf8"));
  const wanted = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (wanted.has(chunk.file)) return;
    wanted.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  visit("index.html");
  const bytes = [...wanted].map((file) => gzipSync(readFileSync(resolve(ROOT, "dist", file))).byteLength);
  return bytes.reduce((sum, next) => sum + next, 0);
}

export async function sizeBudget() {
  const bytes = firstScreenBytes();
  if (bytes < 1000) return `The first screen weighs ${bytes} bytes: the budget measures nothing.`;
  return bytes <= FIRST_SCREEN_LIMIT
    ? null
    : `The first screen loads ${bytes} bytes of JavaScript, limit ${FIRST_SCREEN_LIMIT}.`;
}
