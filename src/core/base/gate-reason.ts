/**
 * A check of the gate that failed. `refused` ones end the analysis, `doubtful` ones go on by a click, `caution` ones are
 * said beside the findings they concern. Sentences: `core/messages`.
 */
export type GateReason =
  | "modality-not-radiograph"
  | "body-part-not-chest"
  | "colour-picture"
  | "cross-section"
  | "lateral-view"
  | "too-small"
  | "aspect-unlikely"
  | "flat-picture"
  | "inverted-looking"
  | "unlike-training-films"
  | "layout-unlikely"
  | "age-under-18"
  | "ap-view"
  | "view-unknown";
