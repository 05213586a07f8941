import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { failure, success } from "#core/base";
import type { AnalyserProgress } from "#core/reading";
import type { RuntimeDownload } from "#runtime";
import { createDownloads } from "./downloads.ts";
import { installedRuntime } from "./testing/bundles.ts";
import { start, valueOf } from "./testing/start.ts";

/** The installed runtime's bytes, told in two steps. */
async function installed(): Promise<RuntimeDownload & { readonly asked: string[] }> {
  const bytes = new Uint8Array(await readFile(fileURLToPath(installedRuntime().wasm.wasm)));
  const asked: string[] = [];
  return {
    asked,
    bytes: { webgpu: 26_781_914, wasm: bytes.byteLength },
    async read(backend, onBytes) {
      asked.push(backend);
      onBytes(bytes.byteLength >> 1);
      onBytes(bytes.byteLength);
      return success(bytes);
    },
  };
}

describe("the bytes of a start", () => {
  it("are those of model and runtime, and the runtime that came so is the one that computes", async () => {
    const download = await installed();
    const progress: AnalyserProgress[] = [];
    // An address without a file: only the bytes handed over can be it.
    const assets = { ...installedRuntime(), wasm: { ...installedRuntime().wasm, wasm: "file:///nowhere/ort.wasm" } };
    const engine = valueOf(await start({}, { download, assets, onProgress: (each) => void progress.push(each) }));
    const total = engine.bundle.model.byteLength + download.bytes.wasm;
    const loading = progress.filter((each) => each.stage === "loading");
    expect(new Set(loading.map(({ totalBytes }) => totalBytes))).toEqual(new Set([total]));
    expect(loading.at(-1)?.loadedBytes).toBe(total);
    expect(loading.map(({ loadedBytes }) => loadedBytes)).toEqual(
      loading.map(({ loadedBytes }) => loadedBytes).toSorted((a, b) => a - b),
    );
    expect(progress.at(-1)).toMatchObject({ stage: "starting", backend: "wasm" });
    expect(download.asked).toEqual(["wasm"]);
    await engine.release();
  });

  it("are asked for once, and again only after a failure", async () => {
    let fails = true;
    const asked: string[] = [];
    const bytes = new Uint8Array(10);
    const downloads = createDownloads(
      {
        bytes: { webgpu: 20, wasm: 10 },
        async read(backend) {
          asked.push(backend);
          const error = { code: "analysis/model-download-failed", url: "/ort.wasm", status: 503 } as const;
          return fails ? failure(error) : success(bytes);
        },
      },
      () => undefined,
    );
    downloads.begin("wasm");
    expect((await downloads.runtime("wasm")).ok).toBe(false);
    fails = false;
    expect(await downloads.runtime("wasm")).toEqual(success(bytes));
    expect(await downloads.runtime("wasm")).toEqual(success(bytes));
    downloads.opened("wasm");
    expect(await downloads.runtime("wasm")).toEqual(success(null));
    expect(asked).toEqual(["wasm", "wasm"]);
  });
});
