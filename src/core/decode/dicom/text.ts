import type { DataSet } from "dicom-parser";

/** Defined terms of Specific Character Set (PS3.3 C.12.1.1.2) that one TextDecoder label covers without escape sequences. */
const labels: Readonly<Record<string, string>> = {
  "": "iso-8859-1",
  "ISO_IR 6": "iso-8859-1",
  "ISO_IR 100": "iso-8859-1",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 148": "windows-1254",
  "ISO_IR 203": "iso-8859-15",
  "ISO_IR 166": "windows-874",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk",
};

const escape = 0x1b;

/** Reads the text values of a data set in its character set and remembers what it could not decode. */
export class TextReader {
  readonly #dataSet: DataSet;
  readonly #decoder: TextDecoder;
  readonly #terms: readonly string[];
  readonly #isAsciiOnly: boolean;
  #undecoded = false;

  constructor(dataSet: DataSet) {
    this.#dataSet = dataSet;
    this.#terms = latin(dataSet, "x00080005")
      .split("\\")
      .map((term) => term.trim());
    const first = (this.#terms[0] ?? "").replace(/^ISO 2022 IR/, "ISO_IR");
    this.#isAsciiOnly = first === "" || first === "ISO_IR 6";
    const label = labels[first];
    if (label === undefined) this.#undecoded = true;
    this.#decoder = new TextDecoder(label ?? "iso-8859-1");
  }

  /** A sentence for the reader where a text is not shown as written; else `null`. */
  get note(): string | null {
    if (!this.#undecoded) return null;
    const terms = this.#terms.filter((term) => term !== "").join(", ") || "that the file does not name";
    return `Texts in the character set ${terms} are not decoded yet; some letters are missing or wrong.`;
  }

  /** The whole value without padding; `null` when absent or empty. Markup stays text. */
  text(tag: string): string | null {
    const bytes = valueBytes(this.#dataSet, tag);
    if (bytes.length === 0) return null;
    // Letters beyond ASCII without a character set that has any: read as Latin, as most writers mean it, and said.
    if (this.#isAsciiOnly && bytes.some((byte) => byte >= 0x80)) this.#undecoded = true;
    return trim(bytes.includes(escape) ? this.#withEscapes(bytes) : this.#decoder.decode(bytes)) || null;
  }

  /** Code strings and UIDs: the default repertoire, whatever the character set. */
  code(tag: string): string | null {
    return trim(latin(this.#dataSet, tag)) || null;
  }

  codes(tag: string): readonly string[] | null {
    const value = this.code(tag);
    return value === null ? null : value.split("\\").map((part) => part.trim());
  }

  /** Code extensions (ISO 2022): Japanese through TextDecoder; of the others what is ASCII. */
  #withEscapes(bytes: Uint8Array): string {
    const japanese = this.#terms.every((term) => term === "" || /^ISO 2022 IR (6|13|87|159)$/.test(term));
    if (japanese && !this.#terms.some((term) => /159|13$/.test(term)))
      return new TextDecoder("iso-2022-jp").decode(bytes);
    this.#undecoded = true;
    let text = "";
    let inDefaultSet = true;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index]!;
      if (byte === escape) {
        // ESC, one or two intermediate bytes (2/0 to 2/15), one final byte; "ESC ( B" designates ASCII.
        let end = index + 1;
        while (bytes[end] !== undefined && bytes[end]! >= 0x20 && bytes[end]! <= 0x2f) end++;
        inDefaultSet = bytes[index + 1] === 0x28 && (bytes[end] === 0x42 || bytes[end] === 0x4a);
        // A set designated to G1 (")", "$)") leaves the ASCII half as it is.
        if (bytes[index + 1] === 0x29 || bytes[index + 2] === 0x29 || bytes[index + 1] === 0x2d) inDefaultSet = true;
        index = end;
      } else if (byte === 0x5e || byte === 0x3d) {
        // "^" and "=" switch back to the first set (PS3.5 6.1.2.5.3).
        inDefaultSet = true;
        text += String.fromCharCode(byte);
      } else if (inDefaultSet && byte < 0x80) text += String.fromCharCode(byte);
      else if (!text.endsWith("\ufffd")) text += "\ufffd";
    }
    return text;
  }
}

/** Bytes of an element's value, empty when absent. */
export function valueBytes(dataSet: DataSet, tag: string): Uint8Array {
  const element = dataSet.elements[tag];
  if (element === undefined || element.length === 0) return new Uint8Array(0);
  const end = Math.min(element.dataOffset + element.length, dataSet.byteArray.length);
  return dataSet.byteArray.subarray(element.dataOffset, end);
}

function latin(dataSet: DataSet, tag: string): string {
  const bytes = valueBytes(dataSet, tag).subarray(0, 1024);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function trim(text: string): string {
  return text.replace(/^ +|[\0 \r\n\t]+$/g, "");
}
