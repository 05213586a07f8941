import { ByteWriter, storedDeflate, utf8 } from "./bytes.ts";

/** Items of a sequence, each a list of elements. */
export interface DicomSequence {
  readonly items: readonly (readonly DicomElement[])[];
}

/** Encapsulated pixel data: frames already cut into fragments. Without an offset table the table is empty. */
export interface DicomFragments {
  readonly fragments: readonly Uint8Array[];
  readonly offsetTable?: readonly number[];
}

export type DicomValue =
  | string
  | number
  | readonly string[]
  | readonly number[]
  | Uint8Array
  | Uint16Array
  | Int16Array
  | DicomSequence
  | DicomFragments;

export interface DicomElement {
  /** Group and element as in 0x7fe00010. */
  readonly tag: number;
  readonly vr: string;
  /** An empty string or array is an element without value. Bytes are written as they are, in no byte order. */
  readonly value: DicomValue;
  /** Declares this length instead of the true one: for files that are meant to be broken. */
  readonly declaredLength?: number;
}

export interface DicomOptions {
  /** Default Explicit VR Little Endian. Decides the byte order, whether VRs are written, and whether it is deflated. */
  readonly transferSyntaxUid?: string;
  /** The 128 bytes and DICM. Default true. */
  readonly preamble?: boolean;
  /** Group 2. Default true; an array replaces all of its elements but the group length. */
  readonly metaHeader?: boolean | readonly DicomElement[];
  /** Sequences and items closed by delimiters instead of lengths. Default false. */
  readonly undefinedLengths?: boolean;
  /** Elements in the order of their tags, as the standard asks. Default true. */
  readonly sorted?: boolean;
  /** Makes a raw deflate stream for the deflated syntax; without one, stored blocks. */
  readonly deflateRaw?: (bytes: Uint8Array) => Uint8Array;
}

export const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
export const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
export const DEFLATED_LITTLE_ENDIAN = "1.2.840.10008.1.2.1.99";
export const EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2";

const IMPLEMENTATION_CLASS_UID = "2.25.240218914283027563947290741893421105693";
const UNDEFINED_LENGTH = 0xffffffff;
/** VRs with a 32-bit length in explicit syntaxes (PS3.5 7.1.2). */
const LONG_VRS = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
  readonly undefinedLengths: boolean;
  readonly sorted: boolean;
}

/**
 * A DICOM Part 10 file, or what is left of one by the options. Values are written as given: nothing is checked, so that
 * tests can write files that break the standard. Values of odd length are padded (PS3.5 6.2).
 */
export function writeDicom(elements: readonly DicomElement[], options: DicomOptions = {}): Uint8Array<ArrayBuffer> {
  const transferSyntaxUid = options.transferSyntaxUid ?? EXPLICIT_LITTLE_ENDIAN;
  const encoding: Encoding = {
    explicit: transferSyntaxUid !== IMPLICIT_LITTLE_ENDIAN,
    littleEndian: transferSyntaxUid !== EXPLICIT_BIG_ENDIAN,
    undefinedLengths: options.undefinedLengths ?? false,
    sorted: options.sorted ?? true,
  };
  const file = new ByteWriter();
  if (options.preamble !== false) {
    file.bytes(new Uint8Array(128));
    file.bytes(utf8("DICM"));
  }
  if (options.metaHeader !== false) {
    const given = typeof options.metaHeader === "object" ? options.metaHeader : metaHeader(elements, transferSyntaxUid);
    const meta: Encoding = { explicit: true, littleEndian: true, undefinedLengths: false, sorted: encoding.sorted };
    const group = encodeElements(given, meta);
    file.bytes(encodeElements([{ tag: 0x00020000, vr: "UL", value: group.length }], meta));
    file.bytes(group);
  }
  const body = encodeElements(elements, encoding);
  file.bytes(transferSyntaxUid === DEFLATED_LITTLE_ENDIAN ? (options.deflateRaw ?? storedDeflate)(body) : body);
  return file.finish();
}

