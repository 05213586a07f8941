const itemTag = 0xfffee000;
const itemDelimiterTag = 0xfffee00d;
const sequenceDelimiterTag = 0xfffee0dd;
const undefinedLength = 0xffffffff;

/** Value representations whose explicit form has two reserved bytes and a 32-bit length (PS3.5 7.1.2). */
export const longFormVrs: ReadonlySet<string> = new Set("OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(" "));

interface OpenNode {
  readonly isSequence: boolean;
  readonly end: number;
  readonly explicit: boolean;
}

/**
 * Whether sequences nest deeper than `limitDepth` in the value of one sequence element that begins at `offset`.
 * Walks without recursion, because dicom-parser recurses without limit; stops quietly where the bytes make no sense,
 * which is the parser's to report.
 */
export function nestsTooDeep(
  bytes: Uint8Array,
  offset: number,
  length: number,
  explicit: boolean,
  limitDepth: number,
): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const endOf = (start: number, size: number): number =>
    size === undefinedLength ? bytes.length : Math.min(bytes.length, start + size);
  const open: OpenNode[] = [{ isSequence: true, end: endOf(offset, length), explicit }];
  let position = offset;
  while (open.length > 0) {
    const node = open.at(-1)!;
    if (position >= node.end) {
      open.pop();
      continue;
    }
    if (position + 8 > bytes.length) return false;
    const tag = view.getUint16(position, true) * 0x10000 + view.getUint16(position + 2, true);
    if (tag === itemDelimiterTag || tag === sequenceDelimiterTag) {
      position += 8;
      open.pop();
      continue;
    }
    if (node.isSequence) {
      if (tag !== itemTag) return false;
      position += 8;
      open.push({
        isSequence: false,
        end: endOf(position, view.getUint32(position - 4, true)),
        explicit: node.explicit,
      });
      continue;
    }
    const header = readElementHeader(view, position, node.explicit);
    if (header === null) return false;
    position = header.valueOffset;
    if (header.isSequence) {
      if (open.length / 2 >= limitDepth) return true;
      open.push({ isSequence: true, end: endOf(position, header.length), explicit: header.explicitInside });
    } else {
      position += header.length;
    }
  }
  return false;
}

/** Header of one element: where its value begins, and whether it is a sequence as dicom-parser would take it. */
export function readElementHeader(
  view: DataView,
  position: number,
  explicit: boolean,
): { valueOffset: number; length: number; vr: string | null; isSequence: boolean; explicitInside: boolean } | null {
  if (position + 8 > view.byteLength) return null;
  if (!explicit) {
    const length = view.getUint32(position + 4, true);
    const valueOffset = position + 8;
    const next =
      valueOffset + 4 <= view.byteLength
        ? view.getUint16(valueOffset, true) * 0x10000 + view.getUint16(valueOffset + 2, true)
        : 0;
    const isSequence =
      length === undefinedLength || (length >= 8 && (next === itemTag || next === sequenceDelimiterTag));
    return { valueOffset, length, vr: null, isSequence, explicitInside: false };
  }
  const vr = String.fromCharCode(view.getUint8(position + 4), view.getUint8(position + 5));
  if (!longFormVrs.has(vr)) {
    return {
      valueOffset: position + 8,
      length: view.getUint16(position + 6, true),
      vr,
      isSequence: false,
      explicitInside: true,
    };
  }
  if (position + 12 > view.byteLength) return null;
  const length = view.getUint32(position + 8, true);
  // An element of unknown VR and undefined length is an implicit sequence (PS3.5 6.2.2 note 7).
  const isUnknownSequence = vr === "UN" && length === undefinedLength;
  return {
    valueOffset: position + 12,
    length,
    vr,
    isSequence: vr === "SQ" || isUnknownSequence,
    explicitInside: vr === "SQ",
  };
}
