import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";

const FOLDER = resolve(import.meta.dirname, "bundles");

/**
 * Gives the page the bundle of a few blocks with seeded weights that lies beside the tests, in place of the app's own, so
 * that a new model changes no picture. Made by `python -m carina_training export --seeded 7 --id seeded-tiny --name Seeded
 * --depths 1,1,1,1 --widths 16,32,64,128 --hidden 64`; its probabilities lie about one half and mean nothing.
 */
export async function serveSeededBundle(page: Page): Promise<void> {
  await page.route("**/models/**", (route) => {
    const path = new URL(route.request().url()).pathname.replace(/^.*\/models\//, "");
    const file = resolve(FOLDER, path);
    if (!file.startsWith(FOLDER) || !existsSync(file)) return route.fulfill({ status: 404 });
    return route.fulfill({ body: readFileSync(file), contentType: "application/octet-stream" });
  });
}
