import type { CarinaError } from "./error.ts";

/** A value, or the reason there is none. Expected failures are returned, never thrown; bugs are thrown. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: CarinaError };

export function success<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

export function failure(error: CarinaError): Outcome<never> {
  return { ok: false, error };
}
