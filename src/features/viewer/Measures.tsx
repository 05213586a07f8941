import { useEffect, useRef, useState } from "react";
import { type Affine, applyAffine, invertAffine, type Point } from "#core/heatmap";
import type { FilmFacts } from "#core/reading";
import { type Measure, type MeasureKind, useDesk, useDeskActions } from "#store";
import { type MeasureUnit, measureWords, unitOf } from "./measure.ts";
import styles from "./viewer.module.css";

interface MeasuresProps {
  readonly facts: FilmFacts;
  readonly affine: Affine;
  /** Row spacing, column spacing as drawn. */
  readonly aspect: readonly [number, number];
  readonly measures: readonly Measure[];
  readonly tool: "none" | MeasureKind;
}

const ORDINALS = ["first", "second", "third"] as const;
const POINTS: Record<MeasureKind, number> = { length: 2, angle: 3 };

/** Lengths and angles over the film, and the points of the tool in hand; by mouse, finger or keyboard. */
export function Measures({ facts, affine, aspect, measures, tool }: MeasuresProps): React.JSX.Element {
  const { measureMoved, measureRemoved } = useDeskActions();
  const unit = unitOf(facts, aspect);
  return (
    <div className={styles["measures"]}>
      <svg role="group" aria-label="Measures" data-testid="measures">
        {measures.map((measure) => (
          <Drawn key={measure.id} points={measure.points} affine={affine} unit={unit}>
            {measure.points.map((_, index) => (
              <Handle
                key={ORDINALS[index]}
                measure={measure}
                index={index}
                affine={affine}
                words={measureWords(measure.points, unit)}
                onMove={(points) => measureMoved(measure.id, points)}
                onRemove={() => measureRemoved(measure.id)}
              />
            ))}
          </Drawn>
        ))}
      </svg>
      {tool === "none" ? null : <Hand key={tool} facts={facts} affine={affine} unit={unit} kind={tool} />}
    </div>
  );
}

interface DrawnProps {
  readonly points: readonly Point[];
  readonly affine: Affine;
  readonly unit: MeasureUnit;
  readonly children?: React.ReactNode;
}

/** Lines on a dark edge, and the number beside the last point but for an angle, which has it at its corner. */
function Drawn({ points, affine, unit, children }: DrawnProps): React.JSX.Element {
  const places = points.map((point) => applyAffine(affine, point));
  const path = places.map(([x, y]) => `${x},${y}`).join(" ");
  const words = measureWords(points, unit);
  const [x, y] = places[1] ?? places[0] ?? [0, 0];
  return (
    <g>
      <polyline className={styles["edge"]} points={path} />
      <polyline className={styles["line"]} points={path} />
      {words === "" ? null : (
        <text x={x + 10} y={y + (points.length > 2 ? 24 : -10)} data-testid="measure">
          {words}
        </text>
      )}
      {children}
    </g>
  );
}

interface HandleProps {
  readonly measure: Measure;
  readonly index: number;
  readonly affine: Affine;
  readonly words: string;
  readonly onMove: (points: Measure["points"]) => void;
  readonly onRemove: () => void;
}

