export type { GateReason, GateVerdict } from "./gate-verdict.ts";
export type { NetworkOutput, NetworkSession } from "./session-port.ts";
