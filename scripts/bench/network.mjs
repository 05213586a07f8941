import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT } from "../lib/run.mjs";
import { createStaticServer, listen } from "../lib/server.mjs";
import { inTurn, ratio, summary } from "./samples.mjs";

const ROUNDS = 12;
const RUNS = 3;
const GRAPHS = ["bundle", "logits", "naive", "naive-erf"];
/** Largest difference of a logit between two engines that compute the same. */
const SAME = 0.02;

/**
 * The network on WASM against native ONNX Runtime and against the naive export, and what Grad-CAM costs. Four graphs with
 * the same weights: the bundle's, the same cut before Grad-CAM, and what torch.onnx makes of the network, with the GELU
 * that was trained (tanh: the limits are held to this one) and with that of the published ConvNeXtV2 (erf: to compare).
 */
export async function network({ node, native, browser, bundle, cache }) {
  const folder = resolve(cache, "graphs", bundle.sha256.slice(0, 16));
  const nodes = await native.call("graphs", { model: bundle.model, out: folder });
  const path = (graph) => (graph === "bundle" ? bundle.model : resolve(folder, `${graph}.onnx`));
  const engines = { native, node };
  const page = browser ? await browserEngines(browser, { cache, path }) : null;
  if (page) Object.assign(engines, { chromium: page.engine(1) });
  try {
    const open = { size: bundle.size, seed: bundle.goldenSeed };
    const said = [];
    for (const [name, engine] of Object.entries(engines))
      for (const graph of GRAPHS) {
        const { size, ...rest } = open;
        await engine.call("open", { graph, path: path(graph), ...rest, ...(name === "native" ? {} : { size }) });
        said.push({ name, graph, logits: await engine.call("logits", { graph }) });
      }
    const difference = largestDifference(said);
    if (difference > SAME) throw new Error(`the engines do not compute the same: logits differ by ${difference}`);

    const contestants = {};
    for (const [name, engine] of Object.entries(engines))
      for (const graph of GRAPHS) contestants[`${name} ${graph}`] = () => engine.call("network", { graph, runs: RUNS });
    if (page) {
      const threads = page.engine(2);
      await threads.call("open", { graph: "bundle", path: path("bundle"), ...open });
      contestants["chromium bundle, 2 threads"] = () => threads.call("network", { graph: "bundle", runs: RUNS });
    }
    const samples = await inTurn(contestants, ROUNDS);
    const native1 = summary(samples["native bundle"].flat());
    const unrest = native1.median / native1.minimum;
    return { rows: rowsOf(samples, Object.keys(engines)), samples: summaries(samples), nodes, difference, unrest };
  } finally {
    await page?.close();
  }
}

function rowsOf(samples, engines) {
  const rows = [];
  const compare = (figure, limit, a, b, base, within) => {
    const { minima, median } = ratio(samples[a], samples[b]);
    const measured =
      limit.unit === "%" ? (value) => (value - 1) * 100 : limit.inverse ? (value) => 1 / value : (v) => v;
    rows.push({
      figure,
      limit: limit.words,
      value: measured(minima),
      unit: limit.unit,
      aside: { name: "median", value: measured(median) },
      detail: `${milliseconds(samples[a])} to ${milliseconds(samples[b])}`,
      base,
      within: within ? within(measured(minima)) : null,
    });
  };
  const places = { node: "Node", chromium: "Chromium" };
  for (const engine of engines.filter((name) => name !== "native")) {
    const place = places[engine];
    compare(
      `Network, WASM, 1 thread, ${place}`,
      { words: "at most 3 times", unit: "times" },
      `${engine} bundle`,
      "native bundle",
      "the same graph, native ONNX Runtime, 1 thread",
      (value) => value <= 3,
    );
    compare(
      `Our export in ${place}'s WASM`,
      { words: "at least 1.3 times as fast", unit: "times as fast", inverse: true },
      `${engine} bundle`,
      `${engine} naive`,
      "the naive export (the same tanh GELU, no maps), same WASM",
      (value) => value >= 1.3,
    );
    compare(
      `Our export in ${place}'s WASM, against GELU by erf`,
      { words: "none", unit: "times as fast", inverse: true },
      `${engine} bundle`,
      `${engine} naive-erf`,
      "the naive export with the published GELU (erf, no maps), same WASM",
      null,
    );
    compare(
      `Grad-CAM for 14 findings, ${place}`,
      { words: "at most 5 %", unit: "%" },
      `${engine} bundle`,
      `${engine} logits`,
      "the same graph cut before Grad-CAM",
      (value) => value <= 5,
    );
  }
  compare(
    "Our export, native",
    { words: "never slower", unit: "times as fast", inverse: true },
    "native bundle",
    "native naive",
    "the naive export (the same tanh GELU, no maps), native ONNX Runtime",
    (value) => value >= 1,
  );
  if (samples["chromium bundle, 2 threads"])
    compare(
      "2 threads, Chromium",
      { words: "none (the faster is to be kept)", unit: "times as fast", inverse: true },
      "chromium bundle, 2 threads",
      "chromium bundle",
      "1 thread",
      null,
    );
  return rows;
}

