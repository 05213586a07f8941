import { describe, expect, it } from "vitest";
import { type CodecAssets, decodeStored } from "#core/decode";
import { type Changes, dicomFile } from "./testing/dicom-file.ts";

/** Uncompressed files ask for no codec. */
const assets: CodecAssets = { wasm: () => Promise.reject(new Error("no codec is needed here")) };

const header = async (characterSet: string | readonly string[], name: Uint8Array, changes: Changes = {}) => {
  const file = dicomFile({ 0x00080005: ["CS", characterSet], 0x00100010: ["PN", name], ...changes });
  const outcome = await decodeStored(file, assets);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return { name: outcome.value.header?.patientName, header: outcome.value.header!, notes: outcome.value.notes.join() };
};
/** Text as Latin 1 bytes, with `{hex}` for the rest. */
const bytes = (text: string): Uint8Array =>
  Uint8Array.from(
    text
      .split(/[{}]/)
      .flatMap((part, index) =>
        index % 2 === 0
          ? Array.from(part, (letter) => letter.charCodeAt(0))
          : (part.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)),
      ),
  );

describe("texts in the character set that the file names", () => {
  it.each([
    ["ISO_IR 100", "M{fc}ller", "Müller"],
    ["ISO_IR 101", "{a3}", "Ł"],
    ["ISO_IR 109", "{a6}", "Ĥ"],
    ["ISO_IR 110", "{a2}", "ĸ"],
    ["ISO_IR 144", "{bbee}", "Лю"],
    ["ISO_IR 127", "{e2e8}", "قو"],
    ["ISO_IR 126", "{c4e9}", "Δι"],
    ["ISO_IR 138", "{f9f8}", "שר"],
    ["ISO_IR 148", "{fd}", "ı"],
    ["ISO_IR 203", "{a4}", "€"],
    ["ISO_IR 166", "{a1d2}", "กา"],
    ["ISO_IR 13", "{d4cf}", "ﾔﾏ"],
    ["ISO_IR 192", "M{c3bc}", "Mü"],
    ["GB18030", "{cdf5}", "王"],
    ["GBK", "{cdf5}", "王"],
    // As writers misspell them.
    ["ISO_IR_100", "{fc}", "ü"],
    ["iso 2022 ir 144", "{bb}", "Л"],
    ["UTF-8", "{c3bc}", "ü"],
  ])("%s", async (term, written, expected) => {
    expect(await header(term, bytes(written))).toMatchObject({ name: expected, notes: "" });
  });
});

describe("code extensions (ISO 2022)", () => {
  it.each([
    // PS3.5 annexes H, I and J: the examples of the standard.
    [
      "Japanese, ASCII first",
      ["", "ISO 2022 IR 87"],
      "Yamada^Tarou={1b2442}{3b33}{4544}{1b2842}^{1b2442}{4240}{4f3a}{1b2842}={1b2442}{2464}{245e}{2440}{1b2842}",
      "Yamada^Tarou=山田^太郎=やまだ",
    ],
    [
      "Japanese, JIS X 0201 first",
      ["ISO 2022 IR 13", "ISO 2022 IR 87"],
      "{d4cfc0de}^{c0dbb3}={1b2442}{3b334544}{1b284a}^{1b2442}{42404f3a}{1b284a}",
      "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
    ],
    ["Japanese, JIS X 0212", ["", "ISO 2022 IR 159"], "{1b242844}{3021}{1b2842}", "丂"],
    [
      "Korean",
      ["", "ISO 2022 IR 149"],
      "Hong^Gildong={1b242943}{fbf3}^{1b242943}{d1ceD4d7}={1b242943}{c8ab}^{1b242943}{b1e6b5bf}",
      "Hong^Gildong=洪^吉洞=홍^길동",
    ],
    [
      "Chinese",
      ["", "ISO 2022 IR 58"],
      "Zhang^XiaoDong={1b242941}{d5c5}^{1b242941}{d0a1b6ab}",
      "Zhang^XiaoDong=张^小东",
    ],
    ["Chinese whose escapes were left out", ["", "ISO 2022 IR 58"], "Zhang={d5c5}^{d0a1b6ab}", "Zhang=张^小东"],
    [
      "Greek and Cyrillic called in by turns",
      ["", "ISO 2022 IR 126", "ISO 2022 IR 144"],
      "{1b2d46}{c4}{1b2d4c}{bb}",
      "ΔЛ",
    ],
    // "^" puts the first set back: what follows is Latin 1 again.
    ["a delimiter puts the first set back", ["ISO 2022 IR 100", "ISO 2022 IR 144"], "{1b2d4c}{bb}^{fc}", "Л^ü"],
    // The halves 3D and 5E of these two letters are no delimiters.
    ["delimiters inside two-byte letters", ["", "ISO 2022 IR 87"], "{1b2442}{303d}{305e}{1b2842}", "綾緯"],
  ])("%s", async (_, terms, written, expected) => {
    expect(await header(terms, bytes(written))).toMatchObject({ name: expected, notes: "" });
  });
});

describe("texts that do not fit", () => {
  it("without a character set are read as UTF-8 or Latin 1, and it is said", async () => {
    for (const written of ["M{c3bc}", "M{fc}"]) {
      const { name, notes } = await header("", bytes(written));
      expect(name).toBe("Mü");
      expect(notes).toMatch(/names no character set/);
    }
  });

  it("in an unknown character set are shown as far as they go, and it is said", async () => {
    const { name, notes } = await header("NO SUCH SET", bytes("AB"));
    expect(name).toBe("AB");
    expect(notes).toMatch(/NO SUCH SET is unknown/);
  });

  it("that no letter stands for are marked, and it is said", async () => {
    const { name, notes } = await header("ISO_IR 192", bytes("A{ff}B"));
    expect(name).toBe("A\ufffdB");
    expect(notes).toMatch(/do not fit/);
    expect((await header("", bytes("A{1b2a}5B"))).notes).toMatch(/do not fit/);
  });

  it("are text, whatever they look like", async () => {
    expect((await header("", bytes("<img src=x>^&amp;"))).name).toBe("<img src=x>^&amp;");
  });

  it("in the items of a sequence are in the character set around them", async () => {
    const item = [
      { tag: 0x00283002, vr: "US", value: [2, 0, 16] },
      { tag: 0x00283003, vr: "LO", value: bytes("{bbee}") },
      { tag: 0x00283006, vr: "US", value: [0, 65535] },
    ];
    const found = await header("ISO_IR 144", bytes("A"), { 0x00283010: ["SQ", { items: [item] }] });
    expect(found.header.voiLuts[0]?.explanation).toBe("Лю");
  });
});
