export {
  type Command,
  commandByKey,
  commandOf,
  DESK_COMMANDS,
  type DeskCommandId,
  DRAGS,
  FILM_COMMANDS,
  type FilmCommandId,
} from "./commands.ts";
export { type Coordinator, type CoordinatorPorts, createCoordinator, type SourceFile } from "./coordinator.ts";
export { findingsHeading, findingsSentence, shownName, stateWord } from "./film-words.ts";
export { type FindingName, findingName } from "./finding-names.ts";
export {
  excess,
  type Finding,
  type FindingOrder,
  type FindingState,
  findingByKey,
  findingState,
  orderFindings,
} from "./finding-order.ts";
export { DeskContext, type DeskServices, useDesk, useDeskActions, useDeskServices } from "./hooks.ts";
export {
  type MapStrength,
  mapOf,
  mapStrength,
  type Overlay,
  selectedAnalysis,
  selectedFilm,
  selectedName,
  selectOverlay,
  WEAK_SHARE,
} from "./selectors.ts";
export { type SpacingWords, spacingOf } from "./spacing.ts";
export type {
  DeskState,
  FilmAnalysis,
  FilmEntry,
  Measure,
  MeasureKind,
  ModelState,
  Notice,
  Reading,
  SkippedFile,
  Theme,
} from "./state.ts";
export { createDeskStore, type Desk, type DeskActions, type DeskStore } from "./store.ts";
