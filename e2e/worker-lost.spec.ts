import type { Page, Worker } from "@playwright/test";
import { Desk } from "./desk.ts";
import { phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";

/** The worker that holds the network, once it is the only one of its kind: threads are measured in a second one. */
async function analysingWorker(page: Page): Promise<Worker> {
  const all = (): Worker[] => page.workers().filter((worker) => /analyse/.test(worker.url()));
  await expect(page.getByRole("contentinfo")).toContainText(/Golden run passed.*times as fast as 1/, {
    timeout: 90_000,
  });
  await expect.poll(() => all().length).toBe(1);
  return all()[0]!;
}

for (const [what, harm] of [
  ["ends without a word", () => setTimeout(() => close(), 0)],
  [
    "never gives its thread back",
    () =>
      setTimeout(() => {
        for (;;);
      }, 0),
  ],
] as const)
  test(`a worker that ${what} costs one film an error with a sentence, and the next try gives its numbers`, async ({
    page,
  }) => {
    const desk = await Desk.open(page);
    test.skip((await page.evaluate(() => navigator.hardwareConcurrency)) < 2, "one core: no threads are measured");
    const worker = await analysingWorker(page);
    await worker.evaluate(harm);
    await desk.give([phantomFile("plain", "dicom")]);
    await desk.drawn();
    await expect(desk.findings).toContainText(/wasm gave no answer within \d+ seconds/, { timeout: 30_000 });
    await expect(desk.findings).not.toContainText("%");
    await desk.findings.getByRole("button", { name: /again/i }).click();
    await desk.pastTheGate(60_000);
  });
