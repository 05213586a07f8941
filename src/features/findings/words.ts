import type { CarinaResult } from "#core/result";
import type { Finding } from "#store";

/** Whole percent, below ten with one decimal, so that a rare finding and its threshold can be told apart. */
export function percent(probability: number): string {
  return `${(probability * 100).toFixed(probability < 0.1 ? 1 : 0)}\u00a0%`;
}

/** What the number means, in a count of films. */
export function meaning({ probability, threshold }: Finding): string {
  const share = probability < 0.005 ? "fewer than 1" : `about ${Math.round(probability * 100)}`;
  const words = `Of 100 films with this score ${share} carry this text-mined label.`;
  return threshold === null ? words : `${words} Flagged from ${percent(threshold)}.`;
}

/** How well the finding was told apart on test films, with its interval; what an area under the curve says, in words. */
export function measured({ auroc, aurocInterval, support }: Finding): string {
  const films = `${support} ${support === 1 ? "test film" : "test films"} with this label`;
  if (auroc === null) return `How well it is found was not measured: ${films}.`;
  const pairs = `Of 100 pairs of a film with and one without this label, the one with it got the higher score in ${hundredths(auroc)}`;
  if (!aurocInterval) return `${pairs}. Too few films for an interval: ${films}.`;
  const [low, high] = aurocInterval;
  const chance = low <= 0.5 ? " That is not surely better than chance (50)." : "";
  return `${pairs} (95 % interval ${hundredths(low)} to ${hundredths(high)}; AUROC ${auroc.toFixed(2)}, ${films}).${chance}`;
}

/** Why a finding is not judged. */
export function tooLittle({ support }: Finding): string {
  return support === 0
    ? "too little evidence: no test film carries this label"
    : `too little evidence: only ${support} test ${support === 1 ? "film carries" : "films carry"} this label`;
}

/** What the view does to this finding alone; `null` where nothing is to be said. */
export function viewCaution(findingId: string, view: CarinaResult["input"]["view"]): string | null {
  if (findingId !== "cardiomegaly") return null;
  if (view === "AP") return "Heart size unreliable on AP.";
  return view === "UNKNOWN" ? "View not stated: heart size unreliable if this is AP." : null;
}

function hundredths(share: number): string {
  return String(Math.round(share * 100));
}
