import type { ReadFilm } from "#core/reading";
import { Button, Key } from "#ui";
import { type Apply, COMMANDS } from "./keys.ts";
import styles from "./viewer.module.css";

/** The viewer's commands as buttons, for touch and for those who do not know the keys yet. */
export function Toolbar({ apply, film }: { readonly apply: Apply; readonly film: ReadFilm | null }): React.JSX.Element {
  return (
    <div className={styles["toolbar"]} role="toolbar" aria-label="Film">
      {COMMANDS.map((command) => (
        <Button
          key={command.label}
          kind="quiet"
          disabled={!film}
          aria-keyshortcuts={command.keys[0]}
          onClick={() => apply(command.run, command.words)}
        >
          {command.label} <Key>{command.shown}</Key>
        </Button>
      ))}
    </div>
  );
}
