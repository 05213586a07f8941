import { defineConfig } from "@playwright/test";

/** What `npm test` found: the browser that the lock file pins, or one of this machine. */
const browser = JSON.parse(process.env["CARINA_CHROMIUM"] || "{}") as {
  executablePath?: string;
  environment?: Record<string, string>;
};
const PORT = Number(process.env["CARINA_TEST_PORT"] || 4199);

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/e2e",
  forbidOnly: true,
  retries: 0,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["json"]],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      args: ["--no-sandbox", "--enable-unsafe-webgpu", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"],
      ...(browser.executablePath ? { executablePath: browser.executablePath } : {}),
      env: { ...(process.env as Record<string, string>), ...browser.environment },
    },
  },
  webServer: {
    command: `node scripts/start.mjs --no-open --port ${PORT}`,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
  },
});
