import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

/** What every build carries of itself: version and commit, so that a Result can name the app that made it. */
export function buildFacts(): Record<string, string> {
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, "package.json"), "utf8")) as {
    version: string;
  };
  return {
    __APP_VERSION__: JSON.stringify(version),
    __APP_COMMIT__: JSON.stringify(commit()),
    __RUNTIME_BYTES__: JSON.stringify(runtimeBytes()),
  };
}

/** Sizes of ONNX Runtime's two builds: a server that compresses does not tell them. */
function runtimeBytes(): { webgpu: number; wasm: number } {
  const { resolve: installed } = createRequire(import.meta.url);
  const bytes = (name: string): number => statSync(installed(`onnxruntime-web/${name}`)).size;
  return { webgpu: bytes("ort-wasm-simd-threaded.asyncify.wasm"), wasm: bytes("ort-wasm-simd-threaded.wasm") };
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short=12", "HEAD"], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "ignore"],
    })
      .toString()
      .trim();
  } catch {
    return "unknown";
  }
}
