import { useEffect, useLayoutEffect, useRef } from "react";
import { commandByKey, FILM_COMMANDS, type FilmCommandId } from "#store";
import { keyIsFree } from "#ui";

/** Listens for the film's keys as long as one is on the screen. */
export function useFilmKeys(run: (id: FilmCommandId) => void): void {
  const latest = useRef(run);
  // Before the next key: what is on the screen is what a key acts on.
  useLayoutEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const command = keyIsFree(event) ? commandByKey(FILM_COMMANDS, event) : undefined;
      if (!command) return;
      event.preventDefault();
      latest.current(command.id);
    };
    // On the way down: the viewport takes every key that comes up from it as its own.
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, []);
}
