import type { BackendPreference } from "#core/reading";

/** `?backend=webgpu` or `?backend=wasm`; anything else leaves the choice to the analyser. */
export function backendPreference(search: string): BackendPreference {
  const value = new URLSearchParams(search).get("backend");
  return value === "webgpu" || value === "wasm" ? value : "auto";
}