/** The file meta information of PS3.10 table 7.1-1, class and instance taken from the data set. */
function metaHeader(elements: readonly DicomElement[], transferSyntaxUid: string): DicomElement[] {
  const text = (tag: number): string => {
    const value = elements.find((element) => element.tag === tag)?.value;
    return typeof value === "string" ? value : "";
  };
  return [
    { tag: 0x00020001, vr: "OB", value: Uint8Array.of(0, 1) },
    { tag: 0x00020002, vr: "UI", value: text(0x00080016) },
    { tag: 0x00020003, vr: "UI", value: text(0x00080018) },
    { tag: 0x00020010, vr: "UI", value: transferSyntaxUid },
    { tag: 0x00020012, vr: "UI", value: IMPLEMENTATION_CLASS_UID },
    { tag: 0x00020013, vr: "SH", value: "CARINA_PHANTOM" },
  ];
}

function encodeElements(elements: readonly DicomElement[], encoding: Encoding): Uint8Array {
  const writer = new ByteWriter(encoding.littleEndian);
  const ordered = encoding.sorted ? elements.toSorted((a, b) => a.tag - b.tag) : elements;
  for (const element of ordered) writeElement(writer, element, encoding);
  return writer.finish();
}

function writeTag(writer: ByteWriter, tag: number): void {
  writer.uint16(tag >>> 16);
  writer.uint16(tag & 0xffff);
}

function writeElement(writer: ByteWriter, element: DicomElement, encoding: Encoding): void {
  const value = encodeValue(element, encoding);
  const open = isFragments(element.value) || (isSequence(element.value) && encoding.undefinedLengths);
  const length = element.declaredLength ?? (open ? UNDEFINED_LENGTH : value.length);
  writeTag(writer, element.tag);
  if (!encoding.explicit) writer.uint32(length);
  else {
    writer.bytes(utf8(element.vr));
    if (LONG_VRS.has(element.vr)) {
      writer.uint16(0);
      writer.uint32(length);
    } else writer.uint16(length);
  }
  writer.bytes(value);
  if (open) {
    writeTag(writer, 0xfffee0dd);
    writer.uint32(0);
  }
}

function isSequence(value: DicomValue): value is DicomSequence {
  return typeof value === "object" && "items" in value;
}

function isFragments(value: DicomValue): value is DicomFragments {
  return typeof value === "object" && "fragments" in value;
}

function encodeValue(element: DicomElement, encoding: Encoding): Uint8Array {
  const { value, vr } = element;
  const writer = new ByteWriter(encoding.littleEndian);
  if (isSequence(value)) {
    for (const item of value.items) writeItem(writer, encodeElements(item, encoding), encoding.undefinedLengths);
  } else if (isFragments(value)) {
    const table = new ByteWriter(encoding.littleEndian);
    for (const offset of value.offsetTable ?? []) table.uint32(offset);
    writeItem(writer, table.finish(), false);
    for (const fragment of value.fragments) writeItem(writer, fragment, false);
  } else if (value instanceof Uint8Array) writer.bytes(value);
  else if (value instanceof Uint16Array) for (const word of value) writer.uint16(word);
  else if (value instanceof Int16Array) for (const word of value) writer.int16(word);
  else if (typeof value === "string") writer.bytes(utf8(value));
  else {
    const list: readonly (string | number)[] = typeof value === "number" ? [value] : value;
    const write = NUMBER_WRITERS[vr];
    if (write !== undefined) for (const number of list) write(writer, Number(number));
    else writer.bytes(utf8(list.join("\\")));
  }
  if (writer.length % 2 === 1) writer.uint8(vr === "UI" || vr === "OB" || vr === "UN" ? 0 : 0x20);
  return writer.finish();
}

const NUMBER_WRITERS: Readonly<Record<string, (writer: ByteWriter, value: number) => void>> = {
  US: (writer, value) => writer.uint16(value),
  SS: (writer, value) => writer.int16(value),
  OW: (writer, value) => writer.uint16(value),
  UL: (writer, value) => writer.uint32(value),
  SL: (writer, value) => writer.int32(value),
  FL: (writer, value) => writer.float32(value),
  FD: (writer, value) => writer.float64(value),
  UV: (writer, value) => writer.uint64(BigInt(value)),
  OV: (writer, value) => writer.uint64(BigInt(value)),
  AT: (writer, value) => writeTag(writer, value),
};

function writeItem(writer: ByteWriter, content: Uint8Array, undefinedLength: boolean): void {
  writeTag(writer, 0xfffee000);
  writer.uint32(undefinedLength ? UNDEFINED_LENGTH : content.length + (content.length % 2));
  writer.bytes(content);
  if (content.length % 2 === 1) writer.uint8(0);
  if (undefinedLength) {
    writeTag(writer, 0xfffee00d);
    writer.uint32(0);
  }
}
