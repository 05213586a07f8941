import { useEffect, useRef } from "react";
import { keyIsFree } from "#ui";
import type { FilmViewport } from "./film-viewport.ts";

export type Apply = (command: (viewport: FilmViewport) => void, words: string) => void;

interface Command {
  readonly label: string;
  /** As `KeyboardEvent.key` gives them, in lower case; `shift+` before those that need it. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly words: string;
  readonly run: (viewport: FilmViewport) => void;
}

/** What a reader can do to a film, by key and by button. */
export const COMMANDS: readonly Command[] = [
  { label: "Invert", keys: ["i"], shown: "I", words: "Inverted", run: (viewport) => viewport.invert() },
  { label: "Rotate", keys: ["r"], shown: "R", words: "Turned right", run: (viewport) => viewport.rotate(90) },
  {
    label: "Rotate left",
    keys: ["shift+r"],
    shown: "Shift R",
    words: "Turned left",
    run: (viewport) => viewport.rotate(-90),
  },
  { label: "Flip", keys: ["f"], shown: "F", words: "Flipped", run: (viewport) => viewport.flip() },
  {
    label: "Zoom in",
    keys: ["+", "shift++", "="],
    shown: "+",
    words: "Zoomed in",
    run: (viewport) => viewport.zoomBy(1.25),
  },
  { label: "Zoom out", keys: ["-"], shown: "−", words: "Zoomed out", run: (viewport) => viewport.zoomBy(0.8) },
  { label: "Reset", keys: ["0", " "], shown: "0", words: "Film reset", run: (viewport) => viewport.reset() },
];

/** Listens for the viewer's keys as long as the film is on the screen. */
export function useViewerKeys(apply: Apply): void {
  const latest = useRef(apply);
  useEffect(() => {
    latest.current = apply;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!keyIsFree(event)) return;
      const key = `${event.shiftKey ? "shift+" : ""}${event.key.toLowerCase()}`;
      const command = COMMANDS.find((candidate) => candidate.keys.includes(key));
      if (!command) return;
      event.preventDefault();
      latest.current(command.run, command.words);
    };
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, []);
}
