import { type Outcome, success } from "#core/base";
import { type BundleFiles, parseManifest, parseModels, readJson } from "./bundle.ts";
import type { Manifest } from "./manifest.ts";

/** What a bundle says of itself: figures from its manifest, words from its CARD.md. */
export interface ModelCard {
  readonly manifest: Manifest;
  /** Markdown, as it was written; text, never markup. */
  readonly text: string;
}

/**
 * Card of the bundle `id`, or of the default where it is `null`; the model itself is not asked for.
 * Errors: `analysis/model-download-failed`, `analysis/manifest-invalid`.
 */
export async function loadCard(files: BundleFiles, id: string | null): Promise<Outcome<ModelCard>> {
  let wanted = id;
  if (wanted === null) {
    const models = await readJson(files, "index.json", "index.json", parseModels);
    if (!models.ok) return models;
    wanted = models.value.default;
  }
  const manifest = await readJson(files, `${wanted}/manifest.json`, wanted, parseManifest);
  if (!manifest.ok) return manifest;
  const card = await files.read(`${wanted}/CARD.md`);
  if (!card.ok) return card;
  return success({ manifest: manifest.value, text: new TextDecoder().decode(card.value) });
}
