import type { DicomHeader } from "#core/decode";
import type { Film, FilmId } from "#core/study";
import { dicomHeader } from "../../study/testing/decoded-image.ts";

export type FilmFacts = Omit<Film, "values" | "padding" | "overlays">;

/** A plain PA chest film of an adult as DICOM, with whatever a test wants otherwise. */
export function chestFilm(changes: Partial<FilmFacts> = {}, header: Partial<DicomHeader> | null = {}): FilmFacts {
  return {
    id: "film-1" as FilmId,
    fileName: "chest.dcm",
    kind: header === null ? "png" : "dicom",
    rows: 320,
    columns: 256,
    minimum: 0,
    maximum: 4095,
    polarity: "MONOCHROME2",
    bitsStored: 12,
    view: header === null ? "UNKNOWN" : "PA",
    ageYears: header === null ? null : 60,
    colourfulness: 0,
    header: header === null ? null : { ...plainHeader, ...header },
    frame: 0,
    frames: 1,
    notes: [],
    ...changes,
  };
}

const plainHeader: DicomHeader = dicomHeader({ bodyPartExamined: "CHEST", viewPosition: "PA", patientAge: "060Y" });

/** A picture with the full grey range, so that nothing but what a test changes speaks against it. */
export function fullRangePixels(rows: number, columns: number): Uint8Array {
  return Uint8Array.from({ length: rows * columns }, (_, index) => (index * 7) % 256);
}
