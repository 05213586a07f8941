import { type ReactNode, useState } from "react";
import type { Analysis, FilmFacts } from "#core/reading";
import { type Finding, findingName, findingsHeading, orderFindings, useDesk, useDeskActions } from "#store";
import { Key, Tag } from "#ui";
import { Cautions } from "./Cautions.tsx";
import styles from "./findings.module.css";
import { ProbabilityBar } from "./ProbabilityBar.tsx";

interface FindingRowsProps {
  readonly analysis: Analysis;
  readonly facts: FilmFacts;
  readonly mapControls: (finding: Finding, facts: FilmFacts) => ReactNode;
}

/** Heading in words, flagged rows open, the rest folded but not lost. */
export function FindingRows({ analysis, facts, mapControls }: FindingRowsProps): React.JSX.Element {
  const chosen = useDesk((desk) => desk.view.findingId);
  const { flagged, below, unjudged } = orderFindings(analysis.result.findings);
  const highest = flagged[0];
  const belowChosen = below.some((finding) => finding.id === chosen);
  const [unfolded, setUnfolded] = useState(false);
  return (
    <>
      <header className={styles["heading"]}>
        <h2>{findingsHeading(flagged.length, analysis.result.findings.length)}</h2>
        <p>
          {highest
            ? `${findingName(highest.id).name} exceeds its threshold most.`
            : "That does not mean that the film shows nothing."}
        </p>
        <Cautions reasons={analysis.result.gate.reasons} doubtful={analysis.result.gate.status === "doubtful"} />
      </header>
      {flagged.length > 0 ? (
        <ol className={styles["rows"]} aria-label="Flagged findings">
          {flagged.map((finding, index) => (
            <FlaggedRow key={finding.id} finding={finding} place={index + 1} chosen={finding.id === chosen}>
              {finding.id === chosen ? mapControls(finding, facts) : null}
            </FlaggedRow>
          ))}
        </ol>
      ) : null}
      <details
        className={styles["below"]}
        open={unfolded || belowChosen}
        onToggle={(event) => setUnfolded(event.currentTarget.open)}
      >
        <summary>
          <span>{belowWords(below.length, unjudged.length)}</span>
          <span className={styles["fold"]} aria-hidden="true" />
        </summary>
        <ol aria-label="Findings below their threshold">
          {below.map((finding, index) => (
            <BelowRow
              key={finding.id}
              finding={finding}
              place={flagged.length + index + 1}
              chosen={finding.id === chosen}
            >
              {finding.id === chosen ? mapControls(finding, facts) : null}
            </BelowRow>
          ))}
          {unjudged.map((finding) => (
            <li key={finding.id} className={styles["unjudged"]}>
              <span>{findingName(finding.id).name}</span>
              <span>too little evidence</span>
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}

function belowWords(below: number, unjudged: number): string {
  const words = `${below} below ${below === 1 ? "its threshold" : "their threshold"}`;
  return unjudged === 0 ? words : `${words}, ${unjudged} not judged`;
}

interface RowProps {
  readonly finding: Finding;
  readonly place: number;
  readonly chosen: boolean;
  readonly children: ReactNode;
}

function FlaggedRow({ finding, place, chosen, children }: RowProps): React.JSX.Element {
  const { findingSelected } = useDeskActions();
  const { name, definition } = findingName(finding.id);
  return (
    <li className={styles["row"]} data-chosen={chosen || undefined}>
      <button type="button" aria-pressed={chosen} onClick={() => findingSelected(chosen ? null : finding.id)}>
        <span className={styles["place"]}>{place <= 9 ? <Key>{place}</Key> : null}</span>
        <span className={styles["name"]}>
          {name} <Tag>flagged</Tag>
        </span>
        <span className={styles["value"]}>{percent(finding.probability)}</span>
      </button>
      <div className={styles["body"]}>
        <ProbabilityBar finding={finding} />
        <p>{meaning(finding)}</p>
        {chosen && definition !== "" ? <p>{definition}</p> : null}
        {children}
      </div>
    </li>
  );
}

function BelowRow({ finding, place, chosen, children }: RowProps): React.JSX.Element {
  const { findingSelected } = useDeskActions();
  const { name, definition } = findingName(finding.id);
  return (
    <li className={styles["row"]} data-small="" data-chosen={chosen || undefined}>
      <button type="button" aria-pressed={chosen} onClick={() => findingSelected(chosen ? null : finding.id)}>
        <span className={styles["place"]}>{place <= 9 ? <Key>{place}</Key> : null}</span>
        <span className={styles["name"]}>{name}</span>
        <ProbabilityBar finding={finding} />
        <span className={styles["value"]}>{percent(finding.probability)}</span>
      </button>
      {chosen ? (
        <div className={styles["body"]}>
          <p>{meaning(finding)}</p>
          {definition !== "" ? <p>{definition}</p> : null}
          {children}
        </div>
      ) : null}
    </li>
  );
}

function meaning({ probability, threshold }: Finding): string {
  const share = probability < 0.005 ? "fewer than 1" : `about ${Math.round(probability * 100)}`;
  const words = `Of 100 films with this score ${share} carry this text-mined label.`;
  return threshold === null ? words : `${words} Flagged from ${percent(threshold)}.`;
}

/** Whole percent, below ten with one decimal, so that a rare finding and its threshold can be told apart. */
function percent(probability: number): string {
  return `${(probability * 100).toFixed(probability < 0.1 ? 1 : 0)}\u00a0%`;
}
