import { type Bundle, checkGolden, type GoldenCheck, goldenInput, type NetworkSession } from "#core/analysis";
import { type BackendAttempt, type CarinaError, failure, type Outcome, success } from "#core/base";
import type { BackendPreference, RuntimeFacts } from "#core/reading";
import type { AdapterSearch } from "./adapter.ts";
import { type RunLimits, runLimits } from "./limits.ts";
import { type BackendTarget, planBackends } from "./plan-backends.ts";
import type { OpenSession } from "./session.ts";

export interface BackendChoice {
  readonly preference: BackendPreference;
  readonly bundle: Bundle;
  readonly findAdapters: () => Promise<AdapterSearch>;
  readonly open: (target: BackendTarget) => Promise<Outcome<OpenSession>>;
  /** Monotonic milliseconds. */
  readonly ticks: () => number;
  /** Backends that failed earlier in this session and are left out. */
  readonly distrusted?: readonly BackendAttempt[];
}

/** A session that has passed the golden run, how it came to be chosen, and how long its runs may take. */
export interface ChosenBackend {
  readonly session: OpenSession;
  readonly runtime: RuntimeFacts;
  readonly limits: RunLimits;
}

/**
 * Tries the backends in order until one passes the golden run, the first run of every session. Errors:
 * `analysis/no-backend` with every attempt and its reason.
 */
export async function chooseBackend(choice: BackendChoice): Promise<Outcome<ChosenBackend>> {
  const search = await choice.findAdapters();
  const plan = planBackends(choice.preference, search, choice.bundle.file.backends, choice.distrusted ?? []);
  const attempts: BackendAttempt[] = [...plan.skipped];
  for (const target of plan.order) {
    const attempt = (reason: string): BackendAttempt => ({
      backend: target.backend,
      ...(target.adapter ? { adapter: target.adapter.name } : {}),
      reason,
    });
    const opened = await choice.open(target);
    if (!opened.ok) {
      attempts.push(attempt(describeFailure(opened.error)));
      continue;
    }
    const session = opened.value;
    const golden = await timedGolden(session, choice.bundle, choice.ticks, target);
    if (golden.ok) {
      const reason = attempts.at(-1)?.reason ?? plan.reason(target);
      const limits = runLimits(golden.milliseconds);
      session.limitRuns(limits.runSeconds);
      return success({ session, runtime: factsOf(session, reason, attempts, golden.value), limits });
    }
    attempts.push(attempt(golden.reason));
    await session.release();
  }
  return failure({ code: "analysis/no-backend", attempts });
}

type GoldenOutcome =
  | { readonly ok: true; readonly value: GoldenCheck }
  | { readonly ok: false; readonly reason: string };

/** The golden input through the session; `reason` says in words why it did not pass. */
export async function runGolden(session: NetworkSession, { manifest, golden }: Bundle): Promise<GoldenOutcome> {
  const output = await session.run(goldenInput(manifest.input.size, golden.seed));
  if (!output.ok) return { ok: false, reason: describeFailure(output.error) };
  const value = checkGolden(output.value, golden, manifest.golden);
  return value.reason === null ? { ok: true, value } : { ok: false, reason: value.reason };
}

/**
 * The golden run and how long one takes. The first on a graphics card compiles its shaders and tells nothing of those that
 * follow, so there is a second one; a software adapter is too slow for that, and its first run is limit enough.
 */
async function timedGolden(
  session: NetworkSession,
  bundle: Bundle,
  ticks: () => number,
  { adapter }: BackendTarget,
): Promise<(GoldenOutcome & { readonly ok: true; readonly milliseconds: number }) | (GoldenOutcome & { ok: false })> {
  let begin = ticks();
  let golden = await runGolden(session, bundle);
  if (golden.ok && adapter && !adapter.software) {
    begin = ticks();
    golden = await runGolden(session, bundle);
  }
  return golden.ok ? { ...golden, milliseconds: ticks() - begin } : golden;
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
  if (error.code === "analysis/model-download-failed")
    return error.status === null ? `${error.url} could not be loaded` : `${error.url}: status ${error.status}`;
  return "detail" in error ? error.detail : error.code;
}
