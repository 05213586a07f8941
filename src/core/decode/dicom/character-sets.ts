/** A set of letters that an escape sequence can call in (PS3.3 C.12.1.1.2, tables C.12-2 to C.12-5). */
export interface CodeElement {
  /** The bytes after ESC. */
  readonly escape: readonly number[];
  /** `low`: bytes 21 to 7E (G0), `high`: bytes A1 to FE (G1). */
  readonly half: "low" | "high";
  readonly bytesPerLetter: 1 | 2;
  /** Label of the Encoding Standard, whose decoder takes the letters of the set with `prefix` and the high bits set. */
  readonly label: string;
  readonly prefix?: number;
}

/** Defined terms that one decoder covers alone; `codeExtensions` is what each calls in with escape sequences. */
interface CharacterSet {
  readonly number: string;
  readonly name: string;
  readonly label: string;
  readonly codeExtensions: readonly CodeElement[];
}

const ascii: CodeElement = { escape: [0x28, 0x42], half: "low", bytesPerLetter: 1, label: "iso-8859-1" };

const high = (final: number, label: string): readonly CodeElement[] => [
  ascii,
  { escape: [0x2d, final], half: "high", bytesPerLetter: 1, label },
];

/** Single-byte sets by their ISO registration number; 6 stands for the default repertoire. */
export const singleByteSets: readonly CharacterSet[] = [
  { number: "6", name: "default repertoire (ASCII)", label: "iso-8859-1", codeExtensions: [ascii] },
  { number: "100", name: "Latin 1", label: "iso-8859-1", codeExtensions: high(0x41, "iso-8859-1") },
  { number: "101", name: "Latin 2", label: "iso-8859-2", codeExtensions: high(0x42, "iso-8859-2") },
  { number: "109", name: "Latin 3", label: "iso-8859-3", codeExtensions: high(0x43, "iso-8859-3") },
  { number: "110", name: "Latin 4", label: "iso-8859-4", codeExtensions: high(0x44, "iso-8859-4") },
  { number: "144", name: "Cyrillic", label: "iso-8859-5", codeExtensions: high(0x4c, "iso-8859-5") },
  { number: "127", name: "Arabic", label: "iso-8859-6", codeExtensions: high(0x47, "iso-8859-6") },
  { number: "126", name: "Greek", label: "iso-8859-7", codeExtensions: high(0x46, "iso-8859-7") },
  { number: "138", name: "Hebrew", label: "iso-8859-8", codeExtensions: high(0x48, "iso-8859-8") },
  { number: "148", name: "Latin 5", label: "windows-1254", codeExtensions: high(0x4d, "windows-1254") },
  { number: "203", name: "Latin 9", label: "iso-8859-15", codeExtensions: high(0x62, "iso-8859-15") },
  { number: "166", name: "Thai", label: "windows-874", codeExtensions: high(0x54, "windows-874") },
  {
    number: "13",
    name: "Japanese (JIS X 0201)",
    label: "shift_jis",
    codeExtensions: [
      { escape: [0x28, 0x4a], half: "low", bytesPerLetter: 1, label: "shift_jis" },
      { escape: [0x29, 0x49], half: "high", bytesPerLetter: 1, label: "shift_jis" },
    ],
  },
];

/** Sets of two bytes a letter, which come by escape sequence alone. */
export const twoByteSets: readonly CharacterSet[] = [
  {
    number: "87",
    name: "Japanese (JIS X 0208)",
    label: "euc-jp",
    codeExtensions: [{ escape: [0x24, 0x42], half: "low", bytesPerLetter: 2, label: "euc-jp" }],
  },
  {
    number: "159",
    name: "Japanese (JIS X 0212)",
    label: "euc-jp",
    codeExtensions: [{ escape: [0x24, 0x28, 0x44], half: "low", bytesPerLetter: 2, label: "euc-jp", prefix: 0x8f }],
  },
  {
    number: "149",
    name: "Korean (KS X 1001)",
    label: "euc-kr",
    codeExtensions: [{ escape: [0x24, 0x29, 0x43], half: "high", bytesPerLetter: 2, label: "euc-kr" }],
  },
  {
    number: "58",
    name: "Simplified Chinese (GB 2312)",
    label: "gbk",
    codeExtensions: [{ escape: [0x24, 0x29, 0x41], half: "high", bytesPerLetter: 2, label: "gbk" }],
  },
];

