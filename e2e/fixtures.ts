import { test as base, expect } from "@playwright/test";

/** What must never happen while a page is open, whatever the test is about. */
export interface Witness {
  /** Words of the console that a test expects, such as a refused download that it has arranged. */
  allowConsole(pattern: RegExp): void;
}

/**
 * `page` with a witness: the test fails when the page asks another origin for anything, logs an error, throws, or breaks
 * its Content-Security-Policy (which the browser reports as an error on the console).
 */
export const test = base.extend<{ witness: Witness }>({
  witness: [
    async ({ context, baseURL }, use) => {
      const origin = new URL(baseURL ?? "http://localhost").origin;
      const faults: string[] = [];
      const allowed: RegExp[] = [];
      context.on("request", (request) => {
        const url = new URL(request.url());
        if (url.origin !== origin && !["data:", "blob:"].includes(url.protocol)) faults.push(`asked ${request.url()}`);
      });
      context.on("console", (message) => {
        if (message.type() === "error" && !allowed.some((pattern) => pattern.test(message.text())))
          faults.push(`logged: ${message.text()}`);
      });
      context.on("weberror", (error) => faults.push(`threw: ${error.error().message}`));
      await use({ allowConsole: (pattern) => allowed.push(pattern) });
      expect(faults, "the page asks nobody else, logs no error, throws nothing").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
