import type { DataSet } from "dicom-parser";
import dicomParser from "dicom-parser";
import { type CarinaError, failure, type Outcome, success } from "#core/base";
import { inflateDataSet } from "../inflate.ts";
import { limitSequenceDepth } from "../limits.ts";
import { attributes } from "./attributes.ts";
import { objectWithoutPicture } from "./object-class.ts";
import { nestsTooDeep, readElementHeader } from "./sequence-depth.ts";
import { toLittleEndian } from "./to-little-endian.ts";
import { dataSetEncoding, explicitLittleEndian, implicitLittleEndian, transferSyntaxOf } from "./transfer-syntaxes.ts";

const undefinedLength = 0xffffffff;
const pixelTags: ReadonlySet<string> = new Set([
  attributes.floatPixelData.tag,
  attributes.doublePixelData.tag,
  attributes.pixelData.tag,
]);

/** A data set up to and including its pixel data; what follows the pixels is not read. */
export interface ReadDataSet {
  readonly dataSet: DataSet;
  readonly transferSyntaxUid: string;
  readonly notes: readonly string[];
}

interface MetaHeader {
  readonly dataSetOffset: number;
  readonly transferSyntaxUid: string | null;
  readonly mediaStorageSopClassUid: string | null;
}

/**
 * Reads a DICOM file up to its pixel data (PS3.10 7, PS3.5 7): with or without preamble and meta header.
 * dicom-parser reads the elements one by one; around each call stand the limits that it lacks (nesting, length of the
 * file, VR OV). A deflated data set is inflated and a big endian one turned before, so that all else reads one form:
 * `dataSet.byteArray` holds explicit or implicit little endian. Error codes: `decode/truncated`, `decode/not-dicom`,
 * `decode/too-deep`, `decode/corrupt-stream`, `decode/deflate-bomb`, those of objects without a picture, and those of
 * `transferSyntaxOf` where the data set is not written as it declares.
 */
export async function readDataSet(bytes: Uint8Array): Promise<Outcome<ReadDataSet>> {
  const meta = readMetaHeader(bytes);
  if (!meta.ok) return meta;
  const { dataSetOffset, transferSyntaxUid: declaredUid, mediaStorageSopClassUid } = meta.value;
  const withoutPicture = objectWithoutPicture(mediaStorageSopClassUid, null);
  if (withoutPicture && withoutPicture.code !== "decode/encapsulated-document") return failure(withoutPicture);

  const notes: string[] = [];
  const looksExplicit = beginsExplicit(bytes, dataSetOffset);
  const transferSyntaxUid = declaredUid ?? (looksExplicit ? explicitLittleEndian : implicitLittleEndian);
  if (declaredUid === null) notes.push("The file does not name its transfer syntax; it was told from its content.");
  if (dataSetOffset >= bytes.length) return failure(truncated("the data set", null, null));
  const encoding = dataSetEncoding(transferSyntaxUid);
  if (encoding === "deflated") {
    const inflated = await inflateDataSet(bytes.subarray(dataSetOffset));
    if (!inflated.ok) return inflated;
    const dataSet = readElements(inflated.value, 0, true);
    return dataSet.ok ? success({ dataSet: dataSet.value, transferSyntaxUid, notes }) : dataSet;
  }
  const isBigEndian = beginsBigEndian(bytes, dataSetOffset);
  if (isBigEndian !== (encoding === "big-endian")) {
    const syntax = transferSyntaxOf(transferSyntaxUid);
    if (!syntax.ok) return syntax;
    notes.push(
      isBigEndian
        ? "The file declares little endian but is written in big endian; it was read as written."
        : "The file declares big endian but is written in little endian; it was read as written.",
    );
  }
  if (isBigEndian) {
    const turned = toLittleEndian(bytes, dataSetOffset);
    if (!turned.ok) return turned;
    const dataSet = readElements(turned.value, dataSetOffset, true);
    return dataSet.ok ? success({ dataSet: dataSet.value, transferSyntaxUid, notes }) : dataSet;
  }
  if (looksExplicit !== (encoding !== "implicit")) {
    // A private syntax may encode its data set in any way: say that it is unknown, not that it is wrong.
    const syntax = transferSyntaxOf(transferSyntaxUid);
    if (!syntax.ok) return syntax;
    notes.push(
      `The file declares ${encoding} value representations but is written with ${looksExplicit ? "explicit" : "implicit"} ones.`,
    );
  }
  const dataSet = readElements(bytes, dataSetOffset, looksExplicit);
  return dataSet.ok ? success({ dataSet: dataSet.value, transferSyntaxUid, notes }) : dataSet;
}

function readMetaHeader(bytes: Uint8Array): Outcome<MetaHeader> {
  const view = viewOf(bytes);
  const hasPreamble = bytes.length >= 132 && String.fromCharCode(...bytes.subarray(128, 132)) === "DICM";
  let position = hasPreamble ? 132 : 0;
  if (position + 8 > bytes.length) return failure(truncated("the file meta header", null, null));
  const firstGroup = view.getUint16(position, true);
  if (firstGroup !== 0x0002 && firstGroup !== 0x0008) return failure({ code: "decode/not-dicom", looksLike: null });
  let transferSyntaxUid: string | null = null;
  let mediaStorageSopClassUid: string | null = null;
  // The group length (0002,0000) is wrong in some files; the end of the group is told by the group itself.
  while (position + 8 <= bytes.length && view.getUint16(position, true) === 0x0002) {
    const header = readElementHeader(view, position, true);
    if (header === null || header.valueOffset + header.length > bytes.length) {
      return failure(truncated("the file meta header", null, null));
    }
    const element = view.getUint16(position + 2, true);
    const text = (): string | null =>
      uidText(bytes.subarray(header.valueOffset, header.valueOffset + header.length)) || null;
    if (element === 0x0002) mediaStorageSopClassUid = text();
    if (element === 0x0010) transferSyntaxUid = text();
    position = header.valueOffset + header.length;
  }
  return success({ dataSetOffset: position, transferSyntaxUid, mediaStorageSopClassUid });
}

