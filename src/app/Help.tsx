import { useEffect, useRef } from "react";
import { useDesk, useDeskActions } from "#store";
import { Button, Key } from "#ui";
import styles from "./app.module.css";

const GROUPS: readonly {
  readonly title: string;
  readonly rows: readonly (readonly [keys: readonly string[], words: string])[];
}[] = [
  {
    title: "Film",
    rows: [
      [["drag"], "window: across width, up and down level"],
      [["wheel"], "zoom; also drag with the right button, or two fingers"],
      [["middle drag"], "move; also two fingers"],
      [["I"], "invert"],
      [["R"], "rotate right, with Shift left"],
      [["F"], "flip left and right"],
      [["+", "−"], "zoom in, out"],
      [["0", "Space"], "whole film, first window"],
      [["Left", "Right"], "previous, next film; also up and down"],
    ],
  },
  {
    title: "Findings",
    rows: [
      [["1", "…", "9"], "choose a finding and lay its heatmap"],
      [["Esc"], "take the heatmap away"],
      [["H"], "heatmap on, off"],
      [["C"], "contour on, off"],
      [["M"], "hide everything of the model"],
      [["P"], "hide the identity"],
      [["?"], "this list"],
    ],
  },
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
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.rows.map(([keys, words]) => (
                <div key={words}>
                  <dt aria-label={keys.join(" ")}>
                    {keys.map((key) => (
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
