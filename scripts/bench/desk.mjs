import { resolve } from "node:path";
import { ROOT } from "../lib/run.mjs";
import { createStaticServer, listen } from "../lib/server.mjs";
import { probe } from "./probe.mjs";

const ARGUMENTS = ["--no-sandbox", "--enable-unsafe-webgpu", "--enable-unsafe-swiftshader"];

/** The browser that the lock file pins, or one of this machine; a fresh one each time, so that its memory is its own. */
export async function launch(found) {
  const { chromium } = await import("@playwright/test");
  return chromium.launch({
    executablePath: found.executablePath,
    args: ARGUMENTS,
    env: { ...process.env, ...found.environment },
  });
}

/** The built page on a port of its own. */
export async function serveBuild() {
  const server = createStaticServer(resolve(ROOT, "dist"));
  const port = await listen(server, 4270);
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://localhost:${port}/`, close };
}

/** The page, watched by the probe, with its viewer loaded and its model ready. */
export async function openDesk(browser, address, { query = "?backend=wasm" } = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(probe);
  await page.goto(address + query);
  await page.getByRole("contentinfo").getByText("Golden run passed").waitFor({ timeout: 300_000 });
  return page;
}

/** Gives the page files by their paths, as its file picker does. */
export async function give(page, paths) {
  await page.getByTestId("picker").first().setInputFiles(paths);
}

/** Waits until as many films as were given have their last word. @returns {Promise<string[]>} their names in the strip */
export async function allJudged(page, count, timeout) {
  await page.waitForFunction(
    (count) => {
      const options = [...document.querySelectorAll("[role=option]")].map((option) => option.ariaLabel ?? "");
      return (
        options.length >= count &&
        options.every((name) => /flagged|none above|doubtful|refused|not read|failed/.test(name))
      );
    },
    count,
    { timeout, polling: 200 },
  );
  return page.locator("[role=option]").evaluateAll((options) => options.map((option) => option.ariaLabel));
}
