import type { DicomHeader } from "#core/decode";
import type { FilmFacts } from "#core/reading";
import { personName } from "#core/study";
import { OpenButton } from "#features/intake";
import { selectedFilm, type Theme, useDesk, useDeskActions } from "#store";
import { Button, Key, TouchWord } from "#ui";
import styles from "./app.module.css";

/** Name of the app, the way in, whose film it is, theme and help. */
export function Bar(): React.JSX.Element {
  const theme = useDesk((desk) => desk.view.theme);
  const film = useDesk(selectedFilm);
  const { themeChosen, helpToggled } = useDeskActions();
  return (
    <header className={styles["bar"]}>
      <h1 className={styles["brand"]}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 3v8.5M12 11.5C12 16 8 17.5 4.5 20.5M12 11.5c0 4.5 4 6 7.5 9" />
        </svg>
        Carina
      </h1>
      {film ? <OpenButton /> : null}
      <span className={styles["promise"]}>{film ? "or drop anywhere. " : ""}Everything stays on this computer.</span>
      {film?.reading.status === "read" ? (
        <Identity facts={film.reading.facts} />
      ) : (
        <span className={styles["identity"]} />
      )}
      <label className={styles["theme"]}>
        <span>Theme</span>
        <select value={theme} onChange={(event) => themeChosen(event.currentTarget.value as Theme)}>
          <option value="dark">Dark</option>
          <option value="light">Light</option>
          <option value="system">As system</option>
        </select>
      </label>
      <Button aria-label="All keys" aria-keyshortcuts="?" onClick={helpToggled}>
        ?
      </Button>
    </header>
  );
}

/** Whose film this is, always in sight unless the reader hides it; view and date stay. */
function Identity({ facts }: { readonly facts: FilmFacts }): React.JSX.Element {
  const hidden = useDesk((desk) => desk.view.identity === "hidden");
  const { identityToggled } = useDeskActions();
  const { header } = facts;
  const who = header
    ? [
        header.patientName ? personName(header.patientName) : "No name in the file",
        `ID ${header.patientId ?? "not given"}`,
        header.patientBirthDate ? `born ${dateWords(header.patientBirthDate)}` : null,
      ]
    : [`${facts.fileName}, a picture without patient data`];
  const what = [viewWords(facts), header ? studyWords(header) : null];
  const [first, ...rest] = [...(hidden ? ["Identity hidden"] : who), ...what].filter((part) => part !== null);
  return (
    <span className={styles["identity"]}>
      <span className={styles["identityText"]}>
        <strong>{first}</strong>
        {rest.map((part) => (
          <span key={part}>{` · ${part}`}</span>
        ))}
      </span>
      <Button
        kind="quiet"
        aria-label={hidden ? "Show identity" : "Hide identity"}
        aria-keyshortcuts="p"
        onClick={identityToggled}
      >
        <Key>P</Key>
        <TouchWord>{hidden ? "Show" : "Hide"}</TouchWord>
      </Button>
    </span>
  );
}

function viewWords({ view }: FilmFacts): string {
  if (view === "UNKNOWN") return "view not stated";
  return view === "LATERAL" ? "lateral" : view;
}

function studyWords(header: DicomHeader): string | null {
  const date = header.studyDate ?? header.acquisitionDate;
  return date ? dateWords(date) : null;
}

/** Date (DA) YYYYMMDD in the reader's own way of writing; anything else as it stands. */
function dateWords(value: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(value);
  if (!match) return value;
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" }).format(date);
}
