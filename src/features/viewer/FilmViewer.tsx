import { useEffect, useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { ReadFilm } from "#core/reading";
import type { FilmId } from "#core/study";
import { mapOf, selectedAnalysis, selectOverlay, useDesk, useDeskActions, useDeskServices } from "#store";
import { CornerTexts } from "./CornerTexts.tsx";
import { startCornerstone } from "./cornerstone.ts";
import { FilmViewport, type RenderedView } from "./film-viewport.ts";
import { HeatOverlay } from "./heat-overlay.ts";
import { useViewerKeys } from "./keys.ts";
import { patientDirections, sideLetters } from "./sides.ts";
import { Toolbar } from "./Toolbar.tsx";
import styles from "./viewer.module.css";

/** The film of `filmId` in a Cornerstone viewport, its heatmap over it, its facts in the corners, its tools below. */
export function FilmViewer({ filmId }: { readonly filmId: FilmId }): React.JSX.Element {
  const [graphics] = useState(startCornerstone);
  if (graphics === "none") return <NoGraphics />;
  return <Film filmId={filmId} />;
}

function NoGraphics(): React.JSX.Element {
  return (
    <div className={styles["place"]} role="alert">
      <p className={styles["sentence"]}>This browser offers no WebGL 2, so the film cannot be drawn.</p>
      <p>Switch hardware acceleration on in the browser's settings, or try another browser. Findings do not need it.</p>
    </div>
  );
}

function Film({ filmId }: { readonly filmId: FilmId }): React.JSX.Element {
  const { coordinator } = useDeskServices();
  const { announced } = useDeskActions();
  const elementRef = useRef<HTMLDivElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const viewportRef = useRef<FilmViewport | null>(null);
  const overlayRef = useRef<HeatOverlay | null>(null);
  const [film, setFilm] = useState<ReadFilm | null>(null);
  const [view, setView] = useState<RenderedView | null>(null);

  useEffect(() => {
    const element = elementRef.current;
    const canvas = canvasRef.current;
    if (!element || !canvas) return;
    const overlay = new HeatOverlay(canvas);
    const viewport = new FilmViewport(element, (rendered) => {
      overlay.setAffine(rendered.affine);
      setView(rendered);
      // What a test waits for: the film on the screen and how often it was drawn.
      element.dataset["rendered"] = `${rendered.filmId}:${rendered.revision}`;
      element.dataset["affine"] = JSON.stringify(rendered.affine);
    });
    viewportRef.current = viewport;
    overlayRef.current = overlay;
    return () => {
      viewport.dispose();
      viewportRef.current = null;
      overlayRef.current = null;
    };
  }, []);

  useEffect(() => {
    let current = true;
    const element = elementRef.current;
    if (element) delete element.dataset["rendered"];
    overlayRef.current?.setPicture(null);
    overlayRef.current?.setAffine(null);
    const load = async (): Promise<void> => {
      const read = await coordinator.pixels(filmId);
      if (!current || !read || read.facts.id !== filmId) return;
      setFilm(read);
      await viewportRef.current?.show(read.display);
    };
    void load();
    return () => {
      current = false;
    };
  }, [coordinator, filmId]);

  useOverlay(film, overlayRef);
  const apply = (command: (viewport: FilmViewport) => void, words: string): void => {
    if (!viewportRef.current) return;
    command(viewportRef.current);
    announced(words);
  };
  useViewerKeys(apply);

  const facts = film?.facts.id === filmId ? film.facts : null;
  const shown = view?.filmId === filmId ? view : null;
  const letters = facts && shown ? sideLetters(patientDirections(facts), shown.affine) : null;
  return (
    <>
      <div className={styles["stage"]}>
        <div
          ref={elementRef}
          className={styles["viewport"]}
          role="img"
          aria-label={facts ? `Film ${facts.fileName}` : "Film"}
          data-testid="viewport"
        />
        <canvas ref={canvasRef} className={styles["overlay"]} aria-hidden="true" data-testid="overlay" />
        {facts && shown && letters && film ? (
          <CornerTexts facts={facts} view={shown} letters={letters} windowSource={film.display.windowSource} />
        ) : (
          <p className={styles["waiting"]}>Drawing the film</p>
        )}
      </div>
      <Toolbar apply={apply} film={film} />
    </>
  );
}

/** Keeps the overlay in step with the chosen finding; a map of another film is never laid over this one. */
function useOverlay(film: ReadFilm | null, overlayRef: React.RefObject<HeatOverlay | null>): void {
  const chosen = useDesk(useShallow(selectOverlay));
  const analysis = useDesk(selectedAnalysis);
  const opacity = useDesk((desk) => desk.view.opacity);
  useEffect(() => {
    const overlay = overlayRef.current;
    if (!overlay) return;
    const own = chosen && film && analysis && chosen.filmId === film.facts.id && analysis.filmId === film.facts.id;
    const map = own ? mapOf(analysis, chosen.findingId) : null;
    if (!own || !map) {
      overlay.setPicture(null);
      return;
    }
    const { rows, columns, scale } = film.frame;
    overlay.setPicture({
      key: `${chosen.filmId}:${chosen.findingId}`,
      map,
      frame: { rows, columns, scale },
      heat: chosen.heat,
      contour: chosen.contour,
      opacity,
    });
  }, [film, chosen, analysis, opacity, overlayRef]);
}
