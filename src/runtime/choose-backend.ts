import { type Bundle, checkGolden, type GoldenCheck, goldenInput, type NetworkSession } from "#core/analysis";
import { type BackendAttempt, type CarinaError, failure, type Outcome, success } from "#core/base";
import type { BackendPreference, RuntimeFacts } from "#core/reading";
import type { AdapterSearch } from "./adapter.ts";
import type { OpenSession } from "./session.ts";

type Backend = NetworkSession["backend"];

export interface BackendChoice {
  readonly preference: BackendPreference;
  readonly bundle: Bundle;
  readonly findAdapter: () => Promise<AdapterSearch>;
  readonly open: (backend: Backend) => Promise<Outcome<OpenSession>>;
  readonly onStarting: (backend: Backend) => void;
  /** Backends that failed earlier in this session and are left out. */
  readonly distrusted?: readonly BackendAttempt[];
}

/** A session that has passed the golden run, and how it came to be chosen. */
export interface ChosenBackend {
  readonly session: OpenSession;
  readonly runtime: RuntimeFacts;
}

/**
 * Tries the backends in order until one passes the golden run, the first run of every session. Errors:
 * `analysis/no-backend` with every attempt and its reason.
 */
export async function chooseBackend(choice: BackendChoice): Promise<Outcome<ChosenBackend>> {
  const adapter = await choice.findAdapter();
  const plan = planBackends(choice.preference, adapter, choice.bundle.file.backends, choice.distrusted ?? []);
  const attempts: BackendAttempt[] = [...plan.skipped];
  for (const backend of plan.order) {
    choice.onStarting(backend);
    const opened = await choice.open(backend);
    if (!opened.ok) {
      attempts.push({ backend, reason: describeFailure(opened.error) });
      continue;
    }
    const session = opened.value;
    const golden = await runGolden(session, choice.bundle);
    if (golden.ok) {
      const reason = attempts.at(-1)?.reason ?? plan.reason(backend);
      return success({ session, runtime: factsOf(session, reason, attempts, golden.value) });
    }
    attempts.push({ backend, reason: golden.reason });
    await session.release();
  }
  return failure({ code: "analysis/no-backend", attempts });
}

/** The golden input through the session; `reason` says in words why it did not pass. */
export async function runGolden(
  session: NetworkSession,
  { manifest, golden }: Bundle,
): Promise<{ readonly ok: true; readonly value: GoldenCheck } | { readonly ok: false; readonly reason: string }> {
  const output = await session.run(goldenInput(manifest.input.size, golden.seed));
  if (!output.ok) return { ok: false, reason: describeFailure(output.error) };
  const value = checkGolden(output.value, golden, manifest.golden);
  return value.reason === null ? { ok: true, value } : { ok: false, reason: value.reason };
}

interface BackendPlan {
  readonly order: readonly Backend[];
  /** Left out without a try, with the reason. */
  readonly skipped: readonly BackendAttempt[];
  /** Why a backend stands where it stands, when nothing was tried or left out before it. */
  readonly reason: (backend: Backend) => string;
}

/**
 * Which backends to try, in order. WebGPU comes first where there is an adapter; a software adapter is far slower than
 * WASM and only taken when asked for by name. WASM by name keeps WebGPU as its fall-back on a real adapter.
 */
export function planBackends(
  preference: BackendPreference,
  adapter: AdapterSearch,
  offered: readonly Backend[],
  distrusted: readonly BackendAttempt[],
): BackendPlan {
  const order: Backend[] = [];
  const skipped: BackendAttempt[] = [];
  const reasonAgainst = (backend: Backend): string | null => {
    const earlier = distrusted.find((attempt) => attempt.backend === backend);
    if (earlier) return earlier.reason;
    if (!offered.includes(backend)) return `the bundle has no file for ${backend}`;
    if (backend === "wasm") return null;
    if ("none" in adapter) return adapter.none;
    if (adapter.software && preference !== "webgpu") return `only a software WebGPU adapter (${adapter.name})`;
    return null;
  };
  for (const backend of preference === "wasm" ? (["wasm", "webgpu"] as const) : (["webgpu", "wasm"] as const)) {
    const reason = reasonAgainst(backend);
    if (reason === null) order.push(backend);
    else skipped.push({ backend, reason });
  }
  // With WASM named, what stands against WebGPU is not why WASM was taken.
  const named = preference !== "auto";
  return {
    order,
    skipped: preference === "wasm" && order[0] === "wasm" ? [] : skipped,
    reason: (backend) =>
      named && backend === preference
        ? "asked for by name"
        : backend === "webgpu" && !("none" in adapter)
          ? `WebGPU adapter: ${adapter.name}`
          : "fall-back",
  };
}

function factsOf(
  session: OpenSession,
  reason: string,
  attempts: readonly BackendAttempt[],
  golden: GoldenCheck,
): RuntimeFacts {
  return {
    ort: session.ort,
    backend: session.backend,
    adapter: session.adapter,
    threads: session.threads,
    reason,
    attempts: [...attempts],
    golden: { logitDifference: golden.logitDifference, camDifference: golden.camDifference },
  };
}

function describeFailure(error: CarinaError): string {
  if (error.code === "runtime/timeout") return `no answer within ${error.seconds} s`;
  return "detail" in error ? error.detail : error.code;
}
