import { summary } from "./samples.mjs";

const RUNS = 8;
const PREPARE_LIMIT = 60;

/** On Node: a large film's way from its bytes to what the page keeps of it, by stages, and `prepare`. */
export async function reading({ node, film, bundle }) {
  const runs = (await node.call("read", { path: film, runs: RUNS + 1 })).slice(1);
  const prepare = (await node.call("prepare", { path: film, size: bundle.size, runs: RUNS + 1 })).slice(1);
  const stages = Object.fromEntries(
    Object.keys(runs[0]).map((name) => [name, summary(runs.map((stages) => stages[name]))]),
  );
  const totals = summary(runs.map((stages) => Object.values(stages).reduce((sum, next) => sum + next, 0)));
  const byStage = Object.entries(stages)
    .toSorted(([, a], [, b]) => b.median - a.median)
    .map(([name, { median }]) => `${name} ${median.toFixed(0)}`)
    .join(", ");
  const prepared = summary(prepare);
  return {
    rows: [
      {
        figure: "Reading a 3,000 x 3,000 film (bytes in memory), Node",
        limit: "none (part of drop to picture)",
        value: totals.median,
        unit: "ms",
        aside: { name: "minimum", value: totals.minimum },
        detail: byStage,
        base: "clock",
        within: null,
      },
      {
        figure: `prepare, 3,000 x 3,000 to ${bundle.size} x ${bundle.size}, Node`,
        limit: `at most ${PREPARE_LIMIT} ms`,
        value: prepared.median,
        unit: "ms",
        aside: { name: "minimum", value: prepared.minimum },
        detail: `${prepared.count} runs`,
        base: "clock",
        within: prepared.median <= PREPARE_LIMIT,
      },
    ],
    samples: { reading: { total: totals, stages }, prepare: prepared },
  };
}
