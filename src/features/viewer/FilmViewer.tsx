import { useState } from "react";
import type { FilmId } from "#core/study";
import { useDeskActions } from "#store";
import { Button } from "#ui";
import { renewEngine, startCornerstone } from "./cornerstone.ts";
import { Film } from "./Film.tsx";
import styles from "./viewer.module.css";

/** After so many lost contexts the film is drawn again only when the reader asks. */
const PATIENCE = 3;

/** The film of `filmId` in a Cornerstone viewport, its heatmap over it, its facts in the corners, its tools below. */
export function FilmViewer({ filmId }: { readonly filmId: FilmId }): React.JSX.Element {
  const { announced } = useDeskActions();
  const [graphics, setGraphics] = useState<"webgl" | "none" | "lost">(startCornerstone);
  const [losses, setLosses] = useState(0);

  const drawAgain = (): void => {
    const found = renewEngine() === "webgl";
    setLosses(0);
    setGraphics(found ? "webgl" : "lost");
  };
  const lost = (): void => {
    const found = renewEngine() === "webgl";
    const count = losses + 1;
    setLosses(count);
    setGraphics(found && count <= PATIENCE ? "webgl" : "lost");
    announced(found ? "The graphics driver was lost; the film is drawn again as it opened." : "The film is gone.");
  };
  if (graphics === "none") return <NoGraphics />;
  if (graphics === "lost") return <LostGraphics onAgain={drawAgain} />;
  return <Film key={losses} filmId={filmId} onLost={lost} />;
}

function NoGraphics(): React.JSX.Element {
  return (
    <div className={styles["place"]} role="alert">
      <p className={styles["sentence"]}>This browser offers no WebGL 2, so the film cannot be drawn.</p>
      <p>Switch hardware acceleration on in the browser's settings, or try another browser. Findings do not need it.</p>
    </div>
  );
}

function LostGraphics({ onAgain }: { readonly onAgain: () => void }): React.JSX.Element {
  return (
    <div className={styles["place"]} role="alert">
      <p className={styles["sentence"]}>The graphics driver has taken the film off the screen.</p>
      <p>
        Draw it again; if it does not come back, close other pages with much graphics or load this page again. Findings
        are not touched by it.
      </p>
      <Button kind="first" onClick={onAgain}>
        Draw again
      </Button>
    </div>
  );
}
