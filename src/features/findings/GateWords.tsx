import type { GateReason } from "#core/analysis";
import type { CarinaError } from "#core/base";
import { errorMessage, gateReasonSentence } from "#core/messages";
import type { FilmId } from "#core/study";
import { type FilmEntry, selectedName, useDesk, useDeskServices } from "#store";
import { Button, NoticeBox } from "#ui";
import styles from "./findings.module.css";

/** The gate doubts: each failed check by name, and a click to go on. */
export function Held({
  filmId,
  reasons,
}: {
  readonly filmId: FilmId;
  readonly reasons: readonly string[];
}): React.JSX.Element {
  const { coordinator } = useDeskServices();
  return (
    <>
      <h2>Doubtful film: no findings yet</h2>
      <Reasons reasons={reasons} />
      <p>The model may be wrong on such a film in ways that nobody has measured.</p>
      <div>
        <Button onClick={() => coordinator.goOn(filmId)}>Go on anyway</Button>
      </div>
    </>
  );
}

/** The gate refuses: no numbers, and no click that would bring them. */
export function Barred({ reasons }: { readonly reasons: readonly string[] }): React.JSX.Element {
  return (
    <>
      <h2>No findings for this film</h2>
      <Reasons reasons={reasons} />
      <p>The model reads frontal chest radiographs only, so it was not asked for numbers.</p>
    </>
  );
}

export function Failed({ film, error }: { readonly film: FilmEntry; readonly error: CarinaError }): React.JSX.Element {
  const { coordinator } = useDeskServices();
  const { sentence, advice } = errorMessage(error, useDesk(selectedName));
  return (
    <>
      <h2>The analysis failed</h2>
      <NoticeBox sentence={sentence} advice={advice}>
        <Button onClick={() => coordinator.retry(film.id)}>Try again</Button>
      </NoticeBox>
    </>
  );
}

function Reasons({ reasons }: { readonly reasons: readonly string[] }): React.JSX.Element {
  return (
    <ul className={styles["reasons"]}>
      {reasons.map((reason) => (
        <li key={reason}>{gateReasonSentence(reason as GateReason)}</li>
      ))}
    </ul>
  );
}
