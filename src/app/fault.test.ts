import { expect, test } from "vitest";
import { faultDetails, isMissingPart } from "./fault.ts";

const FACTS = { version: "0.1.0", commit: "c0ffee", browser: "Test/1", when: "2026-11-24T12:00:00.000Z" };

test("name and places of a fault, never its message", () => {
  const error = new RangeError("DOE^JANE 19610312\n at bed 4");
  error.stack = `RangeError: DOE^JANE 19610312\n at bed 4\n    at read (http://localhost/assets/a.js:1:20)\n    at http://localhost/assets/b.js:3:4`;
  const details = faultDetails(error, FACTS);
  expect(details).not.toMatch(/DOE|1961|bed/);
  expect(details.split("\n")).toEqual([
    "Carina 0.1.0 (c0ffee)",
    FACTS.when,
    "Test/1",
    "RangeError",
    "at read (http://localhost/assets/a.js:1:20)",
    "at http://localhost/assets/b.js:3:4",
  ]);
});

test("Firefox's way of writing a stack", () => {
  const error = new Error("DOE^JANE");
  error.stack = "read@http://localhost/assets/a.js:1:20\n@http://localhost/assets/b.js:3:4\nDOE@ward\n";
  expect(faultDetails(error, FACTS).split("\n").slice(4)).toEqual([
    "read@http://localhost/assets/a.js:1:20",
    "@http://localhost/assets/b.js:3:4",
  ]);
});

test.each([
  "Failed to fetch dynamically imported module: http://localhost/assets/viewer.js",
  "error loading dynamically imported module: http://localhost/assets/viewer.js",
  "Importing a module script failed.",
])("%s is a part that is missing", (message) => {
  expect(isMissingPart(new TypeError(message))).toBe(true);
  expect(isMissingPart(new Error(message))).toBe(false);
});
