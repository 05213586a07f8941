import { isAtThreshold } from "#core/analysis";
import type { CarinaResult } from "#core/result";
import type { ExportFile } from "./result-file.ts";

/** One film of a table: what is known of it, however far it came. */
export interface TableFilm {
  readonly fileName: string;
  /** `null` where the file could not be decoded. */
  readonly pixelSha256: string | null;
  readonly gate: { readonly status: string; readonly reasons: readonly string[] } | null;
  /** Why there are no numbers, as `room/class`; `null` where there are, or where the gate says it. */
  readonly error: string | null;
  readonly result: CarinaResult | null;
}

export interface TableOptions {
  /** File names may hold patients' names: only on request. */
  readonly fileNames: boolean;
}

export const NOTICE = "Research use only. Not a medical device.";

/**
 * One row a film, RFC 4180 (CRLF, quotes doubled), UTF-8. Numbers as the Result has them (they read back as the same
 * float32). `ID_flag`: yes, no, `at threshold` (within the backend's tolerance), `too little evidence` (then without a
 * number). Text that a spreadsheet would take for a formula is given an apostrophe in front.
 */
export function tableFile(films: readonly TableFilm[], options: TableOptions): ExportFile {
  const ids = [...new Set(films.flatMap(({ result }) => result?.findings.map(({ id }) => id) ?? []))];
  const header = [
    ...(options.fileNames ? ["file"] : []),
    "pixel_sha256",
    "view",
    "gate",
    "gate_reasons",
    "error",
    ...ids.flatMap((id) => [`${id}_probability`, `${id}_flag`]),
    "model",
    "model_version",
    "model_sha256",
    "backend",
    "app_version",
    "app_commit",
    "created",
    "notice",
  ].map(textCell);
  const rows = films.map((film) => cellsOf(film, ids, options));
  const text = [header, ...rows].map((cells) => `${cells.join(",")}\r\n`).join("");
  return { name: "carina-films.csv", mimeType: "text/csv;charset=utf-8", bytes: new TextEncoder().encode(text) };
}

function cellsOf(
  { fileName, pixelSha256, gate, error, result }: TableFilm,
  ids: readonly string[],
  options: TableOptions,
) {
  const findings = new Map(result?.findings.map((finding) => [finding.id, finding]));
  return [
    ...(options.fileNames ? [textCell(fileName)] : []),
    textCell(pixelSha256 ?? ""),
    textCell(result?.input.view ?? ""),
    textCell(gate?.status ?? ""),
    textCell(gate?.reasons.join(" ") ?? ""),
    textCell(error ?? ""),
    ...ids.flatMap((id) => {
      const finding = findings.get(id);
      if (!finding || !result) return ["", ""];
      const { probability, threshold, flagged } = finding;
      if (flagged === null) return ["", textCell("too little evidence")];
      const atThreshold = isAtThreshold(probability, threshold, result.runtime.backend);
      return [String(probability), textCell(atThreshold ? "at threshold" : flagged ? "yes" : "no")];
    }),
    ...[
      result?.model.id,
      result?.model.version,
      result?.model.sha256,
      result?.runtime.backend,
      result?.app.version,
      result?.app.commit,
      result?.created,
      NOTICE,
    ].map((value) => textCell(value ?? "")),
  ];
}

/** A text as one cell. What begins with = + - @, a tab or a line break would be run by a spreadsheet. */
function textCell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
