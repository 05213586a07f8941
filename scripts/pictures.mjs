import { ensureDependencies } from "./lib/dependencies.mjs";
import { runPackage } from "./lib/run.mjs";
import { say } from "./lib/say.mjs";

/** Draws the committed pictures of e2e/pictures anew with the browser that the tests use. Look at them before a commit. */
await ensureDependencies();
const { ensureBuild } = await import("./lib/build.mjs");
const { findChromium } = await import("./lib/chromium.mjs");

await ensureBuild();
const browser = await findChromium();
if (browser.missing) {
  say(browser.missing);
  process.exit(1);
}
const { status } = await runPackage("@playwright/test/cli.js", ["test", "visual.spec.ts", "--reporter=list"], {
  environment: { CARINA_CHROMIUM: JSON.stringify(browser), CARINA_RENEW_PICTURES: "1" },
});
say(status === 0 ? "The pictures in e2e/pictures are new: look at them, then commit them." : "No: see above.");
process.exitCode = status;
