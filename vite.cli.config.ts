import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { buildFacts } from "./vite.facts.ts";

const folder = resolve(import.meta.dirname, "src/cli");
/** A command line is a file of src/cli with a `main`: one that another imports has none and is no entry. */
const commands = readdirSync(folder).filter((name) => /^(analyze|inspect|phantom|bench|fuzz)\.ts$/.test(name));

export default defineConfig({
  define: buildFacts(),
  publicDir: false,
  build: {
    ssr: true,
    target: "node20",
    outDir: ".build/cli",
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(commands.map((name) => [name.replace(/\.ts$/, ""), resolve(folder, name)])),
    },
  },
});
