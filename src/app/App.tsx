import { lazy, Suspense } from "react";
import type { FilmFacts } from "#core/reading";
import { ExportBar } from "#features/export";
import { FindingsPanel } from "#features/findings";
import { HeatmapControls } from "#features/heatmap";
import { EmptyDesk, useDropAnywhere } from "#features/intake";
import { FilmStrip } from "#features/strip";
import { type FilmEntry, type Finding, selectedFilm, useDesk } from "#store";
import styles from "./app.module.css";
import { Bar } from "./Bar.tsx";
import { useDeskKeys } from "./desk-keys.ts";
import { Help } from "./Help.tsx";
import { LiveRegion } from "./LiveRegion.tsx";
import { Notices } from "./Notices.tsx";
import { RefusedFilm } from "./RefusedFilm.tsx";
import { Sheet } from "./Sheet.tsx";
import { StatusLine } from "./StatusLine.tsx";

const FilmViewer = lazy(async () => ({ default: (await import("#features/viewer")).FilmViewer }));

function mapControls(finding: Finding, facts: FilmFacts): React.JSX.Element {
  return <HeatmapControls finding={finding} facts={facts} />;
}

/** The reading desk: strip, film, findings; a bar above, a line below. */
export function App(): React.JSX.Element {
  const film = useDesk(selectedFilm);
  const over = useDropAnywhere();
  useDeskKeys();
  return (
    <div className={styles["desk"]} data-empty={film ? undefined : ""}>
      <Bar />
      <nav className={styles["strip"]} aria-label="Films on the desk">
        {film ? <FilmStrip /> : null}
      </nav>
      <main className={styles["film"]} data-over={over || undefined} aria-label="Film">
        <FilmPlace film={film} />
        {over ? <div className={styles["drop"]}>Drop to open. Everything stays on this computer.</div> : null}
        <Notices />
      </main>
      <Sheet>
        <FindingsPanel mapControls={mapControls} />
        <ExportBar />
      </Sheet>
      <StatusLine />
      <Help />
      <LiveRegion />
    </div>
  );
}

function FilmPlace({ film }: { readonly film: FilmEntry | undefined }): React.JSX.Element {
  if (!film) return <EmptyDesk />;
  switch (film.reading.status) {
    case "waiting":
      return <p className={styles["quiet"]}>{film.fileName} is waiting for its turn.</p>;
    case "reading":
      return <p className={styles["quiet"]}>Reading {film.fileName}</p>;
    case "refused":
      return <RefusedFilm fileName={film.fileName} error={film.reading.error} />;
    case "read":
      return (
        <Suspense fallback={<p className={styles["quiet"]}>Loading the viewer</p>}>
          <FilmViewer filmId={film.id} />
        </Suspense>
      );
  }
}
