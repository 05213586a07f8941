import { expect, test } from "vitest";
import { pageOf } from "./pages.ts";

test("an address names a page, everything else is the desk", () => {
  expect(["#card", "#about", "", "#", "#s=abc", "#cards", "#Card"].map(pageOf)).toEqual([
    "card",
    "about",
    "desk",
    "desk",
    "desk",
    "desk",
    "desk",
  ]);
});
