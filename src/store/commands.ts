/** What a key does to the film on the screen. */
export type FilmCommandId =
  | "window-next"
  | "window-previous"
  | "invert"
  | "rotate-right"
  | "rotate-left"
  | "flip-across"
  | "flip-down"
  | "zoom-in"
  | "zoom-out"
  | "fit"
  | "reset"
  | "length"
  | "angle"
  | "measure-remove";

/** What a key does to the desk, whatever lies on it. */
export type DeskCommandId =
  | "film-next"
  | "film-previous"
  | "finding"
  | "heat"
  | "contour"
  | "scale"
  | "model"
  | "identity"
  | "help"
  | "leave";

type CommandGroup = "Film" | "Measure" | "Findings and heatmap" | "Desk";

export interface Command<Id extends string = FilmCommandId | DeskCommandId> {
  readonly id: Id;
  readonly group: CommandGroup;
  /** As `keyName` gives them. The first is the one for `aria-keyshortcuts`. */
  readonly keys: readonly string[];
  /** The same keys as a reader sees them on the keyboard. */
  readonly shown: readonly string[];
  /** On a button; where it is more sign than word, `words` is its name. */
  readonly label: string;
  /** In the list of all keys. */
  readonly words: string;
}

/** Film commands in the order of their buttons. Letters follow what readers know, but for those that findings and maps need. */
export const FILM_COMMANDS: readonly Command<FilmCommandId>[] = [
  film("window-next", ["w"], ["W"], "Window", "next window: the file's own, automatic, lung, mediastinum, bone"),
  film("window-previous", ["shift+w"], ["⇧W"], "Window back", "window before"),
  measure("length", ["l"], ["L"], "Length", "length between two points; the unit names its calibration"),
  measure("angle", ["a"], ["A"], "Angle", "angle at the second of three points"),
  measure("measure-remove", ["delete", "backspace"], ["Del"], "Remove", "take the last measure away"),
  film("invert", ["i"], ["I"], "Invert", "invert"),
  film("rotate-right", ["r"], ["R"], "Rotate", "turn right by 90°"),
  film("rotate-left", ["shift+r"], ["⇧R"], "Rotate left", "turn left by 90°"),
  film("flip-across", ["f"], ["F"], "Flip ↔", "flip left and right"),
  film("flip-down", ["v", "shift+f"], ["V"], "Flip ↕", "flip top and bottom"),
  film("zoom-in", ["+", "shift++"], ["+"], "+", "zoom in"),
  film("zoom-out", ["-"], ["−"], "−", "zoom out"),
  film("fit", ["=", "shift+="], ["="], "Fit", "whole film, window and turn as they are"),
  film("reset", ["0", " "], ["0", "Space"], "Reset", "whole film, upright, first window"),
];

export const DESK_COMMANDS: readonly Command<DeskCommandId>[] = [
  desk("film-next", ["arrowright", "arrowdown", "pagedown"], ["→", "↓"], "Next film", "next film"),
  desk("film-previous", ["arrowleft", "arrowup", "pageup"], ["←", "↑"], "Previous film", "previous film"),
  finding("finding", digits(), ["1", "…", "9"], "Finding", "choose a finding and lay its heatmap; again takes it away"),
  finding("heat", ["h"], ["H"], "Heatmap", "heatmap on, off"),
  finding("contour", ["c"], ["C"], "Contour", "contour on, off"),
  finding("scale", ["s"], ["S"], "One scale for all maps", "one scale for all maps, or each its own"),
  desk("model", ["m"], ["M"], "Hide the model", "hide everything of the model"),
  desk("identity", ["p"], ["P"], "Hide identity", "hide whose films these are"),
  desk("leave", ["escape"], ["Esc"], "Leave", "leave a tool, or take the heatmap away"),
  desk("help", ["?", "shift+?"], ["?"], "All keys", "this list"),
];

/** What the mouse and fingers do, for the same list; no key presses them. */
export const DRAGS: readonly { readonly shown: readonly string[]; readonly words: string }[] = [
  { shown: ["Drag"], words: "window: across width, up and down level; with Shift fine" },
  { shown: ["Wheel"], words: "zoom at the pointer; also drag with the right button" },
  { shown: ["Middle drag"], words: "move" },
  { shown: ["Fingers"], words: "one: window; two: zoom and move" },
];

/** Name of the key pressed: as `KeyboardEvent.key` in lower case, `shift+` before it where Shift is held. */
export function keyName(event: Pick<KeyboardEvent, "key" | "shiftKey">): string {
  return `${event.shiftKey ? "shift+" : ""}${event.key.toLowerCase()}`;
}

/** The command behind a key pressed; `undefined` where it has none. */
export function commandByKey<Id extends string>(
  commands: readonly Command<Id>[],
  event: Pick<KeyboardEvent, "key" | "shiftKey">,
): Command<Id> | undefined {
  const name = keyName(event);
  return commands.find(({ keys }) => keys.includes(name));
}

/** The command of one button. */
export function commandOf<Id extends string>(commands: readonly Command<Id>[], id: Id): Command<Id> {
  const command = commands.find((candidate) => candidate.id === id);
  if (!command) throw new Error(`There is no command ${id}`);
  return command;
}

function digits(): string[] {
  return Array.from({ length: 9 }, (_, index) => String(index + 1));
}

type Rest = readonly [keys: readonly string[], shown: readonly string[], label: string, words: string];

function command<Id extends string>(id: Id, group: CommandGroup, [keys, shown, label, words]: Rest): Command<Id> {
  return { id, group, keys, shown, label, words };
}

function film(id: FilmCommandId, ...rest: Rest): Command<FilmCommandId> {
  return command(id, "Film", rest);
}

function measure(id: FilmCommandId, ...rest: Rest): Command<FilmCommandId> {
  return command(id, "Measure", rest);
}

function finding(id: DeskCommandId, ...rest: Rest): Command<DeskCommandId> {
  return command(id, "Findings and heatmap", rest);
}

function desk(id: DeskCommandId, ...rest: Rest): Command<DeskCommandId> {
  return command(id, "Desk", rest);
}
