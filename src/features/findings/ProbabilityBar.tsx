import type { Finding, FindingState } from "#store";
import styles from "./findings.module.css";
import { MARKS, oddsPosition } from "./odds-scale.ts";

interface ProbabilityBarProps {
  readonly finding: Finding;
  readonly state: FindingState;
  /** Numbers under the marks, for the rows that have the room. */
  readonly labelled?: boolean;
}

/**
 * A scale of odds with a tick at the threshold and a dot at the probability; what is filled is the way between them, so
 * that its length is the excess. The numbers stand beside it in words.
 */
export function ProbabilityBar({ finding, state, labelled = false }: ProbabilityBarProps): React.JSX.Element {
  const { probability, threshold } = finding;
  const words = `${(probability * 100).toFixed(1)} percent${
    threshold === null ? "" : `, threshold ${(threshold * 100).toFixed(1)} percent`
  }; scale of odds`;
  const at = oddsPosition(probability);
  const from = threshold === null ? at : oddsPosition(threshold);
  return (
    <>
      <span className={styles["bar"]} role="img" aria-label={words} title={words} data-state={state}>
        {MARKS.map((mark) => (
          <span key={mark} className={styles["mark"]} style={{ left: place(oddsPosition(mark)) }} />
        ))}
        <span
          className={styles["fill"]}
          style={{ left: place(Math.min(at, from)), width: place(Math.abs(at - from)) }}
        />
        <span className={styles["dot"]} style={{ left: place(at) }} data-testid="probability-dot" />
        {threshold === null ? null : <span className={styles["tick"]} style={{ left: place(from) }} />}
      </span>
      {labelled ? (
        <span className={styles["scale"]} aria-hidden="true">
          {MARKS.map((mark) => (
            <span key={mark} style={{ left: place(oddsPosition(mark)) }}>
              {mark * 100}&nbsp;%
            </span>
          ))}
        </span>
      ) : null}
    </>
  );
}

function place(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
