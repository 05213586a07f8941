import { allJudged, give, launch, openDesk, serveBuild } from "./desk.mjs";
import { summary } from "./samples.mjs";

const REPLAYS = 20;
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

/** The network on WebGPU against WASM in the same page, where the browser has an adapter that is no software. */
export async function webgpu({ found, film }) {
  const figure = "Network, WebGPU, the page's own worker";
  const limit = "none";
  const site = await serveBuild();
  const browser = await launch(found);
  try {
    const adapter = await adapterOf(browser, site.address);
    if (adapter === null) return { rows: [{ figure, limit, reason: "no adapter" }], samples: {} };
    if (SOFTWARE.test(adapter)) return { rows: [{ figure, limit, reason: "software adapter only" }], samples: {} };
    const times = {};
    for (const backend of ["webgpu", "wasm"]) {
      const page = await openDesk(browser, site.address, { query: `?backend=${backend}` });
      await give(page, [film]);
      await allJudged(page, 1, 300_000);
      const replays = await page.evaluate(async (count) => {
        const all = [];
        for (let turn = 0; turn < count; turn++) all.push(await globalThis.bench.replay());
        return all;
      }, REPLAYS);
      times[backend] = summary(replays.slice(2).map(({ timings }) => timings.networkMs));
      await page.close();
    }
    const row = {
      figure,
      limit,
      value: times.webgpu.minimum / times.wasm.minimum,
      unit: "times",
      aside: { name: "median", value: times.webgpu.median / times.wasm.median },
      detail: `${times.webgpu.minimum.toFixed(1)} ms to ${times.wasm.minimum.toFixed(1)} ms, ${adapter}`,
      base: "WASM, same page",
      within: null,
    };
    return { rows: [row], samples: times };
  } finally {
    await browser.close();
    site.close();
  }
}

async function adapterOf(browser, address) {
  const page = await browser.newPage();
  await page.goto(address);
  const name = await page.evaluate(async () => {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return null;
    const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
    return [vendor, architecture, description, isFallbackAdapter ? "software" : ""].filter(Boolean).join(" ");
  });
  await page.close();
  return name;
}
