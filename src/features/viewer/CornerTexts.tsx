import type { FilmFacts } from "#core/reading";
import { spacingOf, useDesk } from "#store";
import type { RenderedView } from "./film-viewport.ts";
import type { WindowPreset } from "./presets.ts";
import { patientDirections, type SideLetters } from "./sides.ts";
import styles from "./viewer.module.css";

interface CornerTextsProps {
  readonly facts: FilmFacts;
  readonly view: RenderedView;
  readonly letters: SideLetters;
  /** Where the window that the film opened with comes from. */
  readonly source: "file" | "file LUT" | "automatic";
  /** The window by name that it is under now, if any. */
  readonly preset: WindowPreset | undefined;
}

/** The four short lines in the corners and the side letters: all that floats over a film. */
export function CornerTexts({ facts, view, letters, source: opening, preset }: CornerTextsProps): React.JSX.Element {
  const films = useDesk((desk) => desk.study.films);
  const place = films.findIndex((entry) => entry.id === facts.id) + 1;
  const { millimetres, unit } = spacingOf(facts);
  const { source } = patientDirections(facts);
  const turned = [
    view.flipped ? "flipped" : null,
    view.upended ? "flipped top to bottom" : null,
    view.rotation !== 0 ? `turned ${Math.round(view.rotation)}°` : null,
    view.inverted ? "inverted" : null,
  ].filter((word) => word !== null);
  return (
    <>
      <div className={styles["topLeft"]}>
        <div>
          {place} of {films.length}
        </div>
        <div>
          {facts.columns} × {facts.rows}
        </div>
        <div data-testid="window-name">Window: {windowWords(preset, opening)}</div>
        {turned.length > 0 ? (
          <div className={styles["turned"]} data-testid="turned">
            {turned.join(", ")}
          </div>
        ) : null}
      </div>
      <div className={styles["topRight"]}>
        <div data-testid="window">
          W {round(view.window.width)} L {round(view.window.center)}
        </div>
        <div data-testid="zoom">Zoom {Math.round(view.zoom * 100)} %</div>
        <div>{millimetres ? `${millimetres[1].toFixed(3)} ${unit}` : "px, no spacing given"}</div>
      </div>
      {source === "unknown" ? (
        <div className={styles["sideUnknown"]}>Side not stated</div>
      ) : (
        (["left", "right", "top", "bottom"] as const).map((edge) =>
          letters[edge] === "" ? null : (
            <div key={edge} className={styles["side"]} data-edge={edge} data-testid={`side-${edge}`}>
              {letters[edge]}
              {source === "view" ? <small>by view</small> : null}
            </div>
          ),
        )
      )}
    </>
  );
}

/** "file, NORMAL", "automatic", "lung, from this film", "set by hand" */
function windowWords(preset: WindowPreset | undefined, opening: CornerTextsProps["source"]): string {
  if (!preset) return "set by hand";
  if (preset.id === "opening") {
    return opening === "automatic" || preset.name === "File" ? opening : `${opening}, ${preset.name}`;
  }
  if (preset.id.startsWith("file-")) return `file, ${preset.name}`;
  if (preset.id.startsWith("lut-")) return `file LUT, ${preset.name}`;
  return preset.id === "automatic" ? "automatic" : `${preset.name.toLowerCase()}, from this film`;
}

/** Whole numbers for wide windows, three figures for narrow ones. */
function round(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
