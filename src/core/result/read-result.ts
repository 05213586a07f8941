import * as v from "valibot";
import { describeIssue } from "#core/analysis";
import { failure, type Outcome, success } from "#core/base";
import { unpackHeatmap } from "./heatmap.ts";
import { type CarinaResult, resultSchema } from "./schema.ts";

/**
 * A Result from its JSON text, strictly: no key too many, no number that is none, and nothing that contradicts itself
 * (numbers though the gate refused, a flag against its threshold, a map without its finding or of another size).
 * Error: `result/invalid` with what is wrong and where.
 */
export function readResult(json: string): Outcome<CarinaResult> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return invalid("no JSON");
  }
  const checked = v.safeParse(resultSchema, parsed, { abortEarly: true });
  if (!checked.success) return invalid(describeIssue(checked.issues[0]));
  const contradiction = findContradiction(checked.output);
  return contradiction ? invalid(contradiction) : success(checked.output);
}

function findContradiction({ gate, findings, heatmaps }: CarinaResult): string | null {
  if (gate.status === "refused" && (findings.length > 0 || heatmaps)) return "numbers although the gate refused";
  if ((findings.length === 0) !== (heatmaps === null)) return "findings and heatmaps come together or not at all";
  const ids = new Set(findings.map((finding) => finding.id));
  if (ids.size !== findings.length) return "a finding stands twice";
  for (const { id, probability, threshold, flagged, auroc, aurocInterval } of findings) {
    if (flagged !== (threshold === null ? null : probability >= threshold))
      return `${id}: flagged against its threshold`;
    if (auroc === null && aurocInterval) return `${id}: an interval without its figure`;
    if (aurocInterval && aurocInterval[0] > aurocInterval[1]) return `${id}: the interval runs from high to low`;
  }
  return heatmaps ? findMapContradiction(heatmaps, ids) : null;
}

function findMapContradiction(heatmaps: NonNullable<CarinaResult["heatmaps"]>, ids: Set<string>): string | null {
  const [height, width] = heatmaps.grid;
  const maps = Object.entries(heatmaps.maps);
  if (maps.length !== ids.size) return "not as many maps as findings";
  for (const [id, map] of maps) {
    if (!ids.has(id)) return `a map of ${id}, which is no finding here`;
    if (map.scale < 0) return `the map of ${id} has a negative scale`;
    if (unpackHeatmap(map)?.length !== height * width) return `the map of ${id} has not ${height} x ${width} cells`;
  }
  return null;
}

function invalid(detail: string): Outcome<never> {
  return failure({ code: "result/invalid", detail });
}
