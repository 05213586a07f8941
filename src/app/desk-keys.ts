import { useEffect } from "react";
import { type DeskStore, findingByKey, orderFindings, selectedAnalysis, useDeskServices } from "#store";
import { keyIsFree } from "#ui";

/** Keys that work wherever the focus is; those of the film itself are the viewer's. */
export function useDeskKeys(): void {
  const { store } = useDeskServices();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!keyIsFree(event) || !pressed(store, event.key)) return;
      event.preventDefault();
    };
    // On the way down: the viewport takes every key that comes up from it as its own.
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, [store]);
}

/** True when the key was one of the desk's. */
export function pressed(store: DeskStore, key: string): boolean {
  const state = store.getState();
  const { actions } = state;
  switch (key.toLowerCase()) {
    case "arrowright":
    case "arrowdown":
      actions.filmStepped(1);
      return true;
    case "arrowleft":
    case "arrowup":
      actions.filmStepped(-1);
      return true;
    case "h":
      actions.heatToggled();
      return true;
    case "c":
      actions.contourToggled();
      return true;
    case "m":
      actions.modelToggled();
      return true;
    case "p":
      actions.identityToggled();
      return true;
    case "?":
      actions.helpToggled();
      return true;
    case "escape":
      actions.findingSelected(null);
      return true;
    default:
      return /^[1-9]$/.test(key) && choose(store, Number(key));
  }
}

function choose(store: DeskStore, key: number): boolean {
  const state = store.getState();
  const analysis = selectedAnalysis(state);
  if (!analysis || state.view.model === "hidden") return false;
  const finding = findingByKey(orderFindings(analysis.result.findings), key);
  if (!finding) return false;
  state.actions.findingSelected(state.view.findingId === finding.id ? null : finding.id);
  return true;
}
