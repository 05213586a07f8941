import type { Finding } from "#store";
import styles from "./findings.module.css";

/** Probability from 0 to 100 % with a tick at the threshold; the numbers stand beside it in words. */
export function ProbabilityBar({ finding }: { readonly finding: Finding }): React.JSX.Element {
  const { probability, threshold } = finding;
  const words = `${(probability * 100).toFixed(1)} percent${
    threshold === null ? "" : `, threshold ${(threshold * 100).toFixed(1)} percent`
  }`;
  return (
    <span
      className={styles["bar"]}
      role="img"
      aria-label={words}
      title={words}
      data-flagged={finding.flagged === true || undefined}
    >
      <span className={styles["fill"]} style={{ width: `${probability * 100}%` }} />
      {threshold === null ? null : <span className={styles["tick"]} style={{ left: `${threshold * 100}%` }} />}
    </span>
  );
}
