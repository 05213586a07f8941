/** Samples in milliseconds, or another unit: what a figure is made of. */
const minimum = (samples) => Math.min(...samples);

export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const summary = (samples) => ({
  minimum: minimum(samples),
  median: median(samples),
  maximum: Math.max(...samples),
  count: samples.length,
});

/**
 * Times all contestants in turn, round after round, each round beginning with another one: what else the machine does
 * falls on all alike. The first round warms up and is dropped.
 * @param {Record<string, () => Promise<number[]>>} contestants each gives the samples of one turn
 * @returns {Promise<Record<string, number[][]>>} samples of each contestant, round by round
 */
export async function inTurn(contestants, rounds) {
  const names = Object.keys(contestants);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length];
      const times = await contestants[name]();
      if (round > 0) samples[name].push(times);
    }
  }
  return samples;
}

/**
 * How many times as long `a` takes as `b`: the ratio of the minima, which the machine's other work disturbs least, and the
 * median over the rounds of the ratio within a round.
 */
export function ratio(a, b) {
  const within = a.map((round, index) => minimum(round) / minimum(b[index]));
  return { minima: minimum(a.flat()) / minimum(b.flat()), median: median(within) };
}
