import type { FilmFacts } from "#core/reading";
import type { CarinaResult } from "#core/result";
import { findingName, findingState } from "#store";

/** What the header says of text in the picture itself (0028,0301); `null` where it says that there is none. */
export function burnedInWords({ header }: Pick<FilmFacts, "header">): string | null {
  if (!header) return "A picture without a header may have a name burnt into it.";
  switch (header.burnedInAnnotation) {
    case "NO":
      return null;
    case "YES":
      return "The header says that text is burnt into this film. It may name the patient.";
    case null:
      return "The header does not say whether text is burnt into this film.";
  }
}

/** Name, number and standing of the finding whose map lies over the film. */
export function overlayWords(result: CarinaResult, findingId: string): string {
  const { name } = findingName(findingId);
  const finding = result.findings.find(({ id }) => id === findingId);
  if (!finding) return `${name}.`;
  const standing = {
    flagged: `flagged from ${percent(finding.threshold ?? 0)}`,
    "at-threshold": `at its threshold of ${percent(finding.threshold ?? 0)}`,
    below: `below its threshold of ${percent(finding.threshold ?? 0)}`,
    unjudged: "not judged, too little evidence",
  }[findingState(finding, result.runtime.backend)];
  return `${name} ${percent(finding.probability)}, ${standing}.`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
