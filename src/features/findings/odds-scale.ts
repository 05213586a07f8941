/** The scale of the bars: even steps of log odds between these probabilities; what lies beyond is drawn at the end. */
const LOWEST = 0.005;
const HIGHEST = 0.95;

/** Marks of the scale, as probabilities. */
export const MARKS = [0.01, 0.1, 0.5, 0.9] as const;

/**
 * Place of a probability on the scale, 0..1. On a scale of percent a threshold of 3 % and a score of 6 % fall together;
 * on one of odds the distance from the threshold is the excess that findings are ordered by.
 */
export function oddsPosition(probability: number): number {
  const bounded = Math.min(HIGHEST, Math.max(LOWEST, probability));
  return (logOdds(bounded) - logOdds(LOWEST)) / (logOdds(HIGHEST) - logOdds(LOWEST));
}

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}
