import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStaticServer, listen } from "../scripts/lib/server.mjs";
import { Desk } from "./desk.ts";
import { ROOT } from "./films.ts";
import { expect, test } from "./fixtures.ts";

/** What the server was asked for, and what it answered. */
interface Asked {
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
}

/** A file of the model or of the runtime. */
const heavy = ({ path }: Asked): boolean => /\.(onnx|wasm|mjs)(\?|$)/.test(path);

/** The built page on a server of its own, which counts: what the browser takes from its cache never gets here. */
const counted = test.extend<{ asked: Asked[] }>({
  asked: [[], { option: true }],
  baseURL: async ({ asked }, use) => {
    const server = createStaticServer(`${ROOT}/dist`);
    server.on("request", (request, response) => {
      const before = request.socket.bytesWritten;
      response.on("close", () =>
        asked.push({
          path: request.url ?? "",
          status: response.statusCode,
          bytes: request.socket.bytesWritten - before,
        }),
      );
    });
    const port = await listen(server, 4210);
    await use(`http://localhost:${port}/`);
    server.closeAllConnections();
    server.close();
  },
  // A profile on disk: the cache of a private window takes no file as large as these.
  context: async ({ playwright, launchOptions, baseURL }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "carina-profile-"));
    const context = await playwright.chromium.launchPersistentContext(folder, {
      ...launchOptions,
      ...(baseURL === undefined ? {} : { baseURL }),
    });
    await use(context);
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  },
});

counted("the second visit asks for no byte of model or runtime again", async ({ page, asked, context }) => {
  const visit = async (on: typeof page): Promise<Asked[]> => {
    asked.length = 0;
    await Desk.open(on);
    await expect(on.getByRole("contentinfo")).toContainText("Golden run passed", { timeout: 60_000 });
    return [...asked];
  };

  const first = await visit(page);
  const model = first.filter(({ path }) => path.includes(".onnx"));
  expect(model).toHaveLength(1);
  expect(model[0]?.path).toMatch(/\/model\.onnx\?sha256=[0-9a-f]{64}$/);
  expect(first.filter(heavy).reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(14e6);
  await page.close();

  const second = await visit(await context.newPage());
  expect(second.filter(heavy)).toEqual([]);
  // What may change is asked about, and not sent again.
  const facts = second.filter(({ path }) => path.startsWith("/models/"));
  expect(facts.map(({ path }) => path)).toContain("/models/index.json");
  expect(facts.filter(({ status }) => status !== 304)).toEqual([]);
});
