import type { TableFilm } from "#core/export";
import type { FilmEntry } from "#store";

/** What the desk knows of a film at this moment; one that is not through yet says so. */
export function tableFilm({ fileName, reading, analysis }: FilmEntry): TableFilm {
  if (reading.status === "refused")
    return { fileName, pixelSha256: null, gate: null, error: reading.error.code, result: null };
  if (reading.status !== "read")
    return { fileName, pixelSha256: null, gate: null, error: "not read yet", result: null };
  const { pixelSha256, gate } = reading;
  switch (analysis.status) {
    case "waiting":
    case "analysing":
      return { fileName, pixelSha256, gate, error: "not analysed yet", result: null };
    case "held":
      return {
        fileName,
        pixelSha256,
        gate: { status: "doubtful", reasons: analysis.reasons },
        error: null,
        result: null,
      };
    case "barred":
      return {
        fileName,
        pixelSha256,
        gate: { status: "refused", reasons: analysis.reasons },
        error: null,
        result: null,
      };
    case "failed":
      return { fileName, pixelSha256, gate, error: analysis.error.code, result: null };
    case "done": {
      const { result } = analysis.analysis;
      return { fileName, pixelSha256, gate: result.gate, error: null, result };
    }
  }
}
