import type { DeskActions, FilmCommandId, Measure } from "#store";
import type { FilmViewport } from "./film-viewport.ts";
import type { WindowPreset } from "./presets.ts";

/** What a command acts on: the film on the screen and what lies over it. */
export interface CommandTarget {
  readonly viewport: FilmViewport;
  readonly presets: readonly WindowPreset[];
  readonly inUse: WindowPreset | undefined;
  readonly measures: readonly Measure[];
  readonly actions: DeskActions;
}

/** Does what the key or button says. @returns what happened, in words for those who do not see it */
export function runCommand(id: FilmCommandId, target: CommandTarget): string {
  const { viewport, measures, actions } = target;
  switch (id) {
    case "window-next":
      return stepWindow(target, 1);
    case "window-previous":
      return stepWindow(target, -1);
    case "invert":
      viewport.invert();
      return "Inverted";
    case "rotate-right":
      viewport.rotate(90);
      return "Turned right";
    case "rotate-left":
      viewport.rotate(-90);
      return "Turned left";
    case "flip-across":
      viewport.flip("across");
      return "Flipped left and right";
    case "flip-down":
      viewport.flip("down");
      return "Flipped top and bottom";
    case "zoom-in":
      viewport.zoomBy(1.25);
      return "Zoomed in";
    case "zoom-out":
      viewport.zoomBy(0.8);
      return "Zoomed out";
    case "fit":
      viewport.fit();
      return "Whole film";
    case "reset":
      viewport.reset();
      return "Film reset";
    case "length":
    case "angle":
      actions.toolChosen(id);
      return id === "length" ? "Length: set two points" : "Angle: set three points";
    case "measure-remove": {
      const last = measures.at(-1);
      if (!last) return "There is no measure on this film";
      actions.measureRemoved(last.id);
      return "Measure removed";
    }
  }
}

function stepWindow({ viewport, presets, inUse }: CommandTarget, by: 1 | -1): string {
  const place = inUse ? presets.indexOf(inUse) : by === 1 ? -1 : 0;
  const preset = presets.at((place + by) % presets.length);
  if (!preset) return "This film has no other window";
  void viewport.use(preset);
  return `Window: ${preset.name}`;
}
