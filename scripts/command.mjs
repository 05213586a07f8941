import { ensureDependencies } from "./lib/dependencies.mjs";
import { ROOT, run } from "./lib/run.mjs";

/** `node scripts/command.mjs NAME ARGS...`: installs and builds what is missing, then runs the command line NAME. */
const [name, ...args] = process.argv.slice(2);
// What the command prints on standard output is for programs: preparations speak on standard error.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
await ensureDependencies();
const { ensureCommandLines } = await import("./lib/build.mjs");
await ensureCommandLines();
process.stdout.write = write;
const { status } = await run(process.execPath, [`${ROOT}/.build/cli/${name}.js`, ...args], {
  directory: process.env.INIT_CWD,
});
process.exitCode = status;
