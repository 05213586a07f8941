import { useEffect, useRef } from "react";
import { inferno } from "#core/heatmap";
import type { FilmFacts } from "#core/reading";
import {
  type Finding,
  type MapStrength,
  mapOf,
  mapStrength,
  selectedAnalysis,
  spacingOf,
  useDesk,
  useDeskActions,
  WEAK_SHARE,
} from "#store";
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
  const { heatToggled, contourToggled, scaleToggled, opacityChanged, mapAskedFor } = useDeskActions();
  const own = analysis && analysis.filmId === facts.id ? analysis : null;
  const map = own && mapOf(own, finding.id);
  const strength = own && mapStrength(own, finding.id);
  if (!map || !strength) return null;
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
      {strength.weak ? <p className={styles["caution"]}>{weakWords(strength)}</p> : null}
      <Legend scale={view.scale} strength={strength} />
      <p>Region, not outline. {cellWords(facts, map)} The contour holds the cells from half of this map's largest.</p>
      <Slider label="Opacity" value={view.opacity} onChange={opacityChanged} />
      <div className={styles["switches"]}>
        <Switch label="Contour" keyShown="C" checked={view.contour === "shown"} onChange={contourToggled} />
        <Switch label="Heatmap" keyShown="H" checked={view.heat === "shown"} onChange={heatToggled} />
        <Switch label="One scale for all maps" keyShown="S" checked={view.scale === "film"} onChange={scaleToggled} />
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

/** "Weak map: its largest value is 4 % of the largest on this film (weak below 15 %)." */
function weakWords({ share }: MapStrength): string {
  if (share === 0) return "Empty map: no cell of this film speaks for the finding.";
  return `Weak map: its largest value is ${percent(share)} of the largest on this film (weak below ${percent(WEAK_SHARE)}).`;
}

function percent(share: number): string {
  return `${share > 0 && share < 0.01 ? "under 1" : Math.round(share * 100)}\u00a0%`;
}

const TICKS = [0, 25, 50, 75, 100] as const;

/** The colours with their numbers, of what they are a share, and how far up this map goes. */
function Legend({ scale, strength }: { scale: "film" | "own"; strength: MapStrength }): React.JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const strip = new ImageData(256, 1);
    for (let step = 0; step < 256; step++) strip.data.set([...inferno(step / 255), 255], step * 4);
    canvas.current?.getContext("2d")?.putImageData(strip, 0, 0);
  }, []);
  const words =
    scale === "film"
      ? `Percent of the largest value on this film, one scale for all its maps. This map reaches ${percent(strength.share)}.`
      : "Percent of this map's own largest value: not to be compared with another map.";
  return (
    <div className={styles["scale"]}>
      <div className={styles["bar"]}>
        <canvas
          ref={canvas}
          width={256}
          height={1}
          className={styles["legend"]}
          role="img"
          aria-label={`Colours from 0 to 100 percent. ${words}`}
        />
        {scale === "film" ? (
          <span className={styles["reach"]} style={{ left: `${strength.share * 100}%` }} aria-hidden="true" />
        ) : null}
      </div>
      <div className={styles["ticks"]} aria-hidden="true">
        {TICKS.map((tick) => (
          <span key={tick} style={{ left: `${tick}%` }}>
            {tick === 100 ? "100 %" : tick}
          </span>
        ))}
      </div>
      <p>{words}</p>
    </div>
  );
}
