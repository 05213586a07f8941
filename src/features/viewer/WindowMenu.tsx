import { useEffect, useId, useRef, useState } from "react";
import { commandOf, FILM_COMMANDS } from "#store";
import { Button, Key } from "#ui";
import type { WindowPreset } from "./presets.ts";
import styles from "./viewer.module.css";

export interface WindowMenuProps {
  readonly presets: readonly WindowPreset[];
  readonly inUse: WindowPreset | undefined;
  readonly disabled: boolean;
  readonly onChoose: (preset: WindowPreset) => void;
}

const COMMAND = commandOf(FILM_COMMANDS, "window-next");

/** The windows of the film by name, each with a sentence; opens above the toolbar. */
export function WindowMenu({ presets, inUse, disabled, onChoose }: WindowMenuProps): React.JSX.Element {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLSpanElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const chosen = menu.current?.querySelector<HTMLElement>("[aria-checked=true]");
    (chosen ?? menu.current?.querySelector<HTMLElement>("button"))?.focus();
    const closeOutside = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!menu.current?.contains(target) && !opener.current?.contains(target)) setOpen(false);
    };
    window.addEventListener("pointerdown", closeOutside, { capture: true });
    return () => window.removeEventListener("pointerdown", closeOutside, { capture: true });
  }, [open]);

  const close = (): void => {
    setOpen(false);
    opener.current?.querySelector("button")?.focus();
  };
  return (
    <>
      <span ref={opener} className={styles["opener"]}>
        <Button
          kind="quiet"
          disabled={disabled}
          aria-haspopup="menu"
          aria-expanded={open}
          aria-controls={id}
          aria-keyshortcuts={COMMAND.keys[0]}
          onClick={() => setOpen(!open)}
        >
          {COMMAND.label} <Key>{COMMAND.shown[0]}</Key>
        </Button>
      </span>
      {open && !disabled ? (
        <div
          ref={menu}
          id={id}
          className={styles["windows"]}
          role="menu"
          tabIndex={-1}
          aria-label="Windows of this film"
          data-own-keys=""
          onKeyDown={(event) => {
            if (event.key === "Escape") close();
            const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
            if (step !== 0) moveFocus(event.currentTarget, step);
          }}
        >
          {presets.map((preset) => (
            <button
              key={preset.id}
              type="button"
              role="menuitemradio"
              aria-checked={preset === inUse}
              onClick={() => {
                onChoose(preset);
                close();
              }}
            >
              <strong>{preset.name}</strong>
              <span>{preset.words}</span>
            </button>
          ))}
          <p role="none">The model always reads the film as it opened.</p>
        </div>
      ) : null}
    </>
  );
}

function moveFocus(menu: HTMLElement, step: 1 | -1): void {
  const buttons = [...menu.querySelectorAll("button")];
  const place = buttons.findIndex((button) => button === document.activeElement);
  buttons.at((place + step) % buttons.length)?.focus();
}
