import { useState } from "react";
import { resultFile } from "#core/export";
import { saveFile } from "#platform/save";
import { selectedAnalysis, selectedFilm, useDesk } from "#store";
import { Button } from "#ui";
import styles from "./export.module.css";
import { PictureDialog } from "./PictureDialog.tsx";
import { TableDialog } from "./TableDialog.tsx";

/** What can be taken away: the Result and the picture of the film on the screen, the table of all; no numbers while hidden. */
export function ExportBar(): React.JSX.Element | null {
  const film = useDesk(selectedFilm);
  const analysis = useDesk(selectedAnalysis);
  const hidden = useDesk((desk) => desk.view.model === "hidden");
  const several = useDesk((desk) => desk.study.films.length > 1);
  const [asked, setAsked] = useState<"picture" | "table" | null>(null);
  const close = (): void => setAsked(null);
  const facts = film?.reading.status === "read" ? film.reading.facts : null;
  const table = several && !hidden;
  if (!facts && !table) return null;
  return (
    <div className={styles["bar"]}>
      {analysis && !hidden ? (
        <Button onClick={() => saveFile(resultFile(analysis.result))}>Export result (JSON)</Button>
      ) : null}
      {facts ? <Button onClick={() => setAsked("picture")}>Picture</Button> : null}
      {table ? <Button onClick={() => setAsked("table")}>Table</Button> : null}
      {facts ? <PictureDialog key={facts.id} facts={facts} open={asked === "picture"} onClose={close} /> : null}
      <TableDialog open={asked === "table"} onClose={close} />
    </div>
  );
}
