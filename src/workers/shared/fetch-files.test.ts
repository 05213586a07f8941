import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure, success } from "#core/base";
import { fetchFiles } from "./fetch-files.ts";

let server: Server;
let origin: string;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/base/models/two-parts") {
      // Two chunks, no Content-Length.
      response.write("first");
      setImmediate(() => response.end("second"));
    } else if (request.url === "/base/models/broken") {
      response.writeHead(200, { "content-length": "1000" });
      response.write("only this");
      setImmediate(() => response.destroy());
    } else {
      response.writeHead(404).end("<!doctype html>");
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const files = () => fetchFiles(new URL("/base/models/", origin), origin);
const failed = (url: string, status: number | null) => failure({ code: "analysis/model-download-failed", url, status });

describe("files of the bundles over HTTP", () => {
  it("come whole, their bytes told on the way, without a Content-Length", async () => {
    const told: number[] = [];
    const outcome = await files().read("two-parts", { onBytes: (loaded) => void told.push(loaded) });
    expect(outcome).toEqual(success(new TextEncoder().encode("firstsecond")));
    expect(told.at(-1)).toBe(11);
    expect(told.every((loaded, index) => index === 0 || loaded > told[index - 1]!)).toBe(true);
    expect(await files().read("two-parts")).toEqual(outcome);
  });

  it("are asked for under their digest where one is known", async () => {
    asked.length = 0;
    const sha256 = "ab".repeat(32);
    expect((await files().read("two-parts", { sha256 })).ok).toBe(false);
    expect(asked).toEqual([`/base/models/two-parts?sha256=${sha256}`]);
  });

  it("are an error with the status when the server has none", async () => {
    expect(await files().read("missing")).toEqual(failed("/base/models/missing", 404));
  });

  it("are an error when the answer breaks off, or none comes", async () => {
    expect(await files().read("broken", { onBytes: () => undefined })).toEqual(failed("/base/models/broken", null));
    const nobody = fetchFiles(new URL("http://127.0.0.1:1/"), "http://127.0.0.1:1");
    expect(await nobody.read("anything")).toEqual(failed("/anything", null));
  });

  it("are never asked of another origin or of another folder", async () => {
    asked.length = 0;
    const elsewhere = fetchFiles(new URL("/base/models/", origin), "http://localhost:1");
    expect((await elsewhere.read("two-parts")).ok).toBe(false);
    expect((await files().read("http://example.org/model.onnx")).ok).toBe(false);
    expect((await files().read("../secrets")).ok).toBe(false);
    expect(asked).toEqual([]);
  });
});
