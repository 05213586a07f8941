import type { ReactNode } from "react";
import type { FilmFacts } from "#core/reading";
import {
  type FilmEntry,
  type Finding,
  type ModelState,
  selectedFilm,
  selectedName,
  useDesk,
  useDeskActions,
} from "#store";
import { Button, Key } from "#ui";
import { FindingRows } from "./FindingRows.tsx";
import styles from "./findings.module.css";
import { Barred, Failed, Held } from "./GateWords.tsx";
import { ModelWords } from "./ModelWords.tsx";

interface FindingsPanelProps {
  /** The controls of a finding's map, for its row; they come from another feature. */
  readonly mapControls: (finding: Finding, facts: FilmFacts) => ReactNode;
}

/** What the model says of the selected film: words first, then numbers, or the reason why there are none. */
export function FindingsPanel({ mapControls }: FindingsPanelProps): React.JSX.Element {
  const film = useDesk(selectedFilm);
  const hidden = useDesk((desk) => desk.view.model === "hidden");
  return (
    <div className={styles["panel"]}>{hidden ? <Hidden /> : <Content film={film} mapControls={mapControls} />}</div>
  );
}

function Hidden(): React.JSX.Element {
  const { modelToggled } = useDeskActions();
  return (
    <>
      <h2>The model is hidden</h2>
      <p>Read the film first; the findings and heatmaps come back with one key.</p>
      <div>
        <Button onClick={modelToggled}>
          Show the model <Key>M</Key>
        </Button>
      </div>
    </>
  );
}

function Content({ film, mapControls }: { film: FilmEntry | undefined } & FindingsPanelProps): React.JSX.Element {
  const model = useDesk((desk) => desk.analysis.model.status);
  const name = useDesk(selectedName);
  if (!film) {
    return (
      <>
        <h2>Findings</h2>
        <p>The findings of a film stand here as soon as one is open.</p>
        <ModelWords />
        <NotLookedFor />
      </>
    );
  }
  if (film.reading.status === "refused") {
    return (
      <>
        <h2>No findings</h2>
        <p>This file was not read, so the model was not asked.</p>
      </>
    );
  }
  if (film.reading.status !== "read") {
    return (
      <>
        <h2>Reading the film</h2>
        <p>The findings follow when {name} has been read.</p>
        <ModelWords />
      </>
    );
  }
  const { facts } = film.reading;
  const { analysis } = film;
  switch (analysis.status) {
    case "waiting":
    case "analysing":
      return (
        <>
          <h2>{waitingWords(analysis.status, model)}</h2>
          <ModelWords />
          <NotLookedFor />
        </>
      );
    case "held":
      return <Held filmId={film.id} reasons={analysis.reasons} />;
    case "barred":
      return <Barred reasons={analysis.reasons} />;
    case "failed":
      return <Failed film={film} error={analysis.error} />;
    case "done":
      return (
        <>
          <FindingRows analysis={analysis.analysis} facts={facts} mapControls={mapControls} />
          <NotLookedFor />
        </>
      );
  }
}

function waitingWords(analysis: "waiting" | "analysing", model: ModelState["status"]): string {
  if (model === "unavailable") return "No findings: the model does not run here";
  return analysis === "analysing" && model === "ready" ? "The model is reading the film" : "Waiting for the model";
}

function NotLookedFor(): React.JSX.Element {
  return (
    <p className={styles["notLookedFor"]}>Not looked for: fractures, lines and tubes, free air, mediastinum, ribs.</p>
  );
}
