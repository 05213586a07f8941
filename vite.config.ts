import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { buildFacts } from "./vite.facts.ts";
import { thirdParty } from "./vite.third-party.ts";

const packages = thirdParty();

/** The page. Command lines have a configuration of their own (vite.cli.config.ts). */
export default defineConfig({
  base: "./",
  plugins: [react(), packages.list()],
  define: buildFacts(),
  worker: { format: "es", plugins: () => [packages.watch()] },
  build: {
    // light-dark(), native nesting and ES2024 without helpers: what WebGPU and JSPI browsers have anyway.
    target: "es2024",
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
  },
});
