import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseInline, parseMarkdown } from "./markdown.ts";

const flat = (source: string) =>
  parseMarkdown(source).map((block) =>
    "text" in block && typeof block.text !== "string"
      ? [block.kind, block.text.map(({ text }) => text).join("")]
      : block.kind,
  );

test("headings, paragraphs over several lines, lists with a second line, code, tables", () => {
  const source = "# A\n\none\ntwo\n\n* x\n  y\n* z\n\n```\n* no list\n```\n\n| a | b |\n|---|--:|\n| 1 | **2** |\n";
  expect(flat(source)).toEqual([["heading", "A"], ["paragraph", "one two"], "list", "code", "table"]);
  const [, , list, code, table] = parseMarkdown(source);
  expect(list).toMatchObject({ items: [[{ text: "x y" }], [{ text: "z" }]] });
  expect(code).toMatchObject({ text: "* no list" });
  expect(table).toMatchObject({
    head: [[{ text: "a" }], [{ text: "b" }]],
    rows: [[[{ text: "1" }], [{ kind: "strong", text: "2" }]]],
  });
});

test("marks within a line; a star that marks nothing stays", () => {
  expect(parseInline("a **b** `c*d*` *e* cardiomegaly * and 2*3*4").map(({ kind, text }) => `${kind}:${text}`)).toEqual(
    ["text:a ", "strong:b", "text: ", "code:c*d*", "text: ", "emphasis:e", "text: cardiomegaly * and 2*3*4"],
  );
});

test.each(["<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<script>1</script>"])(
  "%s is text",
  (source) => {
    expect(parseMarkdown(source)).toEqual([{ kind: "paragraph", text: [{ kind: "text", text: source }] }]);
  },
);

test.each(["", "|", "|\n|", "```", "#", "* ", "|a|\n|-|", "\n\n\n"])("%j ends", (source) => {
  expect(Array.isArray(parseMarkdown(source))).toBe(true);
});

const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];

test("the card of the default model loses no word but its marks", () => {
  const { default: id } = JSON.parse(readFileSync("public/models/index.json", "utf8")) as { default: string };
  const source = readFileSync(`public/models/${id}/CARD.md`, "utf8");
  const blocks = parseMarkdown(source);
  const texts = JSON.stringify(blocks, (key, value: unknown) =>
    key === "kind" || key === "level" ? undefined : value,
  );
  expect(blocks.some(({ kind }) => kind === "table")).toBe(true);
  for (const word of words(source)) expect(texts).toContain(word);
});
