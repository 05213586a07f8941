import { useEffect, useSyncExternalStore } from "react";
import { loadCard } from "#core/analysis";
import type { ListedPackage } from "#features/model";
import { fetchFiles } from "#workers/shared/fetch-files";

/** What the address names after its `#`: the desk, or a page that lies over it. */
export type PageName = "desk" | "card" | "about";

export function pageOf(hash: string): PageName {
  if (hash === "#card") return "card";
  return hash === "#about" ? "about" : "desk";
}

/** What had the focus when the desk was left. */
let left: Element | null = null;

function subscribe(changed: () => void): () => void {
  const listen = (): void => {
    if (document.activeElement && document.activeElement !== document.body) left ??= document.activeElement;
    changed();
  };
  window.addEventListener("hashchange", listen);
  return () => window.removeEventListener("hashchange", listen);
}

/** The page that is shown; back on the desk the focus is where it was. */
export function usePage(): PageName {
  const page = useSyncExternalStore(subscribe, () => pageOf(location.hash));
  useEffect(() => {
    if (page !== "desk") return;
    if (left instanceof HTMLElement) left.focus();
    left = null;
  }, [page]);
  return page;
}

const base = (): URL => new URL(".", document.baseURI);

/** Model cards of this origin. */
export function cardOf(id: string | null): ReturnType<typeof loadCard> {
  return loadCard(fetchFiles(new URL("models/", base()), location.origin), id);
}

/** The list that the build made (vite.third-party.ts); `null` where it cannot be had. */
export async function listedPackages(): Promise<readonly ListedPackage[] | null> {
  const read = await fetchFiles(base(), location.origin).read("third-party.json");
  if (!read.ok) return null;
  try {
    const list: unknown = JSON.parse(new TextDecoder().decode(read.value));
    return Array.isArray(list) ? (list as ListedPackage[]) : null;
  } catch {
    return null;
  }
}
