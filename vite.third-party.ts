import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

/** A package whose code, font or WebAssembly is part of the page, as the About page lists it. */
export interface ThirdPartyPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json. */
  readonly licence: string;
  /** Its licence file; empty where it has none. */
  readonly text: string;
  /** Libraries compiled into it, with their licences. */
  readonly holds: string | null;
}

/** WebAssembly modules carry libraries that no package.json names. */
const COMPILED_IN: Readonly<Record<string, string>> = {
  "@cornerstonejs/codec-charls": "CharLS (BSD-3-Clause)",
  "@cornerstonejs/codec-libjpeg-turbo-8bit": "libjpeg-turbo (IJG, BSD-3-Clause, Zlib)",
  "@cornerstonejs/codec-openjpeg": "OpenJPEG (BSD-2-Clause)",
  "@cornerstonejs/codec-openjph": "OpenJPH (BSD-2-Clause)",
  "onnxruntime-web":
    "what its ThirdPartyNotices names, among it Eigen (MPL-2.0), protobuf (BSD-3-Clause), Emscripten (MIT)",
};

/** Parts that the build itself adds to the page, by the names that it gives them. */
const HELPERS: readonly (readonly [prefix: string, packageName: string])[] = [
  ["\0vite/", "vite"],
  ["\0rolldown/", "rolldown"],
];

/**
 * Lists what is shipped by what the bundles are made of: every module of page and workers is traced to its package. A
 * package without a licence ends the build. The list is `third-party.json` beside the page.
 */
export function thirdParty(): { list: () => Plugin; watch: () => Plugin } {
  const folders = new Set<string>();
  const note = (ids: Iterable<string>): void => {
    for (const id of ids) {
      const folder = packageFolder(id);
      if (folder) folders.add(folder);
    }
  };
  return {
    watch: () => ({
      name: "carina-third-party-of-workers",
      generateBundle() {
        note(this.getModuleIds());
      },
    }),
    list: () => ({
      name: "carina-third-party",
      generateBundle() {
        note(this.getModuleIds());
        const packages = [...folders].map(describePackage).toSorted((a, b) => (a.name < b.name ? -1 : 1));
        const without = packages.filter(({ licence }) => licence === "");
        if (without.length > 0) this.error(`No licence is known of ${without.map(({ name }) => name).join(", ")}.`);
        this.emitFile({ type: "asset", fileName: "third-party.json", source: JSON.stringify(packages) });
      },
    }),
  };
}

/** Folder of the package that a module belongs to; `null` for our own code. */
export function packageFolder(moduleId: string): string | null {
  const helper = HELPERS.find(([prefix]) => moduleId.startsWith(prefix));
  if (helper) return resolve(import.meta.dirname, "node_modules", helper[1]);
  const match = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId.replaceAll("\\", "/"));
  return match?.[1] ?? null;
}

/** Build tools append the licences of all that they are made of; of those only small helpers reach the page. */
function ownLicence(text: string): string {
  return (text.split(/^#+ licenses of bundled dependencies/im)[0] ?? "").trim();
}

/** Name, version, licence and licence text of an installed package; `licence` is empty where none is named. */
export function describePackage(folder: string): ThirdPartyPackage {
  const { name, version, license, licenses } = JSON.parse(readFileSync(resolve(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string | { type: string };
    licenses?: readonly { type: string }[];
  };
  const named =
    typeof license === "object" ? license.type : (license ?? licenses?.map(({ type }) => type).join(" OR "));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry));
  return {
    name,
    version,
    licence: named ?? "",
    text: file ? ownLicence(readFileSync(resolve(folder, file), "utf8")) : "",
    holds: COMPILED_IN[name] ?? null,
  };
}
