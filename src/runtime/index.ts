export { type AdapterFacts, type AdapterSearch, findAdapter } from "./adapter.ts";
export type { RuntimeAssets, RuntimeFile } from "./assets.ts";
export { type BackendChoice, type ChosenBackend, chooseBackend, planBackends } from "./choose-backend.ts";
export { type Engine, type EngineOptions, startEngine } from "./engine.ts";
export { type OpenSession, openNetworkSession, type SessionOptions } from "./session.ts";
