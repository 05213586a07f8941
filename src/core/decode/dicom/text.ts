import type { DataSet } from "dicom-parser";
import { attributes } from "./attributes.ts";
import { encodingOf, type TextEncoding } from "./character-sets.ts";
import { decodeText } from "./decode-text.ts";

/** What the readers of one file have met, so that it is said once. */
interface TextTrouble {
  isUndecoded: boolean;
  isUnnamed: boolean;
}

/** Reads the text values of a data set in its character set and remembers what it could not decode. */
export class TextReader {
  readonly #dataSet: DataSet;
  readonly #terms: readonly string[];
  readonly #encoding: TextEncoding;
  readonly #unknown: readonly string[];
  readonly #trouble: TextTrouble;

  /** `outer`: the reader of the data set around an item, whose character set holds where the item names none. */
  constructor(dataSet: DataSet, outer?: TextReader) {
    this.#dataSet = dataSet;
    const named = latin(dataSet, attributes.specificCharacterSet.tag);
    const isInherited = outer !== undefined && named.trim() === "";
    this.#terms = isInherited ? outer.#terms : named.split("\\").map((term) => term.trim());
    const { encoding, unknown } = encodingOf(this.#terms);
    this.#encoding = encoding;
    this.#unknown = unknown;
    this.#trouble = outer !== undefined ? outer.#trouble : { isUndecoded: false, isUnnamed: false };
  }

  /** The reader of an item of a sequence. */
  within(item: DataSet): TextReader {
    return new TextReader(item, this);
  }

  /** A sentence for the reader where a text is not surely shown as written; else `null`. */
  get note(): string | null {
    const terms = this.#unknown.map((term) => term.slice(0, 32)).join(", ");
    if (terms !== "") return `The character set ${terms} is unknown; letters of the header may be missing or wrong.`;
    if (this.#trouble.isUndecoded) {
      return "Some letters of the header do not fit the character set that the file names; they are shown as \ufffd.";
    }
    if (!this.#trouble.isUnnamed) return null;
    return "The header has letters beyond ASCII but names no character set for them; they were read as UTF-8 or Latin 1.";
  }

  /** The whole value without padding; `null` when absent or empty. Markup stays text. */
  text(tag: string): string | null {
    const bytes = valueBytes(this.#dataSet, tag);
    if (bytes.length === 0) return null;
    const text = trim(decodeText(bytes, this.#encoding));
    if (text.includes("\ufffd")) this.#trouble.isUndecoded = true;
    const isPlain = this.#encoding.kind === "extensions" && this.#encoding.high === null;
    if (isPlain && !bytes.includes(0x1b) && bytes.some((byte) => byte >= 0x80)) this.#trouble.isUnnamed = true;
    return text || null;
  }

  /** Code strings and UIDs: the default repertoire, whatever the character set. */
  code(tag: string): string | null {
    return trim(latin(this.#dataSet, tag)) || null;
  }

  codes(tag: string): readonly string[] | null {
    const value = this.code(tag);
    return value === null ? null : value.split("\\").map((part) => part.trim());
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
