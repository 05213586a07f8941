import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Coordinator } from "./coordinator.ts";
import type { Desk, DeskActions, DeskStore } from "./store.ts";

/** What the components of one page share: its store and the coordinator that feeds it. */
export interface DeskServices {
  readonly store: DeskStore;
  readonly coordinator: Coordinator;
}

export const DeskContext = createContext<DeskServices | null>(null);

/** Store and coordinator of the page; a component outside `DeskContext` is a bug. */
export function useDeskServices(): DeskServices {
  const services = useContext(DeskContext);
  if (!services) throw new Error("This component stands outside of the desk");
  return services;
}

export function useDesk<Value>(selector: (desk: Desk) => Value): Value {
  return useStore(useDeskServices().store, selector);
}

export function useDeskActions(): DeskActions {
  return useDesk((desk) => desk.actions);
}
