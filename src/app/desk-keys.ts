import { useEffect } from "react";
import {
  commandByKey,
  DESK_COMMANDS,
  type DeskActions,
  type DeskCommandId,
  type DeskStore,
  findingByKey,
  orderFindings,
  selectedAnalysis,
  useDeskServices,
} from "#store";
import { keyIsFree } from "#ui";

/** Keys that work wherever the focus is; those of the film itself are the viewer's. */
export function useDeskKeys(): void {
  const { store } = useDeskServices();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!keyIsFree(event) || !pressed(store, event)) return;
      event.preventDefault();
    };
    // On the way down: the viewport takes every key that comes up from it as its own.
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, [store]);
}

const RUN: Readonly<Record<Exclude<DeskCommandId, "finding">, (actions: DeskActions) => void>> = {
  "film-next": (actions) => actions.filmStepped(1),
  "film-previous": (actions) => actions.filmStepped(-1),
  heat: (actions) => actions.heatToggled(),
  contour: (actions) => actions.contourToggled(),
  scale: (actions) => actions.scaleToggled(),
  model: (actions) => actions.modelToggled(),
  identity: (actions) => actions.identityToggled(),
  help: (actions) => actions.helpToggled(),
  leave: (actions) => actions.left(),
};

/** True when the key was one of the desk's. */
export function pressed(store: DeskStore, event: Pick<KeyboardEvent, "key" | "shiftKey">): boolean {
  const command = commandByKey(DESK_COMMANDS, event);
  if (!command) return false;
  if (command.id === "finding") return choose(store, Number(event.key));
  RUN[command.id](store.getState().actions);
  return true;
}

function choose(store: DeskStore, key: number): boolean {
  const state = store.getState();
  const analysis = selectedAnalysis(state);
  if (!analysis || state.view.model === "hidden") return false;
  const finding = findingByKey(orderFindings(analysis.result, state.view.order), key);
  if (!finding) return false;
  state.actions.findingSelected(state.view.findingId === finding.id ? null : finding.id);
  return true;
}
