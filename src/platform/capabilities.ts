/** The parts of a page's global scope that depend on how its address is served. */
export interface PageScope {
  readonly isSecureContext?: boolean;
  readonly crossOriginIsolated?: boolean;
  readonly crypto?: { readonly subtle?: unknown };
  readonly navigator?: { readonly gpu?: unknown; readonly serviceWorker?: unknown };
}

/** What the browser withholds here, and what that means to a reader; both empty on an address that has everything. */
export interface Withheld {
  readonly missing: readonly string[];
  readonly sentence: string | null;
  readonly advice: string;
}

/**
 * What Carina does without because of the address it was opened from: over plain http (other than localhost) browsers give
 * no WebGPU, no service worker, no crypto.subtle and no shared memory; over https without COOP and COEP no shared memory.
 * A browser without WebGPU on a secure address is not meant: the reason beside the backend says that.
 */
export function withheldHere(scope: PageScope): Withheld {
  const secure = scope.isSecureContext === true;
  const missing = [
    secure || scope.navigator?.gpu ? null : "WebGPU",
    scope.crossOriginIsolated === true ? null : "threads",
    secure || scope.navigator?.serviceWorker ? null : "use without a network",
    secure || scope.crypto?.subtle ? null : "the browser's own checksums",
  ].filter((what) => what !== null);
  if (missing.length === 0) return { missing, sentence: null, advice: "" };
  const list = new Intl.ListFormat("en", { type: "conjunction" }).format(missing);
  const plural = missing.length > 1 || missing[0] === "threads" ? "are" : "is";
  return secure
    ? {
        missing,
        sentence: `${capitalised(list)} ${plural} missing here: the server sends no isolation headers. Results are the same, slower.`,
        advice: "Ask who serves this page to send COOP same-origin and COEP require-corp.",
      }
    : {
        missing,
        sentence: `${capitalised(list)} ${plural} missing here: the browser gives them to https addresses alone. Results are the same, slower.`,
        advice: "Open Carina over https, or on this computer under localhost.",
      };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
