export type {
  AnalysisError,
  BackendAttempt,
  CarinaError,
  DecodeError,
  ErrorCode,
  GateError,
  RuntimeError,
} from "./error.ts";
export { sha256Hex } from "./hash.ts";
export { failure, type Outcome, success } from "./outcome.ts";
