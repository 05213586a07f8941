import { memo, useEffect, useRef } from "react";
import { errorMessage } from "#core/messages";
import type { Thumbnail } from "#core/reading";
import { type FilmEntry, shownName, stateWord, useDesk, useDeskActions } from "#store";
import { SkippedFiles } from "./SkippedFiles.tsx";
import styles from "./strip.module.css";

/** Every file of the desk in the order it came, with a picture and a word for its state; refused ones with their reason. */
export function FilmStrip(): React.JSX.Element {
  const films = useDesk((desk) => desk.study.films);
  const selectedId = useDesk((desk) => desk.study.selectedId);
  const identity = useDesk((desk) => desk.view.identity);
  const model = useDesk((desk) => (desk.analysis.model.status === "unavailable" ? "unavailable" : desk.view.model));
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    // Only the strip itself moves, and only as far as it must.
    const option = selectedId === null ? null : list.current?.querySelector<HTMLElement>("[aria-selected=true]");
    option?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (list.current?.contains(document.activeElement)) option?.focus({ preventScroll: true });
  }, [selectedId]);

  return (
    <div className={styles["whole"]}>
      <div ref={list} className={styles["strip"]} role="listbox" aria-label="Films" aria-orientation="vertical">
        {films.map((entry, index) => (
          <FilmOption
            key={entry.id}
            entry={entry}
            name={shownName(entry.fileName, index + 1, identity)}
            selected={entry.id === selectedId}
            model={model}
          />
        ))}
      </div>
      <SkippedFiles />
    </div>
  );
}

interface FilmOptionProps {
  readonly entry: FilmEntry;
  readonly name: string;
  readonly selected: boolean;
  readonly model: "shown" | "hidden" | "unavailable";
}

/** Drawn again only when its own film changes: a drop may bring hundreds. */
const FilmOption = memo(function FilmOption({ entry, name, selected, model }: FilmOptionProps): React.JSX.Element {
  const { filmSelected } = useDeskActions();
  const { reading } = entry;
  const word = stateWord(entry, model);
  const refused = reading.status === "refused" ? errorMessage(reading.error, name) : null;
  return (
    <div
      role="option"
      aria-selected={selected}
      aria-label={`${name}, ${refused ? `refused: ${refused.title}` : word}`}
      tabIndex={selected ? 0 : -1}
      className={refused ? styles["refused"] : styles["film"]}
      title={name}
      onClick={() => filmSelected(entry.id)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        filmSelected(entry.id);
      }}
    >
      {refused ? (
        <>
          <strong>{name}</strong> <span>refused: {refused.title}</span>
        </>
      ) : (
        <>
          {reading.status === "read" ? (
            <Picture thumbnail={reading.thumbnail} />
          ) : (
            <span className={styles["name"]}>{name}</span>
          )}
          <span className={styles["word"]} data-flagged={word.endsWith("flagged") || undefined}>
            {word}
          </span>
        </>
      )}
    </div>
  );
});

/** Alpha is the fourth byte: the highest one of a number on every machine that runs a browser (little endian). */
const OPAQUE = 0xff000000;

function Picture({ thumbnail }: { readonly thumbnail: Thumbnail }): React.JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, columns, pixels } = thumbnail;
  useEffect(() => {
    // A number for a pixel: a drop may bring hundreds of these pictures.
    const image = new ImageData(columns, rows);
    const whole = new Uint32Array(image.data.buffer);
    for (let pixel = 0; pixel < whole.length; pixel++) whole[pixel] = (pixels[pixel] ?? 0) * 0x010101 + OPAQUE;
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [rows, columns, pixels]);
  return <canvas ref={canvas} width={columns} height={rows} aria-hidden="true" />;
}
