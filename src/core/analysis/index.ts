export {
  type Bundle,
  type BundleFiles,
  describeIssue,
  loadBundle,
  parseGate,
  parseManifest,
} from "./bundle.ts";
export { loadCard, type ModelCard } from "./card.ts";
export { combineVerdicts, judgeFilm } from "./film-gate.ts";
export type { GateReason, GateVerdict } from "./gate-verdict.ts";
export { checkGolden, type Golden, type GoldenCheck, goldenInput } from "./golden.ts";
export type { Manifest } from "./manifest.ts";
export { type GateStatistics, judgeNetwork, partScores } from "./network-gate.ts";
export { paddingBefore, prepare } from "./prepare.ts";
export { isAtThreshold, isFlagged, probabilityOf } from "./probability.ts";
export type { NetworkOutput, NetworkSession } from "./session-port.ts";
