import type { BundleFiles } from "#core/analysis";
import { failure, success } from "#core/base";

/**
 * Files of the bundles over HTTP from `folder` (with a slash at its end), which must lie on `origin`: nothing is asked of
 * another one. Bytes are told as they come; Content-Length is not needed. A file of known digest is asked for as
 * `PATH?sha256=DIGEST`, an address whose answer never changes; all others are revalidated each time, whatever the server
 * says, unless `unnamed` says otherwise. Error: `analysis/model-download-failed`, with `status: null` where no answer came or it broke off.
 */
export function fetchFiles(folder: URL, origin: string, unnamed: RequestCache = "no-cache"): BundleFiles {
  return {
    async read(path, { onBytes, sha256, fresh } = {}) {
      const url = new URL(path, folder);
      const failed = (status: number | null) =>
        failure({ code: "analysis/model-download-failed", url: url.pathname, status });
      if (url.origin !== origin || !url.pathname.startsWith(folder.pathname)) return failed(null);
      if (sha256 !== undefined) url.searchParams.set("sha256", sha256);
      const cache = fresh === true ? "reload" : sha256 === undefined ? unnamed : "default";
      try {
        const response = await fetch(url, { cache });
        if (!response.ok) return failed(response.status);
        if (!response.body || !onBytes) return success(new Uint8Array(await response.arrayBuffer()));
        return success(await collect(response.body, onBytes));
      } catch {
        return failed(null);
      }
    },
  };
}

async function collect(body: ReadableStream<Uint8Array>, onBytes: (loadedBytes: number) => void): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    loaded += read.value.byteLength;
    onBytes(loaded);
  }
  const whole = new Uint8Array(loaded);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
