import { expect, test } from "vitest";
import { commandByKey, DESK_COMMANDS, FILM_COMMANDS } from "./commands.ts";

const ALL = [...FILM_COMMANDS, ...DESK_COMMANDS];

test("no key is bound twice", () => {
  const keys = ALL.flatMap((command) => command.keys);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test("every command has a key, a label and words, each of its own", () => {
  expect(ALL.filter(({ keys, shown }) => keys.length === 0 || shown.length === 0)).toEqual([]);
  for (const part of ["id", "label", "words"] as const)
    expect(new Set(ALL.map((one) => one[part])).size).toBe(ALL.length);
});

function pressed(key: string, shiftKey = false): string | undefined {
  return commandByKey(FILM_COMMANDS, { key, shiftKey })?.id;
}

test("keys are found in either case, Shift makes another key", () => {
  expect(pressed("r")).toBe("rotate-right");
  // Caps Lock gives a capital without Shift.
  expect(pressed("R")).toBe("rotate-right");
  expect(pressed("R", true)).toBe("rotate-left");
  expect(pressed("x")).toBeUndefined();
});
