import { Desk } from "./desk.ts";
import { commandLine, phantom } from "./films.ts";
import { expect, test } from "./fixtures.ts";

test("threads are measured against one where the page is isolated, and the numbers stand beside the backend", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  const { isolated, cores } = await page.evaluate(() => ({
    isolated: crossOriginIsolated,
    cores: navigator.hardwareConcurrency,
  }));
  expect(isolated).toBe(true);
  test.skip(cores < 2, "one core: there is nothing to measure");
  const status = page.getByRole("contentinfo");
  // Only a session with threads that has passed its golden run gives this number.
  await expect(status).toContainText(/[2-4] threads: \d+\.\d times as fast as 1/, { timeout: 90_000 });
  const threads = /WASM, (\d) threads?/.exec((await status.textContent()) ?? "")?.[1];
  const gain = Number(/: (\d+\.\d) times as fast/.exec((await status.textContent()) ?? "")?.[1]);
  expect(Number(threads) > 1 ? gain >= 1.1 : gain <= 1.1).toBe(true);
  await desk.give(phantom("plain", "dicom"));
  await desk.pastTheGate();
});

test("the command line takes the threads that it is asked for, and says the same numbers", () => {
  const film = phantom("plain", "dicom");
  const [one, two] = ["1", "2"].map((threads) => {
    const line = commandLine("analyze", "--json", "--threads", threads, film);
    const { result } = JSON.parse(line) as {
      result: { runtime: { threads: number }; findings: readonly { id: string; probability: number }[] };
    };
    return result;
  });
  expect([one?.runtime.threads, two?.runtime.threads]).toEqual([1, 2]);
  expect(one?.findings).toHaveLength(14);
  for (const [index, { probability }] of (one?.findings ?? []).entries())
    expect(Math.abs(probability - two!.findings[index]!.probability)).toBeLessThan(1e-4);
});