/** One point of a measure: dragged, or moved by the arrows; Delete takes the measure away. */
function Handle({ measure, index, affine, words, onMove, onRemove }: HandleProps): React.JSX.Element | null {
  const point = measure.points[index];
  if (!point) return null;
  const [x, y] = applyAffine(affine, point);
  const moveTo = (place: Point): void => {
    const back = invertAffine(affine);
    if (back) onMove(measure.points.map((one, at) => (at === index ? applyAffine(back, place) : one)));
  };
  return (
    <circle
      className={styles["handle"]}
      cx={x}
      cy={y}
      r={6}
      tabIndex={0}
      role="button"
      data-own-keys=""
      aria-label={`${measure.kind} ${words}, ${ORDINALS[index]} point: arrows move it, Delete removes the ${measure.kind}`}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(placeOf(event));
      }}
      onKeyDown={(event) => {
        const step = arrowStep(event);
        if (step) moveTo([x + step[0], y + step[1]]);
        if (event.key === "Delete" || event.key === "Backspace") onRemove();
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}

interface HandProps {
  readonly facts: FilmFacts;
  readonly affine: Affine;
  readonly unit: MeasureUnit;
  readonly kind: MeasureKind;
}

/** The tool in hand: takes pointer and arrows until its points are set. */
function Hand({ facts, affine, unit, kind }: HandProps): React.JSX.Element {
  const { measureAdded, toolChosen, announced } = useDeskActions();
  const filmId = useDesk((desk) => desk.study.selectedId);
  const place = useRef<HTMLDivElement>(null);
  const [set, setSet] = useState<readonly Point[]>([]);
  const [cursor, setCursor] = useState<Point | null>(null);
  const pressedAt = useRef<Point | null>(null);

  useEffect(() => {
    const before = document.activeElement;
    place.current?.focus();
    return () => {
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus();
    };
  }, []);

  const toFilm = (at: Point): Point => {
    const back = invertAffine(affine);
    const [x, y] = back ? applyAffine(back, at) : [0, 0];
    return [Math.min(facts.columns, Math.max(0, x)), Math.min(facts.rows, Math.max(0, y))];
  };
  const add = (at: Point): void => {
    const points = [...set, toFilm(at)];
    if (points.length < POINTS[kind]) {
      setSet(points);
      announced(`Point ${points.length} set`);
      return;
    }
    // Only over the film that it was measured on.
    if (filmId === facts.id) measureAdded({ filmId: facts.id, kind, points });
    announced(`${kind === "length" ? "Length" : "Angle"} ${measureWords(points, unit)}`);
    toolChosen(kind);
  };
  const middle = (): Point => {
    const { clientWidth = 0, clientHeight = 0 } = place.current ?? {};
    return [clientWidth / 2, clientHeight / 2];
  };
  const points = cursor ? [...set, toFilm(cursor)] : set;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes pointer and keys itself
    <div
      ref={place}
      className={styles["hand"]}
      role="application"
      tabIndex={-1}
      data-own-keys=""
      data-testid="hand"
      aria-label={`${kind}: ${POINTS[kind]} points. Arrows move the cross, with Shift finely, Enter sets a point, Escape ends.`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pressedAt.current = placeOf(event);
        setCursor(placeOf(event));
        add(placeOf(event));
      }}
      onPointerMove={(event) => setCursor(placeOf(event))}
      onPointerUp={(event) => {
        const from = pressedAt.current;
        pressedAt.current = null;
        // Pressed, drawn and let go is as good as two clicks.
        const to = placeOf(event);
        if (from && Math.hypot(to[0] - from[0], to[1] - from[1]) > 4) add(to);
      }}
      onKeyDown={(event) => {
        const at = cursor ?? middle();
        const step = arrowStep(event);
        if (step) setCursor([at[0] + step[0], at[1] + step[1]]);
        if (event.key === "Enter" || event.key === " ") {
          setCursor(at);
          add(at);
        }
        if (event.key === "Escape") toolChosen(kind);
      }}
    >
      <svg aria-hidden="true">
        <Drawn points={points} affine={affine} unit={unit} />
        {cursor ? <Cross at={cursor} /> : null}
      </svg>
    </div>
  );
}

function Cross({ at: [x, y] }: { readonly at: Point }): React.JSX.Element {
  const path = `M${x - 12} ${y}h8m8 0h8M${x} ${y - 12}v8m0 8v8`;
  return (
    <>
      <path className={styles["edge"]} d={path} />
      <path className={styles["line"]} d={path} />
    </>
  );
}

/** CSS pixels within the stage. */
function placeOf(event: React.PointerEvent): Point {
  const stage = event.currentTarget.closest(`.${styles["measures"]}`) ?? event.currentTarget;
  const { left, top } = stage.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

const DIRECTIONS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Ten pixels of the screen, with Shift one. */
function arrowStep(event: React.KeyboardEvent): Point | null {
  const direction = DIRECTIONS[event.key];
  if (!direction) return null;
  const step = event.shiftKey ? 1 : 10;
  return [direction[0] * step, direction[1] * step];
}
