import { readFileSync } from "node:fs";
import { allJudged, give, launch, openDesk, serveBuild } from "./desk.mjs";
import { median, summary } from "./samples.mjs";

const RUNS = 300;
const SAMPLE_EVERY = 10;
const FLAT_PERCENT = 10;
const LONG_TASK = 100;
const MEMORY_LIMIT = 1500;

/** 300 runs in one tab, 50 films in one go, with `long` 500 films. */
export async function tab({ found, film, films, long }) {
  const site = await serveBuild();
  try {
    const results = [await manyRuns(found, site.address, film), await manyFilms(found, site.address, films)];
    // The same files again and again: each is a film of its own to the page.
    if (long) results.push(await manyFilms(found, site.address, Array.from({ length: 10 }, () => films).flat()));
    return { rows: results.flatMap(({ rows }) => rows), samples: Object.assign({}, ...results.map((r) => r.samples)) };
  } finally {
    site.close();
  }
}

async function manyRuns(found, address, film) {
  const browser = await launch(found);
  try {
    const page = await openDesk(browser, address);
    await give(page, [film]);
    await allJudged(page, 1, 120_000);
    const memory = await memoryOf(browser);
    const megabytes = [];
    for (let run = 0; run < RUNS; run += SAMPLE_EVERY) {
      await page.evaluate(async (count) => {
        for (let turn = 0; turn < count; turn++) {
          const { ok } = await globalThis.bench.replay();
          if (!ok) throw new Error("a run failed");
        }
      }, SAMPLE_EVERY);
      megabytes.push(await memory.renderers());
    }
    const figure = `${RUNS} runs in one tab, memory of the tab`;
    const limit = `flat: last third at most ${FLAT_PERCENT} % over the second`;
    if (megabytes[0] === null) return { rows: [{ figure, limit, reason: "only measured on Linux" }], samples: {} };
    const third = megabytes.length / 3;
    const [second, last] = [median(megabytes.slice(third, 2 * third)), median(megabytes.slice(2 * third))];
    const growth = (last / second - 1) * 100;
    const words = `${second.toFixed(0)} MB, then ${last.toFixed(0)} MB, largest ${Math.max(...megabytes).toFixed(0)} MB`;
    return {
      rows: [
        {
          figure,
          limit,
          value: growth,
          unit: "%",
          detail: words,
          base: "runs 101 to 200",
          within: growth <= FLAT_PERCENT,
        },
      ],
      samples: { manyRunsMegabytes: megabytes },
    };
  } finally {
    await browser.close();
  }
}

async function manyFilms(found, address, paths) {
  const browser = await launch(found);
  try {
    const page = await openDesk(browser, address);
    await page.evaluate(() => {
      globalThis.bench.log.longTasks.length = 0;
    });
    const memory = await memoryOf(browser);
    const megabytes = [];
    const watch = setInterval(() => void memory.renderers().then((now) => megabytes.push(now)), 500);
    await give(page, paths);
    const names = await allJudged(page, paths.length, 30_000 * paths.length);
    clearInterval(watch);
    const { tasks, milliseconds } = await page.evaluate(() => ({
      tasks: globalThis.bench.log.longTasks.map(({ at, duration }) => ({
        duration,
        graphics: globalThis.bench.graphicsBetween(at, at + duration),
      })),
      milliseconds: performance.now() - globalThis.bench.log.given,
    }));
    const failed = names.filter((name) => /refused|failed/.test(name));
    if (failed.length > 0) throw new Error(`films were not read: ${failed.slice(0, 3).join("; ")}`);
    const long = tasks.filter(({ duration }) => duration > LONG_TASK);
    const longest = tasks.toSorted((a, b) => b.duration - a.duration)[0] ?? { duration: 0, graphics: 0 };
    const waiting = `${longest.graphics.toFixed(0)} of it waiting for the graphics driver`;
    const count = paths.length;
    const rows = [
      {
        figure: `${count} films (1,024 x 1,024) in one go, long tasks over ${LONG_TASK} ms`,
        limit: "none of them",
        value: long.length,
        unit: "tasks",
        detail: `longest ${longest.duration.toFixed(0)} ms, ${waiting}; ${(milliseconds / count).toFixed(0)} ms a film`,
        base: "PerformanceObserver",
        within: long.length === 0,
      },
    ];
    const known = megabytes.filter((value) => value !== null);
    const figure = `${count} films (1,024 x 1,024) in one go, largest memory of the tab`;
    const limit = `under ${MEMORY_LIMIT} MB (for 500)`;
    const largest = Math.max(...known);
    if (known.length === 0) rows.push({ figure, limit, reason: "only measured on Linux" });
    else
      rows.push({
        figure,
        limit,
        value: largest,
        unit: "MB",
        aside: { name: "median", value: median(known) },
        detail: `${known.length} samples`,
        base: "resident memory",
        within: largest < MEMORY_LIMIT,
      });
    return { rows, samples: { [`films${count}`]: { tasks, memory: known.length > 0 ? summary(known) : null } } };
  } finally {
    await browser.close();
  }
}

/** Resident memory of the browser's renderers in MB; `null` where the system does not tell. */
async function memoryOf(browser) {
  const session = await browser.newBrowserCDPSession();
  return {
    async renderers() {
      if (process.platform !== "linux") return null;
      const { processInfo } = await session.send("SystemInfo.getProcessInfo").catch(() => ({ processInfo: [] }));
      const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => residentMegabytes(id));
      return renderers.length === 0 ? null : renderers.reduce((sum, next) => sum + next, 0);
    },
  };
}

function residentMegabytes(id) {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1000;
  } catch {
    return 0;
  }
}
