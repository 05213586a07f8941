import { describe, expect, test } from "vitest";
import type { FilmId } from "#core/study";
import { createDeskStore } from "#store";
import { pressed as pressedEvent } from "./desk-keys.ts";

function deskOf(...names: string[]) {
  const store = createDeskStore();
  store.getState().actions.filesArrived(names.map((name) => ({ id: name as FilmId, fileName: name })));
  return store;
}

function pressed(store: ReturnType<typeof deskOf>, key: string): boolean {
  return pressedEvent(store, { key, shiftKey: false });
}

describe("keys of the desk", () => {
  test("arrows go to the next and the previous film and stop at the ends", () => {
    const store = deskOf("a", "b", "c");
    const selected = (key: string) => {
      pressed(store, key);
      return store.getState().study.selectedId;
    };
    expect(["ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp"].map(selected)).toEqual([
      "b",
      "c",
      "c",
      "b",
      "a",
      "a",
    ]);
  });

  test.each([
    ["h", "heat"],
    ["C", "contour"],
    ["m", "model"],
    ["P", "identity"],
  ] as const)("%s hides and shows %s again, in either case", (key, part) => {
    const store = deskOf("a");
    expect(pressed(store, key)).toBe(true);
    expect(store.getState().view[part]).toBe("hidden");
    pressed(store, key);
    expect(store.getState().view[part]).toBe("shown");
  });

  test("a number without findings, and a letter of nobody, are left to others", () => {
    const store = deskOf("a");
    expect(pressed(store, "1")).toBe(false);
    expect(pressed(store, "x")).toBe(false);
  });
});
