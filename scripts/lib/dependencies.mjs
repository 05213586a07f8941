import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT, run } from "./run.mjs";
import { say, saying } from "./say.mjs";

const MINIMUM = [20, 19];

/** Ends the process with a sentence when this Node is older than the tools need. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  say(`Carina needs Node ${MINIMUM.join(".")} or later; this is Node ${process.versions.node}. Get it at nodejs.org.`);
  process.exit(1);
}

/** Installs what package-lock.json names, once for each state of that file. */
export async function ensureDependencies() {
  requireNode();
  const digest = createHash("sha256")
    .update(readFileSync(resolve(ROOT, "package-lock.json")))
    .digest("hex");
  const stamp = resolve(ROOT, "node_modules/.carina-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  const { status } = await saying("Installing the packages of package-lock.json", () =>
    runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
  );
  if (status !== 0) {
    say("npm could not install the packages: see its words above. A network or an npm mirror is needed this once.");
    process.exit(1);
  }
  writeFileSync(stamp, digest);
}

/** npm says in `npm_execpath` where its script lies: run so, it needs neither a shell nor Windows' npm.cmd. */
function runNpm(args) {
  const script = process.env.npm_execpath;
  return script ? run(process.execPath, [script, ...args]) : run("npm", args);
}
