import { Desk } from "./desk.ts";
import { phantom } from "./films.ts";
import { expect, test } from "./fixtures.ts";

// A name that is not localhost: to the browser an address of the network, over plain http and so without secure context.
const ORIGIN = `http://carina.test:${process.env["CARINA_TEST_PORT"] || 4199}/`;
const ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP carina.test 127.0.0.1"];

test.use({
  baseURL: ORIGIN,
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...ARGUMENTS] });
  },
});

test("over plain http the film gets its findings on WASM with one thread, and the page says what is missing", async ({
  page,
  witness,
}) => {
  // The browser's own word on headers that it heeds over https alone.
  witness.allowConsole(/Cross-Origin-Opener-Policy header has been ignored/);
  const desk = await Desk.open(page, "");
  const scope = await page.evaluate(() => ({
    secure: isSecureContext,
    isolated: crossOriginIsolated,
    subtle: "subtle" in crypto,
    gpu: "gpu" in navigator,
    serviceWorker: "serviceWorker" in navigator,
  }));
  expect(scope).toEqual({ secure: false, isolated: false, subtle: false, gpu: false, serviceWorker: false });
  const notice = page.getByRole("group", { name: /^WebGPU, threads, use without a network, .* are missing here/ });
  await expect(notice).toBeVisible();
  await expect(notice).toContainText("Open Carina over https, or on this computer under localhost.");

  await desk.give(phantom("plain", "dicom"));
  await desk.drawn();
  await desk.pastTheGate();
  await expect(page.getByRole("contentinfo")).toContainText("Golden run passed on WASM, 1 thread");
});
