import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ROOT, run } from "./lib/run.mjs";
import { say, saying } from "./lib/say.mjs";

const USAGE = `npm run bench -- [--only NAME]... [--json FILE] [--long]
Measures the speeds that Carina is to reach, in one run, as ratios where there is something to compare with. Without --only
the table goes to docs/bench.md. --long adds 500 films in one drop.`;
const CACHE = resolve(ROOT, ".cache/bench");

const GROUPS = {
  network: "Network",
  reading: "Reading on Node",
  codecs: "Codecs",
  screen: "First screen",
  page: "In the page",
  webgpu: "WebGPU",
  tab: "Many films",
};

function options() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string", multiple: true },
        json: { type: "string" },
        long: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const unknown = (values.only ?? []).filter((name) => !(name in GROUPS));
    if (unknown.length > 0)
      throw new Error(`Nothing is named ${unknown.join(", ")}; there are ${Object.keys(GROUPS).join(", ")}.`);
    return values;
  } catch (error) {
    say(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

const wanted = options();
if (wanted.help) {
  say(USAGE);
  process.exit(0);
}
const names = wanted.only ?? Object.keys(GROUPS);
await ensureDependencies();
const { ensureBuild } = await import("./lib/build.mjs");
const { ensurePython, PYTHON } = await import("./lib/python.mjs");
const { findChromium } = await import("./lib/chromium.mjs");
const { startSubject } = await import("./bench/subject.mjs");
const { machine, commit } = await import("./bench/machine.mjs");
const { asDocument, asText } = await import("./bench/table.mjs");
await ensureBuild();
mkdirSync(CACHE, { recursive: true });

const bundle = readBundle();
const node = startSubject(process.execPath, [resolve(ROOT, ".build/cli/bench.js")], { directory: ROOT });
const native = await startNative();
const found = await findChromium();
const started = {};

/** A film of 3,000 x 3,000 pixels, and as many of usual size as the longest drop needs; drawn once and kept. */
function film() {
  started.film ??= node.call("films", { folder: CACHE, stem: "large", count: 1, rows: 3000, columns: 3000 });
  return started.film.then(([path]) => path);
}

function films(count) {
  return node.call("films", { folder: resolve(CACHE, "films"), stem: "film", count, rows: 1024, columns: 1024 });
}

const measure = {
  async network() {
    const { network } = await import("./bench/network.mjs");
    const browser = await browserOrNone();
    try {
      return await network({ node, native: needsNative(), browser, bundle, cache: CACHE });
    } finally {
      await browser?.close();
    }
  },
  async reading() {
    const { reading } = await import("./bench/reading.mjs");
    return reading({ node, film: await film(), bundle });
  },
  async codecs() {
    const { codecs } = await import("./bench/codecs.mjs");
    return codecs({ node, native: needsNative(), cache: CACHE });
  },
  async screen() {
    const { firstScreen } = await import("./bench/page.mjs");
    return firstScreen();
  },
  async page() {
    const { drop } = await import("./bench/page.mjs");
    return drop({ found: needsBrowser(), film: await film(), warmUp: (await films(1))[0], bundle });
  },
  async webgpu() {
    const { webgpu } = await import("./bench/webgpu.mjs");
    return webgpu({ found: needsBrowser(), film: (await films(1))[0] });
  },
  async tab() {
    const { tab } = await import("./bench/tab.mjs");
    const paths = await films(50);
    return tab({ found: needsBrowser(), film: paths[0], films: paths, long: wanted.long });
  },
};

function readBundle() {
  const models = resolve(ROOT, "public/models");
  const json = (path) => JSON.parse(readFileSync(resolve(models, path), "utf8"));
  const id = json("index.json").default;
  const manifest = json(`${id}/manifest.json`);
  const [file] = manifest.files;
  return {
    id,
    name: manifest.name,
    version: manifest.version,
    sha256: file.sha256,
    model: resolve(models, id, file.path),
    size: manifest.input.size,
    goldenSeed: json(`${id}/${manifest.golden.path}`).seed,
  };
}

/** The training package's Python with the codecs that only this needs; `null` with a word where there is none. */
async function startNative() {
  if (!names.includes("network") && !names.includes("codecs")) return null;
  const python = await ensurePython();
  if (!python.ready) {
    say(`Python: ${python.reason}`);
    return null;
  }
  const requirements = resolve(ROOT, "training/bench/requirements.txt");
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const stamp = resolve(ROOT, "training/.venv/bench-stamp");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digest) {
    const { status, output } = await saying("Installing the Python packages of training/bench/requirements.txt", () =>
      run(PYTHON, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], {
        capture: true,
      }),
    );
    if (status !== 0) {
      say(output);
      return null;
    }
    writeFileSync(stamp, digest);
  }
  return startSubject(PYTHON, ["-m", "bench"], {
    directory: resolve(ROOT, "training"),
    environment: { OMP_NUM_THREADS: "1" },
  });
}

function needsNative() {
  if (!native) throw new Error("there is no Python with ONNX Runtime to compare with");
  return native;
}

function needsBrowser() {
  if (found.missing) throw new Error(found.missing);
  return found;
}

async function browserOrNone() {
  if (found.missing) return null;
  const { launch } = await import("./bench/desk.mjs");
  return launch(found);
}

/** Version of the browser, and what WebGL draws with: a graphics card, or a software rasteriser. */
async function aboutBrowser() {
  const browser = await browserOrNone();
  if (!browser) return null;
  const page = await browser.newPage();
  const graphics = await page.evaluate(() => {
    const gl = document.createElement("canvas").getContext("webgl2");
    return gl?.getParameter(gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  });
  const version = browser.version();
  await browser.close();
  return { version, graphics: graphics ?? "no WebGL 2" };
}

const groups = {};
let failed = false;
for (const name of names) {
  const title = GROUPS[name];
  try {
    groups[name] = { title, ...(await saying(title, measure[name])) };
    say(`${asText(groups[name].rows)}\n`);
  } catch (error) {
    failed = true;
    say(`${title} could not be measured: ${error.stack}\n`);
    groups[name] = { title, rows: [{ figure: title, limit: "", reason: error.message.split("\n")[0] }], samples: {} };
  }
}
const report = {
  schema: "carina.bench/1",
  created: new Date().toISOString(),
  commit: commit(),
  machine: machine(await aboutBrowser(), await native?.call("versions")),
  model: { id: bundle.id, name: bundle.name, version: bundle.version, sha256: bundle.sha256 },
  groups,
};
node.close();
native?.close();
if (wanted.json)
  writeFileSync(resolve(process.env.INIT_CWD ?? ROOT, wanted.json), `${JSON.stringify(report, null, 1)}\n`);
if (!wanted.only) writeFileSync(resolve(ROOT, "docs/bench.md"), asDocument(report));
const over = Object.values(groups).flatMap(({ rows }) => rows.filter(({ within }) => within === false));
say(over.length === 0 ? "All that was measured is within its limit." : `Over their limit: ${over.length}`);
for (const { figure } of over) say(`  ${figure}`);
process.exitCode = failed ? 1 : 0;
