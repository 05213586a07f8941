export type { AdapterSearch, GraphicsAdapter } from "./adapter.ts";
export type { RuntimeAssets, RuntimeDownload } from "./assets.ts";
export { chooseBackend } from "./choose-backend.ts";
export { type Engine, type EngineOptions, startEngine } from "./engine.ts";
export { runLimits, startLimits } from "./limits.ts";
export { planBackends } from "./plan-backends.ts";
export { type OpenSession, openNetworkSession } from "./session.ts";
export { watchSleep } from "./sleep.ts";
