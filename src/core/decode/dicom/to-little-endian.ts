import { failure, type Outcome, success } from "#core/base";
import { limitSequenceDepth } from "../limits.ts";
import { longFormVrs } from "./sequence-depth.ts";

const itemGroup = 0xfffe;
const itemTag = 0xfffee000;
const undefinedLength = 0xffffffff;

/** Bytes of one number of a value, by value representation (PS3.5 7.3); texts and bytes stay as they are. */
const numberBytes: Readonly<Record<string, 2 | 4 | 8>> = {
  AT: 2,
  OW: 2,
  SS: 2,
  US: 2,
  FL: 4,
  OF: 4,
  OL: 4,
  SL: 4,
  UL: 4,
  FD: 8,
  OD: 8,
  OV: 8,
  SV: 8,
  UV: 8,
};

/** An open sequence or item with the position where it ends, or infinity until its delimiter. */
interface OpenNode {
  readonly isItem: boolean;
  readonly end: number;
}

/**
 * A data set of Explicit VR Big Endian (PS3.5 A.3, retired) as the same one in little endian, from `offset` on: both
 * have the same layout, so that tags, lengths and numbers are turned where they lie and everything after this reads one
 * byte order. A copy; walked without recursion; bytes that make no sense are left to the reader to report.
 * Error code: `decode/too-deep`.
 */
export function toLittleEndian(bytes: Uint8Array, offset: number): Outcome<Uint8Array> {
  const result = bytes.slice();
  const view = new DataView(result.buffer);
  const open: OpenNode[] = [];
  let position = offset;
  while (position + 8 <= result.length) {
    while (open.length > 0 && position >= open.at(-1)!.end) open.pop();
    const group = view.getUint16(position);
    const tag = group * 0x10000 + view.getUint16(position + 2);
    turn(result, position, 4, 2);
    if (group === itemGroup) {
      const length = view.getUint32(position + 4);
      turn(result, position + 4, 4, 4);
      position += 8;
      if (tag === itemTag) open.push({ isItem: true, end: endOf(position, length) });
      else open.pop();
      continue;
    }
    const vr = String.fromCharCode(result[position + 4]!, result[position + 5]!);
    if (!longFormVrs.has(vr)) {
      const length = view.getUint16(position + 6);
      turn(result, position + 6, 2, 2);
      position = turnValue(result, position + 8, length, vr);
      continue;
    }
    if (position + 12 > result.length) break;
    const length = view.getUint32(position + 8);
    turn(result, position + 8, 4, 4);
    position += 12;
    if (vr === "SQ" || length === undefinedLength) {
      open.push({ isItem: false, end: endOf(position, length) });
      if (open.length / 2 > limitSequenceDepth) {
        return failure({ code: "decode/too-deep", limitDepth: limitSequenceDepth });
      }
    } else {
      position = turnValue(result, position, length, vr);
    }
  }
  return success(result);
}

function endOf(start: number, length: number): number {
  return length === undefinedLength ? Number.POSITIVE_INFINITY : start + length;
}

function turnValue(bytes: Uint8Array, start: number, length: number, vr: string): number {
  const size = numberBytes[vr];
  if (size !== undefined) turn(bytes, start, Math.min(length, bytes.length - start), size);
  return start + length;
}

/** Reverses the bytes of every number of `size` bytes in `length` bytes from `start`. */
function turn(bytes: Uint8Array, start: number, length: number, size: 2 | 4 | 8): void {
  const end = start + length - (length % size);
  if (size === 2) {
    for (let index = start; index < end; index += 2) {
      const first = bytes[index]!;
      bytes[index] = bytes[index + 1]!;
      bytes[index + 1] = first;
    }
    return;
  }
  for (let index = start; index < end; index += size) bytes.subarray(index, index + size).reverse();
}
