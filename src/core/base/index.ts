export { type Clock, systemClock } from "./clock.ts";
export { type Countdown, countdown, type Timers } from "./countdown.ts";
export type {
  AnalysisError,
  BackendAttempt,
  CarinaError,
  DecodeError,
  RuntimeError,
} from "./error.ts";
export type { GateReason } from "./gate-reason.ts";
export { sha256Hex } from "./hash.ts";
export { failure, type Outcome, success } from "./outcome.ts";
export { createQueue } from "./queue.ts";
