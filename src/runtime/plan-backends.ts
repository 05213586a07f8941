import type { NetworkSession } from "#core/analysis";
import type { BackendAttempt } from "#core/base";
import type { BackendPreference } from "#core/reading";
import type { AdapterSearch, GraphicsAdapter } from "./adapter.ts";

/** What a session can be made on. `adapter`: `null` for WASM. */
export interface BackendTarget {
  readonly backend: NetworkSession["backend"];
  readonly adapter: GraphicsAdapter | null;
}

interface BackendPlan {
  readonly order: readonly BackendTarget[];
  /** Left out without a try, with the reason. */
  readonly skipped: readonly BackendAttempt[];
  /** Why a backend stands where it stands, when nothing was tried or left out before it. */
  readonly reason: (target: BackendTarget) => string;
}

/**
 * Which backends to try, in order. WebGPU comes first where there is an adapter, on the fastest one and then on the one that
 * saves power; a software adapter is far slower than WASM and only taken when asked for by name. WASM by name keeps WebGPU
 * as its fall-back on a real adapter.
 */
export function planBackends(
  preference: BackendPreference,
  search: AdapterSearch,
  offered: readonly NetworkSession["backend"][],
  distrusted: readonly BackendAttempt[],
): BackendPlan {
  const order: BackendTarget[] = [];
  const skipped: BackendAttempt[] = [];
  const consider = (target: BackendTarget): void => {
    const { backend, adapter } = target;
    const named = adapter ? { adapter: adapter.name } : {};
    const earlier = distrusted.find((each) => each.backend === backend && each.adapter === adapter?.name);
    if (earlier) skipped.push(earlier);
    else if (!offered.includes(backend)) skipped.push({ backend, reason: `the bundle has no file for ${backend}` });
    else if (adapter?.software === true && preference !== "webgpu")
      skipped.push({ backend, ...named, reason: `only a software WebGPU adapter (${adapter.name})` });
    else order.push(target);
  };
  for (const backend of preference === "wasm" ? (["wasm", "webgpu"] as const) : (["webgpu", "wasm"] as const)) {
    if (backend === "wasm") consider({ backend, adapter: null });
    else if ("none" in search) skipped.push({ backend, reason: search.none });
    else for (const adapter of search.adapters) consider({ backend, adapter });
  }
  // With WASM named, what stands against WebGPU is not why WASM was taken.
  const named = preference !== "auto";
  return {
    order,
    skipped: preference === "wasm" && order[0]?.backend === "wasm" ? [] : skipped,
    reason: ({ backend, adapter }) =>
      named && backend === preference ? "asked for by name" : adapter ? `WebGPU adapter: ${adapter.name}` : "fall-back",
  };
}