function readElements(bytes: Uint8Array, offset: number, explicit: boolean): Outcome<DataSet> {
  const view = viewOf(bytes);
  const stream = new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, bytes, offset);
  const dataSet = emptyDataSet(bytes);
  while (stream.position + 8 <= bytes.length) {
    const start = stream.position;
    const header = readElementHeader(view, start, explicit);
    if (header === null) return failure(truncated("a data element", null, null));
    const tag = tagText(view, start);
    const expectedEnd = header.length === undefinedLength ? null : header.valueOffset + header.length;
    if (expectedEnd !== null && expectedEnd > bytes.length) {
      return failure(truncated(nameOfElement(tag), header.length, bytes.length - header.valueOffset));
    }
    if (
      header.isSequence &&
      nestsTooDeep(bytes, header.valueOffset, header.length, header.explicitInside, limitSequenceDepth)
    ) {
      return failure({ code: "decode/too-deep", limitDepth: limitSequenceDepth });
    }
    if (expectedEnd !== null && (!header.isSequence || header.vr === "UN")) {
      // A plain value: nothing to parse, and dicom-parser does not know the long form of OV, SV and UV.
      dataSet.elements[tag] = {
        tag,
        length: header.length,
        dataOffset: header.valueOffset,
        ...(header.vr === null ? {} : { vr: header.vr }),
      };
      stream.position = expectedEnd;
    } else {
      const element = readWithParser(stream, explicit);
      if (!element.ok) return element;
      dataSet.elements[tag] = element.value;
      if (stream.position > bytes.length) return failure(truncated(nameOfElement(tag), null, null));
      const isText = header.vr !== null && !header.isSequence && !pixelTags.has(tag);
      if (isText && header.length === undefinedLength) return failure(truncated(nameOfElement(tag), null, null));
    }
    if (pixelTags.has(tag)) return success(dataSet);
  }
  const rest = bytes.subarray(stream.position);
  if (rest.some((byte) => byte !== 0)) return failure(truncated("a data element", 8, rest.length));
  return success(dataSet);
}

/** dicom-parser throws strings, `{ exception }` and TypeErrors; all mean that the bytes are not what they claim to be. */
function readWithParser(
  stream: InstanceType<typeof dicomParser.ByteStream>,
  explicit: boolean,
): Outcome<DataSet["elements"][string]> {
  const warnings: string[] = [];
  try {
    const element = explicit
      ? dicomParser.readDicomElementExplicit(stream, warnings)
      : dicomParser.readDicomElementImplicit(stream);
    if ([...warnings, ...stream.warnings].some((warning) => warning.startsWith("eof encountered"))) {
      return failure(truncated(nameOfElement(element.tag), null, null));
    }
    return success(element);
  } catch (thrown) {
    const detail = typeof thrown === "string" ? thrown.replace(/^dicomParser\.?/, "") : "a data element cannot be read";
    const overrun = /overr|attempt to read past end|buffer/i.test(detail);
    return failure(overrun ? truncated("a data element", null, null) : { code: "decode/corrupt-stream", detail });
  }
}

/** dicom-parser exports no constructor of a data set: an empty implicit stream gives one. */
function emptyDataSet(bytes: Uint8Array): DataSet {
  const item = new Uint8Array([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  const element = { tag: "x00000000", length: 8, dataOffset: 0 };
  const stream = new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, item, 0);
  dicomParser.readSequenceItemsImplicit(stream, element);
  const dataSet = (element as { items?: { dataSet?: DataSet }[] }).items?.[0]?.dataSet;
  if (dataSet === undefined) throw new Error("dicom-parser no longer gives an empty data set");
  dataSet.byteArray = bytes;
  return dataSet;
}

/** True when the first element carries a value representation (PS3.5 7.1.2): two capital letters after the tag. */
function beginsExplicit(bytes: Uint8Array, offset: number): boolean {
  return (
    offset + 6 <= bytes.length && bytes.subarray(offset + 4, offset + 6).every((byte) => byte >= 0x41 && byte <= 0x5a)
  );
}

/** True when the first element's group, which is small, has its low byte second and a value representation follows. */
function beginsBigEndian(bytes: Uint8Array, offset: number): boolean {
  return beginsExplicit(bytes, offset) && bytes[offset] === 0 && bytes[offset + 1]! > 0;
}

function truncated(what: string, expectedBytes: number | null, actualBytes: number | null): CarinaError {
  return { code: "decode/truncated", what, expectedBytes, actualBytes };
}

function nameOfElement(tag: string): string {
  if (pixelTags.has(tag)) return "the pixel data";
  return `element (${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase().replace("ELEMENT", "element");
}

function tagText(view: DataView, position: number): string {
  const number = view.getUint16(position, true) * 0x10000 + view.getUint16(position + 2, true);
  return `x${number.toString(16).padStart(8, "0")}`;
}

function uidText(value: Uint8Array): string {
  // Padded with one NUL (PS3.5 9.1), or with blanks by some writers.
  return String.fromCharCode(...value.subarray(0, 128)).replace(/[\0 ]+$/, "");
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
