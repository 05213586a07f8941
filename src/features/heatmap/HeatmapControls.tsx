import { useEffect, useRef } from "react";
import { inferno } from "#core/heatmap";
import type { FilmFacts } from "#core/reading";
import { type Finding, mapOf, selectedAnalysis, spacingOf, useDesk, useDeskActions } from "#store";
import { Button, Slider, Switch } from "#ui";
import styles from "./heatmap.module.css";

interface HeatmapControlsProps {
  readonly finding: Finding;
  readonly facts: FilmFacts;
}

/** Legend, opacity and switches of the map that lies over the film; below a threshold first the question and a caution. */
export function HeatmapControls({ finding, facts }: HeatmapControlsProps): React.JSX.Element | null {
  const analysis = useDesk(selectedAnalysis);
  const view = useDesk((desk) => desk.view);
  const { heatToggled, contourToggled, opacityChanged, mapAskedFor } = useDeskActions();
  const map = analysis && analysis.filmId === facts.id ? mapOf(analysis, finding.id) : null;
  if (!map) return null;
  const flagged = finding.flagged === true;
  if (!flagged && view.mapAskedFor !== finding.id) {
    return (
      <div className={styles["controls"]}>
        <p>
          This finding is not above its threshold. Its heatmap shows where the model would look for it, not that
          something is there.
        </p>
        <Button onClick={() => mapAskedFor(finding.id)}>Show its heatmap all the same</Button>
      </div>
    );
  }
  return (
    <div className={styles["controls"]}>
      {flagged ? null : <p className={styles["caution"]}>Caution: not above its threshold.</p>}
      <Legend />
      <div className={styles["ends"]}>
        <span>weak</span>
        <span>strong for this finding</span>
      </div>
      <p>Region, not outline. {cellWords(facts, map)}</p>
      <Slider label="Opacity" value={view.opacity} onChange={opacityChanged} />
      <div className={styles["switches"]}>
        <Switch label="Contour" keyShown="C" checked={view.contour === "shown"} onChange={contourToggled} />
        <Switch label="Heatmap" keyShown="H" checked={view.heat === "shown"} onChange={heatToggled} />
      </div>
    </div>
  );
}

/** How large one cell of the map is on the film, in the film's own unit. */
function cellWords(facts: FilmFacts, map: { readonly height: number }): string {
  const { millimetres, unit } = spacingOf(facts);
  const side = Math.max(facts.rows, facts.columns) / map.height;
  if (!millimetres) return `One cell is ${Math.round(side)} px of this film.`;
  const longer = Math.max(facts.rows * millimetres[0], facts.columns * millimetres[1]) / map.height;
  return `One cell is ${(longer / 10).toFixed(1)} cm (${unit.replace(/^mm,? /, "")}) of this film.`;
}

function Legend(): React.JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const strip = new ImageData(256, 1);
    for (let step = 0; step < 256; step++) strip.data.set([...inferno(step / 255), 255], step * 4);
    canvas.current?.getContext("2d")?.putImageData(strip, 0, 0);
  }, []);
  return (
    <canvas
      ref={canvas}
      width={256}
      height={1}
      className={styles["legend"]}
      role="img"
      aria-label="Colours from weak to strong"
    />
  );
}
