import { firstScreenBytes } from "../lib/gates.mjs";
import { allJudged, give, launch, openDesk, serveBuild } from "./desk.mjs";
import { summary } from "./samples.mjs";

const DROPS = 8;
const REPLAYS = 20;
const SWITCHES = 20;

const PICTURE_LIMIT = 300;
const FINDINGS_LIMIT = 1000;
const SWITCH_LIMIT = 16;
const PREPARE_LIMIT = 60;
const FIRST_SCREEN_LIMIT = 250_000;

/** JavaScript of the first screen, from the built page's own manifest. */
export function firstScreen() {
  const bytes = firstScreenBytes();
  return {
    rows: [
      {
        figure: "First screen, JavaScript gzipped",
        limit: `at most ${FIRST_SCREEN_LIMIT / 1000} kB`,
        value: bytes / 1000,
        unit: "kB",
        detail: `${((100 * bytes) / FIRST_SCREEN_LIMIT).toFixed(0)} % of the limit`,
        base: "built page",
        within: bytes <= FIRST_SCREEN_LIMIT,
      },
    ],
    samples: { bytes },
  };
}

/** From giving a 3,000 x 3,000 film to picture and findings, in a page with viewer and model loaded. */
export async function drop({ found, film, warmUp, bundle }) {
  const site = await serveBuild();
  const browser = await launch(found);
  try {
    const page = await openDesk(browser, site.address);
    // The first film mounts the viewer and compiles what it needs.
    await give(page, [warmUp]);
    await allJudged(page, 1, 120_000);
    await page.waitForFunction(() => globalThis.bench.log.drawn.length > 0);
    const drops = [];
    for (let count = 0; count < DROPS; count++) {
      drops.push(await dropOnce(page, film, count + 2));
    }
    const replays = await page.evaluate(async (count) => {
      const all = [];
      for (let turn = 0; turn < count; turn++) all.push(await globalThis.bench.replay());
      return all;
    }, REPLAYS);
    const prepare = summary(replays.slice(1).map(({ timings }) => timings.prepareMs));
    const network = summary(replays.slice(1).map(({ timings }) => timings.networkMs));
    const switches = await heatmapSwitches(page);
    return {
      rows: rowsOf({ drops: drops.slice(1), prepare, network, threads: replays.at(-1).threads, switches, bundle }),
      samples: { drops, prepare, network, switches: switches.length > 0 ? summary(switches) : null },
    };
  } finally {
    await browser.close();
    site.close();
  }
}

/** Gives the film once more, shows it, and waits for its findings: milliseconds from the picker's event. */
async function dropOnce(page, film, films) {
  const before = await page.evaluate(() => {
    globalThis.bench.log.worker.length = 0;
    globalThis.bench.log.longTasks.length = 0;
    return globalThis.bench.log.drawn.length;
  });
  await give(page, [film]);
  await page.waitForFunction((before) => globalThis.bench.log.drawn.length > before, before, { timeout: 60_000 });
  await allJudged(page, films, 120_000);
  await page.waitForFunction(() => globalThis.bench.log.findings > 0, null, { timeout: 60_000 });
  return page.evaluate((before) => {
    const { log } = globalThis.bench;
    const at = (worker, what) => log.worker.find((entry) => entry.worker === worker && entry.what === what);
    const [read, readReply] = [at("carina-read", "read"), at("carina-read", "reply")];
    const [analyse, analyseReply] = [at("carina-analyse", "analyse"), at("carina-analyse", "reply")];
    const { given } = log;
    return {
      picture: log.drawn[before].at - given,
      findings: log.findings - given,
      bytes: read.at - given,
      worker: readReply.decodeMs,
      passing: readReply.at - read.at - readReply.decodeMs,
      draw: log.drawn[before].at - readReply.at,
      graphics: globalThis.bench.graphicsBetween(readReply.at, log.drawn[before].at),
      analysisWait: analyse.at - readReply.at,
      prepare: analyseReply.timings.prepareMs,
      network: analyseReply.timings.networkMs,
      gate: analyseReply.gate,
      longestTask: Math.max(0, ...log.longTasks.map(({ duration }) => duration)),
    };
  }, before);
}

/** Main-thread time from a key or click to the drawn overlay, two findings in turn, so that each is painted anew. */
async function heatmapSwitches(page) {
  const goOn = page.getByRole("button", { name: "Go on anyway" });
  if (await goOn.isVisible()) {
    await goOn.click();
    await page.getByRole("heading", { name: /of 14 findings|of the 14/ }).waitFor();
  }
  return page.evaluate(async (count) => {
    const { bench } = globalThis;
    const all = [];
    for (let turn = 0; turn < count; turn++) {
      let time = await bench.untilOverlay(() => bench.press(String((turn % 2) + 1)));
      await bench.settled();
      // Below its threshold a finding shows its map on request: then the request is the switch.
      const request = bench.button(/Show its heatmap/);
      if (time === null && request) time = await bench.untilOverlay(() => request.click());
      if (time !== null) all.push(time);
      await bench.settled();
    }
    return all.slice(2);
  }, SWITCHES);
}

const row = (figure, limit, { minimum, median }, detail, within) => ({
  figure,
  limit,
  value: median,
  unit: "ms",
  aside: { name: "minimum", value: minimum },
  detail,
  base: "clock",
  within,
});

function rowsOf({ drops, prepare, network, threads, switches, bundle }) {
  const of = (name) => summary(drops.map((one) => one[name]));
  const usual = (name) => of(name).median.toFixed(0);
  const doubted = drops[0].gate === "doubtful" ? "; the gate doubts this film, the numbers stand after a click" : "";
  const picture = of("picture");
  const findings = of("findings");
  const rows = [
    row(
      "Drop to picture, 3,000 x 3,000, 16 bits, uncompressed",
      `at most ${PICTURE_LIMIT} ms`,
      picture,
      `bytes ${usual("bytes")}, reading ${usual("worker")}, passing ${usual("passing")}, drawing ${usual("draw")} (${usual("graphics")} of it waiting for the graphics driver)`,
      picture.median <= PICTURE_LIMIT,
    ),
    row(
      "Drop to findings, the same film, model in memory, WASM",
      `at most ${FINDINGS_LIMIT} ms`,
      findings,
      `prepare ${usual("prepare")}, network ${usual("network")}${doubted}`,
      findings.median <= FINDINGS_LIMIT,
    ),
    row(
      `prepare, 3,000 x 3,000 to ${bundle.size} x ${bundle.size}, Chromium's worker`,
      `at most ${PREPARE_LIMIT} ms`,
      prepare,
      `${prepare.count} runs in the page's own worker`,
      prepare.median <= PREPARE_LIMIT,
    ),
    row(
      "Network in the page's own worker, WASM",
      "none (ratio above)",
      network,
      `${network.count} runs, threads chosen by the page: ${threads}`,
      null,
    ),
  ];
  const unmeasured = { figure: "Heatmap switch, main thread", limit: `at most ${SWITCH_LIMIT} ms`, base: "clock" };
  if (switches.length === 0) rows.push({ ...unmeasured, reason: "the film got no findings" });
  else {
    const times = summary(switches);
    const worst = `largest ${times.maximum.toFixed(1)} ms of ${times.count}`;
    rows.push(row(unmeasured.figure, unmeasured.limit, times, worst, times.median <= SWITCH_LIMIT));
  }
  return rows;
}
