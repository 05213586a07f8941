import { lazy, Suspense, useEffect, useRef } from "react";
import type { FilmFacts } from "#core/reading";
import { ExportBar } from "#features/export";
import { FindingsPanel } from "#features/findings";
import { HeatmapControls } from "#features/heatmap";
import { EmptyDesk, useDropAnywhere } from "#features/intake";
import { FilmStrip } from "#features/strip";
import { type FilmEntry, type Finding, selectedFilm, selectedName, useDesk } from "#store";
import styles from "./app.module.css";
import { Bar } from "./Bar.tsx";
import { useDeskKeys } from "./desk-keys.ts";
import { Help } from "./Help.tsx";
import { LiveRegion } from "./LiveRegion.tsx";
import { Notices } from "./Notices.tsx";
import { cardOf, listedPackages, type PageName, pageOf, usePage } from "./pages.ts";
import { RefusedFilm } from "./RefusedFilm.tsx";
import { Sheet } from "./Sheet.tsx";
import { StatusLine } from "./StatusLine.tsx";

const FilmViewer = lazy(async () => ({ default: (await import("#features/viewer")).FilmViewer }));

const CardPage = lazy(async () => ({ default: (await import("#features/model")).CardPage }));
const AboutPage = lazy(async () => ({ default: (await import("#features/model")).AboutPage }));
const APP = { version: __APP_VERSION__, commit: __APP_COMMIT__ };

function mapControls(finding: Finding, facts: FilmFacts): React.JSX.Element {
  return <HeatmapControls finding={finding} facts={facts} />;
}

/** The reading desk: strip, film, findings; a bar above, a line below. Other pages lie over it and leave it as it is. */
export function App(): React.JSX.Element {
  const page = usePage();
  useDeskAfterDrop();
  return (
    <>
      <Desk hidden={page !== "desk"} />
      <OtherPage page={page} />
      <LiveRegion />
    </>
  );
}

/** Who opens films wants to see them: the desk comes to the front. */
function useDeskAfterDrop(): void {
  const films = useDesk((desk) => desk.study.films.length);
  const before = useRef(films);
  useEffect(() => {
    if (films > before.current && pageOf(location.hash) !== "desk") location.hash = "films";
    before.current = films;
  }, [films]);
}

function OtherPage({ page }: { readonly page: PageName }): React.JSX.Element | null {
  if (page === "desk") return null;
  return (
    <Suspense fallback={<p className={styles["quiet"]}>Loading the page</p>}>
      {page === "card" ? <CardPage load={cardOf} /> : <AboutPage app={APP} loadPackages={listedPackages} />}
    </Suspense>
  );
}

function Desk({ hidden }: { readonly hidden: boolean }): React.JSX.Element {
  const film = useDesk(selectedFilm);
  const over = useDropAnywhere();
  useDeskKeys();
  return (
    <div className={styles["desk"]} hidden={hidden} data-empty={film ? undefined : ""}>
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
    </div>
  );
}

function FilmPlace({ film }: { readonly film: FilmEntry | undefined }): React.JSX.Element {
  const name = useDesk(selectedName);
  if (!film) return <EmptyDesk />;
  switch (film.reading.status) {
    case "waiting":
      return <p className={styles["quiet"]}>{name} is waiting for its turn.</p>;
    case "reading":
      return <p className={styles["quiet"]}>Reading {name}</p>;
    case "refused":
      return <RefusedFilm fileName={name} error={film.reading.error} />;
    case "read":
      return (
        <Suspense fallback={<p className={styles["quiet"]}>Loading the viewer</p>}>
          <FilmViewer filmId={film.id} />
        </Suspense>
      );
  }
}
