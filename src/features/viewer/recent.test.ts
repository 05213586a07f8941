import { expect, test } from "vitest";
import { Recent } from "./recent.ts";

test("a value is made once as long as it is kept, and the one not asked for the longest goes", () => {
  const made: string[] = [];
  const recent = new Recent<string>(2);
  const ask = (name: string): string =>
    recent.get(name, () => {
      made.push(name);
      return name.toUpperCase();
    });
  expect(["a", "b", "a", "c", "a"].map(ask)).toEqual(["A", "B", "A", "C", "A"]);
  expect(made).toEqual(["a", "b", "c"]);
  ask("b");
  expect(made).toEqual(["a", "b", "c", "b"]);
  recent.clear();
  ask("b");
  expect(made).toHaveLength(5);
});
