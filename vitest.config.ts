import { defineConfig } from "vitest/config";
import { buildFacts } from "./vite.facts.ts";

export default defineConfig({
  define: buildFacts(),
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "scripts/**/*.test.mjs"],
    environment: "node",
    testTimeout: 60_000,
    // Two cores: more workers than that only wait for each other.
    maxWorkers: 2,
  },
});
