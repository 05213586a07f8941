import {
  type Bundle,
  combineVerdicts,
  judgeNetwork,
  type NetworkOutput,
  type NetworkSession,
  prepare,
} from "#core/analysis";
import { type Clock, failure, type Outcome, success } from "#core/base";
import { toResult } from "#core/result";
import type { Analysis, AnalysisRequest, AppFacts, RuntimeFacts } from "./ports.ts";

/** What stands ready for every film: the bundle, the network behind its backend, and what a Result says about both. */
export interface AnalysisContext {
  readonly bundle: Bundle;
  readonly session: NetworkSession;
  readonly runtime: RuntimeFacts;
  readonly app: AppFacts;
  readonly clock: Clock;
}

/**
 * gate -> prepare -> network -> gate again, now with what the network saw -> findings -> Result.
 *
 * Numbers come out only where the combined gate is `ok`, or `doubtful` and the reader chose to go on:
 * - header or picture refused: the network is never asked; error `gate/not-radiograph` with the reasons;
 * - refused by what the network sees: a Result with that gate, `findings: []`, `heatmaps: null`, `maps: null`;
 * - doubtful before or after the network, `goOnThoughDoubtful` false: the same, with status `doubtful`. The network has
 *   run, so that the verdict is whole and going on never ends in a refusal that could have been told before.
 *
 * Other errors: those of the session, and `runtime/run-failed` where the network gives what is no number or the wrong
 * count of them.
 */
export async function analyseFilm(request: AnalysisRequest, context: AnalysisContext): Promise<Outcome<Analysis>> {
  const { film, frame, gate: filmGate } = request;
  const { bundle, session, runtime, clock } = context;
  if (filmGate.status === "refused") return failure({ code: "gate/not-radiograph", reasons: filmGate.reasons });

  const begin = clock.ticks();
  const image = prepare(frame, bundle.manifest.input.size);
  const prepared = clock.ticks();
  const run = await session.run(image);
  if (!run.ok) return run;
  const end = clock.ticks();
  const broken = findBroken(run.value, bundle);
  if (broken) return failure({ code: "runtime/run-failed", backend: session.backend, detail: broken });

  const gate = combineVerdicts(filmGate, judgeNetwork(bundle.gate, { image, embedding: run.value.embedding }));
  const speaks = gate.status === "ok" || (gate.status === "doubtful" && request.goOnThoughDoubtful);
  const result = toResult({
    created: new Date(clock.now()).toISOString(),
    app: context.app,
    bundle,
    runtime,
    film,
    frame,
    pixelSha256: request.pixelSha256,
    gate,
    output: speaks ? run.value : null,
    timings: { decodeMs: request.decodeMs, prepareMs: prepared - begin, networkMs: end - prepared },
  });
  const [height, width] = bundle.manifest.outputs.cam;
  return success({ filmId: film.id, result, maps: speaks ? { height, width, values: run.value.cam } : null });
}

/** A network that gives NaN or another shape is broken, whatever the golden run said. */
function findBroken(output: NetworkOutput, { manifest }: Bundle): string | null {
  const [height, width] = manifest.outputs.cam;
  const expected = {
    logits: manifest.classes.length,
    cam: manifest.classes.length * height * width,
    embedding: manifest.outputs.embedding,
  };
  for (const name of ["logits", "cam", "embedding"] as const) {
    if (output[name].length !== expected[name])
      return `${name}: ${output[name].length} values, expected ${expected[name]}`;
    if (!output[name].every(Number.isFinite)) return `${name}: a value is no finite number`;
  }
  return null;
}