const milliseconds = (rounds) => `${summary(rounds.flat()).minimum.toFixed(1)} ms`;

function summaries(samples) {
  return Object.fromEntries(Object.entries(samples).map(([name, rounds]) => [name, summary(rounds.flat())]));
}

function largestDifference(said) {
  const [first, ...rest] = said.map(({ logits }) => logits);
  return Math.max(...rest.flatMap((logits) => logits.map((logit, index) => Math.abs(logit - first[index]))));
}

/** Workers of a bare page that run any graph: ONNX Runtime's own files and the graphs, on an origin of their own. */
async function browserEngines(browser, { cache, path }) {
  const site = resolve(cache, "site");
  mkdirSync(site, { recursive: true });
  writeFileSync(resolve(site, "index.html"), "<!doctype html><title>bench</title>\n");
  writeFileSync(resolve(site, "worker.mjs"), "export {};\n");
  const dist = resolve(ROOT, "node_modules/onnxruntime-web/dist");
  for (const name of ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"])
    copyFileSync(resolve(dist, name), resolve(site, name));
  for (const graph of GRAPHS) copyFileSync(path(graph), resolve(site, `${graph}.onnx`));
  const server = createStaticServer(site);
  const port = await listen(server, 4280);
  const page = await browser.newPage();
  await page.goto(`http://localhost:${port}/`);

  const engine = (threads) => {
    let worker;
    const started = async () => {
      const appears = page.waitForEvent("worker");
      await page.evaluate(() => new Worker("/worker.mjs", { type: "module" }));
      const appeared = await appears;
      await appeared.evaluate(startEngine, threads);
      return appeared;
    };
    return {
      call: async (name, args) => {
        worker ??= started();
        return (await worker).evaluate(([name, args]) => globalThis.engine[name](args), [name, args]);
      },
    };
  };
  const close = async () => {
    await page.close();
    server.close();
    server.closeAllConnections();
  };
  return { engine, close };
}

/** Runs inside the worker: the same three calls as the other engines answer. */
async function startEngine(threads) {
  const address = "/ort.wasm.min.mjs";
  const ort = await import(address);
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = {
    mjs: new URL("/ort-wasm-simd-threaded.mjs", location.href).href,
    wasm: new URL("/ort-wasm-simd-threaded.wasm", location.href).href,
  };
  const graphs = new Map();
  const run = (graph) => graphs.get(graph).session.run({ image: graphs.get(graph).image });
  globalThis.engine = {
    async open({ graph, size, seed }) {
      const model = new Uint8Array(await (await fetch(`/${graph}.onnx`)).arrayBuffer());
      const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
      // The golden formula (golden.json): v(r, c) = (floor((r*r + 3*c*c + 7*r*c) / 64) + 17*seed) mod 256.
      const values = Float32Array.from({ length: size * size }, (_, index) => {
        const [r, c] = [Math.floor(index / size), index % size];
        return ((Math.floor((r * r + 3 * c * c + 7 * r * c) / 64) + 17 * seed) % 256) / 255;
      });
      graphs.set(graph, { session, image: new ort.Tensor("float32", values, [1, 1, size, size]) });
    },
    async logits({ graph }) {
      return Array.from((await run(graph)).logits.data);
    },
    async network({ graph, runs }) {
      const times = [];
      for (let count = 0; count < runs; count++) {
        const begin = performance.now();
        const outputs = await run(graph);
        times.push(performance.now() - begin);
        for (const tensor of Object.values(outputs)) tensor.dispose();
      }
      return times;
    },
  };
}
