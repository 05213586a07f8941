import { execFileSync } from "node:child_process";
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { ROOT } from "./run.mjs";

const require = createRequire(import.meta.url);

/**
 * The browser that the tests drive: on Linux x64 the one that the lock file pins, elsewhere Playwright's own or one of the
 * system's.
 * @returns {Promise<{executablePath: string, environment: Record<string, string>, pinned: boolean} | {missing: string}>}
 */
export async function findChromium() {
  if (process.platform === "linux" && process.arch === "x64") return await unpackPinned();
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  if (existsSync(own)) return { executablePath: own, environment: {}, pinned: false };
  const found = systemBrowsers().find((path) => existsSync(path));
  if (found) return { executablePath: found, environment: {}, pinned: false };
  return { missing: "no Chromium found: run `npx playwright install chromium`, or install Chrome" };
}

function systemBrowsers() {
  if (process.platform === "darwin")
    return [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];
  if (process.platform === "win32")
    return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map(
      (name) => `${process.env[name]}\\Google\\Chrome\\Application\\chrome.exe`,
    );
  return ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
}

async function unpackPinned() {
  const packageRoot = dirname(dirname(dirname(require.resolve("@sparticuz/chromium"))));
  const { version } = JSON.parse(readFileSync(resolve(packageRoot, "package.json"), "utf8"));
  const folder = resolve(ROOT, ".cache", `chromium-${version}`);
  const browser = { executablePath: resolve(folder, "chromium"), pinned: true, environment: libraryPath(folder) };
  if (existsSync(browser.executablePath)) return browser;

  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const unpack = (name, to) =>
    pipeline(createReadStream(resolve(packageRoot, "bin", name)), createBrotliDecompress(), createWriteStream(to));
  await unpack("chromium.br", resolve(unfinished, "chromium"));
  chmodSync(resolve(unfinished, "chromium"), 0o755);
  for (const archive of ["swiftshader.tar", "al2023.tar", "fonts.tar"]) {
    const tar = resolve(unfinished, archive);
    await unpack(`${archive}.br`, tar);
    execFileSync("tar", ["-xf", tar, "-C", unfinished]);
    rmSync(tar);
  }
  renameSync(unfinished, folder);
  return browser;
}

/** NSS, NSPR and expat travel with the package: a bare machine has none of them. */
function libraryPath(folder) {
  const rest = process.env.LD_LIBRARY_PATH;
  return { LD_LIBRARY_PATH: [resolve(folder, "lib"), ...(rest ? [rest] : [])].join(":") };
}
