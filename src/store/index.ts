export { type Coordinator, type CoordinatorPorts, createCoordinator, type SourceFile } from "./coordinator.ts";
export { findingsHeading, stateWord } from "./film-words.ts";
export { type FindingName, findingName } from "./finding-names.ts";
export { DeskContext, type DeskServices, useDesk, useDeskActions, useDeskServices } from "./hooks.ts";
export {
  excess,
  type Finding,
  type FindingOrder,
  findingByKey,
  mapOf,
  type Overlay,
  orderFindings,
  selectedAnalysis,
  selectedFilm,
  selectOverlay,
} from "./selectors.ts";
export { type SpacingWords, spacingOf } from "./spacing.ts";
export type { DeskState, FilmAnalysis, FilmEntry, ModelState, Notice, Reading, Theme } from "./state.ts";
export { createDeskStore, type Desk, type DeskActions, type DeskStore } from "./store.ts";
