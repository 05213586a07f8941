import type { GateReason } from "#core/analysis";
import { gateReasonSentence } from "#core/messages";
import styles from "./findings.module.css";

interface CautionsProps {
  readonly reasons: readonly string[];
  /** The reader went on with a doubtful film: said as long as its numbers stand here. */
  readonly doubtful: boolean;
}

/** What the gate remarked on a film whose numbers are shown all the same. */
export function Cautions({ reasons, doubtful }: CautionsProps): React.JSX.Element | null {
  if (reasons.length === 0 && !doubtful) return null;
  return (
    <ul className={styles["cautions"]}>
      {doubtful ? <li>Doubtful film, read on your request.</li> : null}
      {reasons.map((reason) => (
        <li key={reason}>{gateReasonSentence(reason as GateReason)}</li>
      ))}
    </ul>
  );
}
