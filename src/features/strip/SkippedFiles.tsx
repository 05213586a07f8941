import { useMemo, useRef, useState } from "react";
import { errorMessage } from "#core/messages";
import { copyText } from "#platform/clipboard";
import { type FilmEntry, type SkippedFile, shownName, useDesk } from "#store";
import { Button } from "#ui";
import styles from "./strip.module.css";

/** What did not become a film, each with its reason and what to do, as a list that can be taken along. */
export function SkippedFiles(): React.JSX.Element | null {
  const films = useDesk((desk) => desk.study.films);
  const skipped = useDesk((desk) => desk.study.skipped);
  const identity = useDesk((desk) => desk.view.identity);
  const dialog = useRef<HTMLDialogElement>(null);
  const [copied, setCopied] = useState<"no" | "yes" | "failed">("no");
  const files = useMemo(
    () => [...refusedFiles(films, identity), ...skipped.map((file, index) => ({ id: `skipped ${index}`, ...file }))],
    [films, skipped, identity],
  );
  if (files.length === 0) return null;
  const copy = async (): Promise<void> => {
    const text = files.map(({ fileName, reason }) => `${fileName}\t${reason}`).join("\n");
    setCopied((await copyText(text, dialog.current ?? document.body)) ? "yes" : "failed");
  };
  return (
    <div className={styles["skipped"]}>
      <Button
        kind="quiet"
        aria-label={`${files.length} skipped: show the list`}
        onClick={() => {
          setCopied("no");
          dialog.current?.showModal();
        }}
      >
        {files.length} skipped
      </Button>
      <dialog ref={dialog} className={styles["list"]} aria-label="Skipped files">
        <h2>{files.length === 1 ? "1 file was skipped" : `${files.length} files were skipped`}</h2>
        <ul>
          {files.map(({ id, fileName, reason }) => (
            <li key={id}>
              <strong>{fileName}</strong>
              <span>{reason}</span>
            </li>
          ))}
        </ul>
        <div className={styles["actions"]}>
          <Button
            onClick={() => {
              void copy();
            }}
          >
            Copy the list
          </Button>
          <Button onClick={() => dialog.current?.close()}>Close</Button>
          <span role="status">{COPIED[copied]}</span>
        </div>
      </dialog>
    </div>
  );
}

const COPIED = { no: "", yes: "Copied.", failed: "The browser does not let it be copied: mark the text instead." };

interface Listed extends SkippedFile {
  readonly id: string;
}

/** A refused film's reason names the file and says what to do; with identity hidden only its place. */
function refusedFiles(films: readonly FilmEntry[], identity: "shown" | "hidden"): Listed[] {
  return films.flatMap(({ id, reading, fileName }, index) => {
    if (reading.status !== "refused") return [];
    const name = shownName(fileName, index + 1, identity);
    const { sentence, advice } = errorMessage(reading.error, name);
    return [{ id, fileName: name, reason: `${sentence} ${advice}` }];
  });
}
