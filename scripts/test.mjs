import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ROOT, run, runPackage } from "./lib/run.mjs";
import { say, saying } from "./lib/say.mjs";
import { Tally } from "./lib/tally.mjs";

/**
 * All that must hold before a change lands. `npm test -- unit e2e` runs the named stages alone. Stages do not stop each
 * other; the last line is `N passed, N failed, N skipped` over all of them.
 */
await ensureDependencies();
const gates = await import("./lib/gates.mjs");
const { ensureBuild } = await import("./lib/build.mjs");
const { ensurePython, PYTHON } = await import("./lib/python.mjs");
const { findChromium } = await import("./lib/chromium.mjs");

const REPORTS = resolve(ROOT, ".cache/reports");
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const tally = new Tally();

async function gate(name, work) {
  const wrong = await saying(name, work);
  if (wrong === null) return tally.passed();
  say(wrong);
  tally.failed(name);
}

const readReport = (name) => {
  try {
    return readFileSync(resolve(REPORTS, name), "utf8");
  } catch {
    return null;
  }
};

/** A runner that ended badly without naming a failed test, or ran no test, has failed too. */
function judgeRunner(name, status, counts) {
  if (!counts) return tally.failed(`${name}: no report was written`);
  if (counts.passed + counts.failed.length + counts.skipped.length === 0) return tally.failed(`${name}: ran no test`);
  tally.passed(counts.passed);
  for (const failed of counts.failed) tally.failed(`${name}: ${failed}`);
  for (const [test, reason] of counts.skipped) tally.skipped(`${name}: ${test}`, reason);
  if (status !== 0 && counts.failed.length === 0) tally.failed(`${name}: ended with status ${status}`);
}

const stages = {
  async gates() {
    await gate("Types", gates.types);
    await gate("Lint", gates.lint);
    await gate("Format", gates.format);
    await gate("Import rules", gates.importRules);
    await gate("Import rules see planted faults", gates.plantedFaults);
    await gate("Dead code", gates.deadCode);
  },

  async unit() {
    const { status } = await saying("Unit tests", () =>
      runPackage("vitest/vitest.mjs", [
        "run",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${resolve(REPORTS, "unit.json")}`,
      ]),
    );
    const report = JSON.parse(readReport("unit.json") ?? "null");
    const tests = report?.testResults.flatMap((file) =>
      file.assertionResults.length > 0 || file.status === "passed"
        ? file.assertionResults
        : [{ status: "failed", fullName: file.name }],
    );
    judgeRunner(
      "unit",
      status,
      tests && {
        passed: tests.filter((test) => test.status === "passed").length,
        failed: tests.filter((test) => test.status === "failed").map((test) => test.fullName),
        skipped: tests
          .filter((test) => !["passed", "failed"].includes(test.status))
          .map((test) => [test.fullName, test.meta?.reason ?? "its title or file says why"]),
      },
    );
  },

  async python() {
    const python = await ensurePython();
    if (!python.ready) {
      say(`Python: ${python.reason}`);
      return python.missing ? tally.skipped("training tests", python.reason) : tally.failed(`python: ${python.reason}`);
    }
    const args = ["-m", "pytest", "-q", "-rs", `--junitxml=${resolve(REPORTS, "python.xml")}`, "tests"];
    const { status } = await saying("Training tests", () =>
      run(PYTHON, args, { directory: resolve(ROOT, "training"), environment: { OMP_NUM_THREADS: "2" } }),
    );
    judgeRunner("python", status, readJunit(readReport("python.xml")));
    await gate("Python lint and format", async () => {
      for (const check of [
        ["check", "."],
        ["format", "--check", "."],
      ]) {
        const ruff = await run(PYTHON, ["-m", "ruff", ...check], {
          directory: resolve(ROOT, "training"),
          capture: true,
        });
        if (ruff.status !== 0) return ruff.output;
      }
      return null;
    });
  },

  async e2e() {
    await ensureBuild();
    await gate("First screen's size", gates.sizeBudget);
    const browser = await findChromium();
    if (browser.missing) return tally.skipped("browser tests", browser.missing);
    await ensurePython();
    const { status } = await saying("Browser tests", () =>
      runPackage("@playwright/test/cli.js", ["test"], {
        environment: {
          CARINA_CHROMIUM: JSON.stringify(browser),
          PLAYWRIGHT_JSON_OUTPUT_NAME: resolve(REPORTS, "e2e.json"),
        },
      }),
    );
    judgeRunner("e2e", status, readPlaywright(JSON.parse(readReport("e2e.json") ?? "null")));
  },
};

function readJunit(xml) {
  if (!xml) return null;
  const counts = { passed: 0, failed: [], skipped: [] };
  for (const [, attributes, body] of xml.matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? "?";
    const skipped = /<skipped[^>]*message="([^"]*)"/.exec(body ?? "");
    if (skipped) counts.skipped.push([name, skipped[1]]);
    else if (/<(failure|error)\b/.test(body ?? "")) counts.failed.push(name);
    else counts.passed += 1;
  }
  return counts;
}

function readPlaywright(report) {
  if (!report) return null;
  const counts = { passed: 0, failed: report.errors.map((error) => error.message), skipped: [] };
  const visit = (suite) => {
    for (const spec of suite.specs ?? [])
      for (const test of spec.tests) {
        const reason = test.annotations.find(({ type }) => type === "skip")?.description;
        if (test.status === "expected") counts.passed += 1;
        else if (test.status === "skipped") counts.skipped.push([spec.title, reason ?? "no reason given"]);
        else counts.failed.push(`${spec.file}: ${spec.title}`);
      }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of report.suites) visit(suite);
  return counts;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) {
  say(`No stage is named ${unknown.join(", ")}; there are ${Object.keys(stages).join(", ")}.`);
  process.exit(1);
}
for (const [name, stage] of Object.entries(stages)) if (wanted.length === 0 || wanted.includes(name)) await stage();
process.exitCode = tally.close() ? 0 : 1;
