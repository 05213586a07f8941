import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { ReadFilm } from "#core/reading";
import type { FilmId } from "#core/study";
import {
  type FilmCommandId,
  mapOf,
  selectedAnalysis,
  selectOverlay,
  shownName,
  useDesk,
  useDeskActions,
  useDeskServices,
} from "#store";
import { CornerTexts } from "./CornerTexts.tsx";
import { FilmViewport, type RenderedView } from "./film-viewport.ts";
import { HeatOverlay } from "./heat-overlay.ts";
import { Measures } from "./Measures.tsx";
import { presetInUse, presetsOf } from "./presets.ts";
import { runCommand } from "./run-command.ts";
import { patientDirections, sideLetters } from "./sides.ts";
import { Toolbar } from "./Toolbar.tsx";
import { useFilmKeys } from "./useFilmKeys.ts";
import styles from "./viewer.module.css";

interface FilmProps {
  readonly filmId: FilmId;
  readonly onLost: () => void;
}

/** One film on the screen. Of another film nothing is seen, not for one frame, from the moment that this one is chosen. */
export function Film({ filmId, onLost }: FilmProps): React.JSX.Element {
  const { coordinator } = useDeskServices();
  const actions = useDeskActions();
  const elementRef = useRef<HTMLDivElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const viewportRef = useRef<FilmViewport | null>(null);
  const overlayRef = useRef<HeatOverlay | null>(null);
  const lostRef = useRef(onLost);
  const [film, setFilm] = useState<ReadFilm | null>(null);
  const [view, setView] = useState<RenderedView | null>(null);
  useEffect(() => {
    lostRef.current = onLost;
  });

  // Layout effects, so that all of it happens before the browser paints the new film's name.
  useLayoutEffect(() => {
    const element = elementRef.current;
    const canvas = canvasRef.current;
    if (!element || !canvas) return;
    const overlay = new HeatOverlay(canvas);
    const viewport = new FilmViewport(element, {
      rendered: (rendered) => {
        overlay.setAffine(rendered.affine);
        setView(rendered);
        // What a test waits for: the film on the screen and how often it was drawn.
        element.dataset["rendered"] = `${rendered.filmId}:${rendered.revision}`;
        element.dataset["affine"] = JSON.stringify(rendered.affine);
      },
      lost: () => lostRef.current(),
    });
    viewportRef.current = viewport;
    overlayRef.current = overlay;
    return () => {
      viewport.dispose();
      viewportRef.current = null;
      overlayRef.current = null;
    };
  }, []);

  useLayoutEffect(() => {
    let current = true;
    const element = elementRef.current;
    if (element) delete element.dataset["rendered"];
    viewportRef.current?.hide();
    overlayRef.current?.clear();
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

  const own = film?.facts.id === filmId ? film : null;
  const shown = view?.filmId === filmId ? view : null;
  useOverlay(own, overlayRef);
  const presets = useMemo(() => (own ? presetsOf(own) : []), [own]);
  const inUse = own && shown ? presetInUse(presets, shown, own.display.windowSource) : undefined;
  const measures = useDesk(useShallow((desk) => desk.view.measures.filter((one) => one.filmId === filmId)));
  const tool = useDesk((desk) => desk.view.tool);
  const name = useDesk((desk) => {
    const place = desk.study.films.findIndex((entry) => entry.id === filmId);
    return shownName(desk.study.films[place]?.fileName ?? "", place + 1, desk.view.identity);
  });
  const run = (id: FilmCommandId): void => {
    const viewport = viewportRef.current;
    if (!viewport || !own || !shown) return;
    // Asked of the viewport, not of the last render: keys may come faster than frames.
    const now = viewport.windowInUse();
    const preset = now ? presetInUse(presets, now, own.display.windowSource) : undefined;
    actions.announced(runCommand(id, { viewport, presets, inUse: preset, measures, actions }));
  };
  useFilmKeys(run);

  const letters = own && shown ? sideLetters(patientDirections(own.facts), shown.affine) : null;
  return (
    <>
      <div className={styles["stage"]}>
        <div
          ref={elementRef}
          className={styles["viewport"]}
          role="img"
          aria-label={`Film ${name}`}
          data-testid="viewport"
        />
        <canvas ref={canvasRef} className={styles["overlay"]} aria-hidden="true" data-testid="overlay" />
        {own && shown && letters ? (
          <>
            <CornerTexts
              facts={own.facts}
              view={shown}
              letters={letters}
              source={own.display.windowSource}
              preset={inUse}
            />
            <Measures
              facts={own.facts}
              affine={shown.affine}
              aspect={own.display.spacing}
              measures={measures}
              tool={tool}
            />
          </>
        ) : (
          <p className={styles["waiting"]}>Drawing the film</p>
        )}
      </div>
      <Toolbar
        run={run}
        ready={shown !== null}
        tool={tool}
        measured={measures.length > 0}
        presets={presets}
        inUse={inUse}
        onChoose={(preset) => {
          void viewportRef.current?.use(preset);
          actions.announced(`Window: ${preset.name}`);
        }}
      />
    </>
  );
}

/** Keeps the overlay in step with the chosen finding; a map of another film is never laid over this one. */
function useOverlay(film: ReadFilm | null, overlayRef: React.RefObject<HeatOverlay | null>): void {
  const chosen = useDesk(useShallow(selectOverlay));
  const analysis = useDesk(selectedAnalysis);
  const opacity = useDesk((desk) => desk.view.opacity);
  useLayoutEffect(() => {
    const overlay = overlayRef.current;
    if (!overlay) return;
    const own = chosen && film && analysis && chosen.filmId === film.facts.id && analysis.filmId === film.facts.id;
    const map = own ? mapOf(analysis, chosen.findingId) : null;
    if (!own || !map) {
      overlay.setPicture(null);
      return;
    }
    const { rows, columns, scale } = film.frame;
    const { heat, contour, ceiling, weak } = chosen;
    overlay.setPicture({
      key: `${chosen.filmId}:${chosen.findingId}`,
      map,
      frame: { rows, columns, scale },
      heat,
      contour,
      ceiling,
      weak,
      opacity,
    });
  }, [film, chosen, analysis, opacity, overlayRef]);
}
