import { findingName } from "./finding-names.ts";
import { type FindingOrder, orderFindings } from "./finding-order.ts";
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
      const flagged = orderFindings(analysis.analysis.result).flagged.length;
      return flagged === 0 ? "none above" : `${flagged} flagged`;
    }
  }
}

/** The heading over the findings: how many of how many are flagged; never "normal". */
export function findingsHeading(flagged: number, total: number): string {
  if (flagged === 0) return `None of the ${total} is above its threshold`;
  return `${flagged} of ${total} findings ${flagged === 1 ? "is" : "are"} flagged`;
}

/** What a film is called on the screen: its file's name, or its place where identity is hidden, since names tell of patients. */
export function shownName(fileName: string, place: number, identity: "shown" | "hidden"): string {
  return identity === "hidden" ? `Film ${place}` : fileName;
}

/** The sentence under the heading: which finding exceeds most, and which cannot be told from its threshold. */
export function findingsSentence({ flagged, atThreshold }: FindingOrder): string {
  const highest = flagged[0];
  const first = highest
    ? `${findingName(highest.id).name} exceeds its threshold most.`
    : "That does not mean that the film shows nothing.";
  if (atThreshold.length === 0) return first;
  const names = atThreshold.map(({ id }) => findingName(id).name).join(", ");
  return `${first} At the threshold, could be told either way: ${names}.`;
}
