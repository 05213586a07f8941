import { useEffect, useRef } from "react";
import { DESK_COMMANDS, DRAGS, FILM_COMMANDS, useDesk, useDeskActions } from "#store";
import { Button, Key } from "#ui";
import styles from "./app.module.css";

interface Row {
  readonly shown: readonly string[];
  readonly words: string;
}

/** Every command under its group, in the order of the table that keys and buttons share. */
const GROUPS: readonly (readonly [title: string, rows: readonly Row[]])[] = [
  ...Map.groupBy([...FILM_COMMANDS, ...DESK_COMMANDS], (command) => command.group),
  ["Mouse and fingers", DRAGS],
];

/** All keys and mouse drags in one list. */
export function Help(): React.JSX.Element {
  const open = useDesk((desk) => desk.view.help === "open");
  const { helpToggled } = useDeskActions();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);
  const closed = (): void => {
    if (open) helpToggled();
  };
  return (
    <dialog ref={dialog} className={styles["help"]} aria-label="All keys" onClose={closed}>
      <div className={styles["helpHead"]}>
        <h2>All keys</h2>
        <Button onClick={() => dialog.current?.close()}>Close</Button>
      </div>
      <div className={styles["helpGroups"]}>
        {GROUPS.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(({ shown, words }) => (
                <div key={words}>
                  <dt aria-label={shown.join(" ")}>
                    {shown.map((key) => (
                      <Key key={key}>{key}</Key>
                    ))}
                  </dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
