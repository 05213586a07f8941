import { type ReactNode, useState } from "react";
import type { Analysis, FilmFacts } from "#core/reading";
import {
  type Finding,
  findingName,
  findingState,
  findingsHeading,
  findingsSentence,
  orderFindings,
  useDesk,
  useDeskActions,
} from "#store";
import { Button } from "#ui";
import { Cautions } from "./Cautions.tsx";
import { FindingRow } from "./FindingRow.tsx";
import styles from "./findings.module.css";
import { tooLittle } from "./words.ts";

interface FindingRowsProps {
  readonly analysis: Analysis;
  readonly facts: FilmFacts;
  readonly mapControls: (finding: Finding, facts: FilmFacts) => ReactNode;
}

/** Heading in words, flagged rows open, the rest folded but not lost; or all in their fixed places. */
export function FindingRows({ analysis, facts, mapControls }: FindingRowsProps): React.JSX.Element {
  const { result } = analysis;
  const mode = useDesk((desk) => desk.view.order);
  const chosen = useDesk((desk) => desk.view.findingId);
  const { orderChosen } = useDeskActions();
  const order = orderFindings(result, mode);
  const { flagged, atThreshold, below, unjudged, rows } = order;
  const belowChosen = below.some((finding) => finding.id === chosen);
  const [unfolded, setUnfolded] = useState(false);
  const row = (finding: Finding, index: number): React.JSX.Element => (
    <FindingRow
      key={finding.id}
      finding={finding}
      state={findingState(finding, result.runtime.backend)}
      view={result.input.view}
      place={index + 1}
      chosen={finding.id === chosen}
    >
      {finding.id === chosen ? mapControls(finding, facts) : null}
    </FindingRow>
  );
  const open = flagged.length + atThreshold.length;
  return (
    <>
      <header className={styles["heading"]}>
        <h2>{findingsHeading(flagged.length, result.findings.length)}</h2>
        <p>{findingsSentence(order)}</p>
        <Cautions reasons={result.gate.reasons} doubtful={result.gate.status === "doubtful"} />
      </header>
      {mode === "fixed" ? (
        <ol className={styles["rows"]} aria-label="Findings in fixed order">
          {rows.map(row)}
        </ol>
      ) : (
        <>
          {open > 0 ? (
            <ol className={styles["rows"]} aria-label="Flagged findings">
              {rows.slice(0, open).map(row)}
            </ol>
          ) : null}
          <details
            className={styles["below"]}
            open={unfolded || belowChosen}
            onToggle={(event) => setUnfolded(event.currentTarget.open)}
          >
            <summary>
              <span>
                {below.length} below {below.length === 1 ? "its threshold" : "their threshold"}
              </span>
              <span className={styles["fold"]} aria-hidden="true" />
            </summary>
            <ol aria-label="Findings below their threshold">
              {below.map((finding, index) => row(finding, open + index))}
            </ol>
          </details>
        </>
      )}
      {unjudged.length > 0 ? <Unjudged findings={unjudged} /> : null}
      <div className={styles["order"]}>
        <p>Bars: a scale of odds with marks at 1, 10, 50 and 90&nbsp;%; the tick is the threshold.</p>
        <Button kind="quiet" onClick={() => orderChosen(mode === "fixed" ? "excess" : "fixed")}>
          {mode === "fixed" ? "Order by excess over the threshold" : "Keep each finding in a fixed place"}
        </Button>
      </div>
    </>
  );
}

/** Classes that the model was given too few films of: no number, and the reason. */
function Unjudged({ findings }: { readonly findings: readonly Finding[] }): React.JSX.Element {
  return (
    <details className={styles["below"]}>
      <summary>
        <span>{findings.length} not judged</span>
        <span className={styles["fold"]} aria-hidden="true" />
      </summary>
      <ul aria-label="Findings that are not judged">
        {findings.map((finding) => (
          <li key={finding.id} className={styles["unjudged"]}>
            <span>{findingName(finding.id).name}</span>
            <span>{tooLittle(finding)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
