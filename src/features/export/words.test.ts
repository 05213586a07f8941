import { expect, test } from "vitest";
import type { FilmEntry } from "#store";
import { tableFilm } from "./table-film.ts";
import { burnedInWords } from "./words.ts";

const header = (burnedInAnnotation: "YES" | "NO" | null) => ({ header: { burnedInAnnotation } }) as never;

test("asks before a picture leaves unless the header says that nothing is burnt in", () => {
  expect(burnedInWords(header("NO"))).toBeNull();
  expect(burnedInWords(header("YES"))).toMatch(/is burnt into this film/);
  expect(burnedInWords(header(null))).toMatch(/does not say/);
  expect(burnedInWords({ header: null })).toMatch(/without a header/);
});

const entry = (reading: object, analysis: object) =>
  ({ id: "a", fileName: "a", reading, analysis }) as never as FilmEntry;

test("a film's row says how far it came", () => {
  const read = { status: "read", pixelSha256: "00", gate: { status: "ok", reasons: [] } };
  expect(tableFilm(entry({ status: "reading" }, { status: "waiting" })).error).toBe("not read yet");
  expect(tableFilm(entry(read, { status: "analysing" }))).toMatchObject({
    error: "not analysed yet",
    pixelSha256: "00",
  });
  expect(tableFilm(entry(read, { status: "held", reasons: ["lateral-view"] })).gate).toEqual({
    status: "doubtful",
    reasons: ["lateral-view"],
  });
  expect(tableFilm(entry(read, { status: "barred", reasons: ["flat-picture"] })).gate?.status).toBe("refused");
  const refused = { status: "refused", error: { code: "decode/empty" } };
  expect(tableFilm(entry(refused, { status: "waiting" })).error).toBe("decode/empty");
});
