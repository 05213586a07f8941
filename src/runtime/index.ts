export type { AdapterSearch } from "./adapter.ts";
export type { RuntimeAssets } from "./assets.ts";
export { chooseBackend, planBackends } from "./choose-backend.ts";
export { type Engine, type EngineOptions, startEngine } from "./engine.ts";
export { type OpenSession, openNetworkSession } from "./session.ts";
