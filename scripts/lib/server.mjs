import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

/**
 * Everything the page may do, as the browser is told it: scripts, workers, styles, fonts and requests of this origin alone,
 * no inline script, no eval, WebAssembly allowed.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Sent with every answer. Isolation (COOP, COEP) is what threads and exact timers need. */
const HEADERS = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
};

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".dcm": "application/dicom",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".onnx": "application/octet-stream",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Names with a digest in them never change, nor does an address that carries the digest of what it asks for. */
function cacheControl(path, query) {
  return path.startsWith("/assets/") || query.has("sha256") ? "public, max-age=31536000, immutable" : "no-cache";
}

/** `bytes=a-b`, `bytes=a-`, `bytes=-n` -> [first, last]; `null` where the range lies outside; `undefined` without one. */
function byteRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const first = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last = match[1] === "" || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  return first <= last && first < size ? [first, last] : null;
}

/** A server of static files from `folder`, with isolation, caching, entity tags and byte ranges. Not yet listening. */
export function createStaticServer(folder) {
  return createServer(async (request, response) => {
    const answer = (status, headers = {}, body = "") =>
      response.writeHead(status, { ...HEADERS, ...headers }).end(body);
    if (request.method !== "GET" && request.method !== "HEAD") return answer(405, { Allow: "GET, HEAD" });
    let url;
    let path;
    try {
      url = new URL(request.url ?? "/", "http://localhost");
      path = decodeURIComponent(url.pathname);
    } catch {
      return answer(400);
    }
    const relative = normalize(path.endsWith("/") ? `${path}index.html` : path);
    const file = join(folder, relative);
    if (!file.startsWith(folder + sep) || relative.includes("\0")) return answer(404);
    const facts = await stat(file).catch(() => null);
    if (!facts?.isFile()) return answer(404, { "Content-Type": "text/plain; charset=utf-8" }, "Not found.");

    const tag = `"${facts.size.toString(16)}-${Math.floor(facts.mtimeMs).toString(16)}"`;
    const headers = {
      "Accept-Ranges": "bytes",
      "Cache-Control": cacheControl(path, url.searchParams),
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      ETag: tag,
    };
    if (request.headers["if-none-match"] === tag) return answer(304, headers);
    const range = byteRange(request.headers.range, facts.size);
    if (range === null) return answer(416, { ...headers, "Content-Range": `bytes */${facts.size}` });
    const [first, last] = range ?? [0, facts.size - 1];
    response.writeHead(range ? 206 : 200, {
      ...HEADERS,
      ...headers,
      "Content-Length": facts.size === 0 ? 0 : last - first + 1,
      ...(range ? { "Content-Range": `bytes ${first}-${last}/${facts.size}` } : {}),
    });
    if (request.method === "HEAD" || facts.size === 0) return response.end();
    createReadStream(file, { start: first, end: last })
      .on("error", () => response.destroy())
      .pipe(response);
  });
}

/** Listens on `port`, or on the next free one of the ten that follow. @returns {Promise<number>} the port taken */
export async function listen(server, port, host = "127.0.0.1") {
  for (let candidate = port; ; candidate++) {
    const taken = await new Promise((resolve, reject) => {
      server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(true) : reject(error)));
      server.listen(candidate, host, () => resolve(false));
    });
    if (!taken) return candidate;
    if (candidate >= port + 10) throw new Error(`Ports ${port} to ${candidate} are all taken.`);
  }
}