/** Sets without code extensions, which stand alone (PS3.3 table C.12-5). */
export const wholeSets: Readonly<Record<string, { readonly name: string; readonly label: string }>> = {
  "ISO_IR 192": { name: "Unicode in UTF-8", label: "utf-8" },
  GB18030: { name: "Chinese (GB 18030)", label: "gb18030" },
  GBK: { name: "Chinese (GBK)", label: "gbk" },
};

const numbers = new Map([...singleByteSets, ...twoByteSets].map((set) => [set.number, set]));
const elements: readonly CodeElement[] = [...singleByteSets, ...twoByteSets].flatMap((set) => set.codeExtensions);

/** How the texts of a data set are encoded. */
export type TextEncoding =
  | { readonly kind: "whole"; readonly label: string }
  /** `low` and `high`: what stands there at the beginning and again behind each delimiter. */
  | { readonly kind: "extensions"; readonly low: CodeElement; readonly high: CodeElement | null };

/**
 * The encoding that the terms of Specific Character Set name, and the terms that are unknown. Terms are taken as they are
 * meant: `ISO_IR_100`, `ISO-IR 100`, `iso 2022 ir 100` and `UTF-8` are common. The terms after the first only announce
 * the escape sequences to come; those that come are followed, announced or not.
 */
export function encodingOf(terms: readonly string[]): {
  readonly encoding: TextEncoding;
  readonly unknown: readonly string[];
} {
  const meant = terms.map(normalise);
  const unknown = terms.filter((_, index) => setOf(meant[index]!) === null);
  const first = meant[0] ?? "";
  const whole = wholeSets[first];
  if (whole) return { encoding: { kind: "whole", label: whole.label }, unknown };
  const set = numbers.get(first.replace(/^ISO_IR /, "")) ?? singleByteSets[0]!;
  const low = set.codeExtensions.find((element) => element.half === "low" && element.bytesPerLetter === 1) ?? ascii;
  // Where the first set has no upper half, writers leave the escape sequence out before the only one that is announced.
  const announced = [set, ...meant.slice(1).map((term) => numbers.get(term.replace(/^ISO_IR /, "")))];
  const halves = announced.flatMap((each) => each?.codeExtensions.filter(({ half }) => half === "high") ?? []);
  const own = set.codeExtensions.find((element) => element.half === "high");
  const highSet = own ?? (halves.length === 1 ? halves[0]! : null);
  return { encoding: { kind: "extensions", low, high: highSet }, unknown };
}

/** `ISO_IR n`, a term of `wholeSets`, or the term itself in capitals. */
function normalise(term: string): string {
  const text = term.trim().toUpperCase();
  if (/^UTF-?8$/.test(text)) return "ISO_IR 192";
  const number = /^ISO[ _-]*(?:2022[ _-]*)?IR[ _-]*(\d+)$/.exec(text)?.[1];
  return number === undefined ? text : `ISO_IR ${number}`;
}

function setOf(meant: string): object | null {
  if (meant === "") return singleByteSets[0]!;
  return wholeSets[meant] ?? numbers.get(meant.replace(/^ISO_IR /, "")) ?? null;
}

/** The set that an escape sequence calls in: `bytes[at]` is ESC. `null` where it is none that DICOM knows. */
export function calledAt(bytes: Uint8Array, at: number): CodeElement | null {
  return elements.find(({ escape }) => escape.every((byte, index) => bytes[at + 1 + index] === byte)) ?? null;
}
