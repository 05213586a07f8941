import type { FilmEntry } from "./state.ts";

/** The state of a film in the strip, in one to three words. */
export function stateWord(entry: FilmEntry, model: "shown" | "hidden" | "unavailable"): string {
  switch (entry.reading.status) {
    case "waiting":
      return "waiting";
    case "reading":
      return "reading";
    case "refused":
      return "refused";
    case "read":
      return model === "hidden" ? "read" : analysisWord(entry, model);
  }
}

function analysisWord({ analysis }: FilmEntry, model: "shown" | "unavailable"): string {
  switch (analysis.status) {
    case "waiting":
      return model === "unavailable" ? "no model" : "waiting";
    case "analysing":
      return "analysing";
    case "held":
      return "doubtful";
    case "barred":
      return "not read";
    case "failed":
      return "failed";
    case "done": {
      const flagged = analysis.analysis.result.findings.filter((finding) => finding.flagged === true).length;
      return flagged === 0 ? "none above" : `${flagged} flagged`;
    }
  }
}

/** The heading over the findings: how many of how many are flagged; never "normal". */
export function findingsHeading(flagged: number, total: number): string {
  if (flagged === 0) return `None of the ${total} is above its threshold`;
  return `${flagged} of ${total} findings ${flagged === 1 ? "is" : "are"} flagged`;
}
