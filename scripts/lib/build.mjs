import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ROOT, run, runPackage } from "./run.mjs";
import { say, saying } from "./say.mjs";

const SOURCES = [
  "src",
  "public/models",
  "index.html",
  "vite.config.ts",
  "vite.facts.ts",
  "vite.third-party.ts",
  "vite.cli.config.ts",
  "package-lock.json",
];

/** One digest over names, sizes and contents of all that a build reads. */
function sourceDigest() {
  const hash = createHash("sha256");
  const visit = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).toSorted()) visit(join(path, name));
      return;
    }
    if (/\.test\.tsx?$/.test(path)) return;
    hash.update(path.slice(ROOT.length)).update("\0").update(readFileSync(path));
  };
  for (const source of SOURCES) visit(resolve(ROOT, source));
  return hash.digest("hex");
}

async function step(text, work) {
  const { status, output } = await saying(text, work);
  if (status === 0) return;
  say(output);
  say(`${text} failed: see above.`);
  process.exit(1);
}

/**
 * Builds what is older than its sources: the command lines into `.build/cli`, the sample films into `public/samples`, the
 * page into `dist`.
 */
export async function ensureBuild() {
  const stamp = resolve(ROOT, ".build/stamp");
  const digest = sourceDigest();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest && existsSync(resolve(ROOT, "dist/index.html")))
    return;
  await buildCommandLines();
  await step("Drawing the sample film", () =>
    run(process.execPath, [".build/cli/phantom.js", "--sample", "public/samples"], { capture: true }),
  );
  await step("Building the page", () =>
    runPackage("vite/bin/vite.js", ["build", "--logLevel", "warn"], { capture: true }),
  );
  writeFileSync(stamp, digest);
}

/** Builds the command lines alone, when they are older than their sources. */
export async function ensureCommandLines() {
  const stamp = resolve(ROOT, ".build/cli-stamp");
  const digest = sourceDigest();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  await buildCommandLines();
}

async function buildCommandLines() {
  await step("Building the command lines", () =>
    runPackage("vite/bin/vite.js", ["build", "--config", "vite.cli.config.ts", "--logLevel", "warn"], {
      capture: true,
    }),
  );
  writeFileSync(resolve(ROOT, ".build/cli-stamp"), sourceDigest());
}
