import type { ReactNode } from "react";
import type { CarinaResult } from "#core/result";
import { type Finding, type FindingState, findingName, useDeskActions } from "#store";
import { Key, Tag } from "#ui";
import styles from "./findings.module.css";
import { ProbabilityBar } from "./ProbabilityBar.tsx";
import { meaning, measured, percent, viewCaution } from "./words.ts";

interface RowProps {
  readonly finding: Finding;
  readonly state: FindingState;
  readonly view: CarinaResult["input"]["view"];
  /** As the keys count, from 1. */
  readonly place: number;
  readonly chosen: boolean;
  readonly children: ReactNode;
}

/** One finding: open with its meaning where it is flagged or at its threshold, one line where it is not and not chosen. */
export function FindingRow({ finding, state, view, place, chosen, children }: RowProps): React.JSX.Element {
  const { findingSelected } = useDeskActions();
  const { name, definition } = findingName(finding.id);
  const small = state === "below";
  const caution = viewCaution(finding.id, view);
  return (
    <li className={styles["row"]} data-small={small || undefined} data-chosen={chosen || undefined}>
      <button type="button" aria-pressed={chosen} onClick={() => findingSelected(chosen ? null : finding.id)}>
        <span className={styles["place"]}>{place <= 9 ? <Key>{place}</Key> : null}</span>
        <span className={styles["name"]}>
          {name} {state === "flagged" ? <Tag>flagged</Tag> : null}
          {state === "at-threshold" ? <Tag quiet>at the threshold</Tag> : null}
        </span>
        {small ? <ProbabilityBar finding={finding} state={state} /> : null}
        <span className={styles["value"]}>{percent(finding.probability)}</span>
      </button>
      {!small || chosen ? (
        <div className={styles["body"]}>
          {small ? null : <ProbabilityBar finding={finding} state={state} labelled />}
          <p>{meaning(finding)}</p>
          {state === "at-threshold" ? (
            <p>Rounding on this machine alone could put it on either side of its threshold.</p>
          ) : null}
          {caution ? <p className={styles["caution"]}>{caution}</p> : null}
          {chosen && definition !== "" ? <p>{definition}</p> : null}
          <Measured finding={finding} />
          {children}
        </div>
      ) : caution ? (
        <p className={styles["rowCaution"]}>{caution}</p>
      ) : null}
    </li>
  );
}

/** What an engineer or a sceptic asks for, out of the way of the others. */
function Measured({ finding }: { readonly finding: Finding }): React.JSX.Element {
  return (
    <details className={styles["measured"]}>
      <summary>How well it is found</summary>
      <p>{measured(finding)}</p>
      <p>
        Raw output of the network (logit): {Number(finding.logit.toPrecision(4))}. The percentage is this number after
        calibration.
      </p>
    </details>
  );
}
