import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStaticServer, listen } from "./server.mjs";

let folder;
let server;
let port;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "carina-server-"));
  mkdirSync(join(folder, "site/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "outside");
  writeFileSync(join(folder, "site/index.html"), "<!doctype html><title>x</title>");
  writeFileSync(join(folder, "site/assets/a-1234.js"), "0123456789");
  writeFileSync(join(folder, "site/empty.txt"), "");
  server = createStaticServer(join(folder, "site"));
  port = await listen(server, 4310);
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Sends the path as it is: fetch would tidy `..` away before the server sees it. */
function get(path, headers = {}, method = "GET") {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers, method }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() }),
      );
    })
      .on("error", reject)
      .end();
  });
}

test("every answer isolates the page and forbids eval, inline scripts and other origins", async () => {
  for (const path of ["/", "/assets/a-1234.js", "/missing"]) {
    const { headers } = await get(path);
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
    expect(headers["content-security-policy"]).toContain("connect-src 'self'");
    expect(headers["content-security-policy"]).not.toMatch(/unsafe-inline|'unsafe-eval'/);
  }
});

test("hashed names are kept for a year, the page itself is asked for each time", async () => {
  expect((await get("/assets/a-1234.js")).headers["cache-control"]).toContain("immutable");
  expect((await get("/")).headers["cache-control"]).toBe("no-cache");
  expect((await get("/empty.txt?sha256=ab")).headers["cache-control"]).toContain("immutable");
});

test("an unchanged file is not sent again", async () => {
  const first = await get("/");
  const second = await get("/", { "If-None-Match": first.headers.etag });
  expect([second.status, second.body]).toEqual([304, ""]);
});

test.each([
  ["bytes=2-4", 206, "234", "bytes 2-4/10"],
  ["bytes=7-", 206, "789", "bytes 7-9/10"],
  ["bytes=-3", 206, "789", "bytes 7-9/10"],
  ["bytes=8-99", 206, "89", "bytes 8-9/10"],
  ["bytes=10-", 416, "", "bytes */10"],
  ["lines=1-2", 200, "0123456789", undefined],
])("range %s", async (range, status, body, contentRange) => {
  const answer = await get("/assets/a-1234.js", { Range: range });
  expect([answer.status, answer.body, answer.headers["content-range"]]).toEqual([status, body, contentRange]);
});

test.each(["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "/index.html%00"])(
  "%s does not leave the folder",
  async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain("outside");
  },
);

test("a broken address and other methods are refused, an empty file is sent", async () => {
  expect((await get("/%zz")).status).toBe(400);
  expect((await get("/", {}, "POST")).status).toBe(405);
  expect((await get("/empty.txt")).headers["content-length"]).toBe("0");
  expect((await get("/", {}, "HEAD")).body).toBe("");
});

test("a taken port gives the next one", async () => {
  const other = createStaticServer(folder);
  expect(await listen(other, port)).toBe(port + 1);
  other.close();
});
