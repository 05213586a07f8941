import { type Command, FILM_COMMANDS, type FilmCommandId, type MeasureKind } from "#store";
import { Button, Key } from "#ui";
import styles from "./viewer.module.css";
import { WindowMenu, type WindowMenuProps } from "./WindowMenu.tsx";

interface ToolbarProps extends Omit<WindowMenuProps, "disabled"> {
  readonly run: (id: FilmCommandId) => void;
  readonly ready: boolean;
  readonly tool: "none" | MeasureKind;
  readonly measured: boolean;
}

/** The window before is a key alone: the menu shows all of them. */
const BUTTONS = FILM_COMMANDS.filter(({ id }) => !id.startsWith("window"));

/** The film's commands as buttons, for touch and for those who do not know the keys yet. */
export function Toolbar({ run, ready, tool, measured, ...menu }: ToolbarProps): React.JSX.Element {
  return (
    <div className={styles["toolbar"]} role="toolbar" aria-label="Film">
      <WindowMenu {...menu} disabled={!ready} />
      <div className={styles["buttons"]}>
        {BUTTONS.map((command) =>
          command.id === "measure-remove" && !measured ? null : (
            <Button
              key={command.id}
              kind="quiet"
              disabled={!ready}
              aria-label={/^[A-Z]/.test(command.label) ? undefined : capital(command.words)}
              aria-keyshortcuts={shortcut(command)}
              {...(command.id === "length" || command.id === "angle" ? { "aria-pressed": tool === command.id } : {})}
              onClick={() => run(command.id)}
            >
              {command.label} {command.label === command.shown[0] ? null : <Key>{command.shown[0]}</Key>}
            </Button>
          ),
        )}
      </div>
    </div>
  );
}

/** As aria-keyshortcuts wants them: Shift+R. */
function shortcut({ keys }: Command): string {
  const key = keys[0] ?? "";
  return key.startsWith("shift+") ? `Shift+${key.slice(6).toUpperCase()}` : key.length === 1 ? key : capital(key);
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
