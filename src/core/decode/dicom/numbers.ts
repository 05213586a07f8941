import type { DataSet } from "dicom-parser";
import { valueBytes } from "./text.ts";

/** Unsigned 16-bit value (VR US), `null` when absent or too short. */
export function unsignedShort(dataSet: DataSet, tag: string, index = 0): number | null {
  const bytes = valueBytes(dataSet, tag);
  const low = bytes[2 * index];
  const high = bytes[2 * index + 1];
  return low === undefined || high === undefined ? null : low | (high << 8);
}

/** 16-bit value of VR "US or SS": the representation decides, since the VR in the file is often the wrong one of the two. */
export function shortOf(dataSet: DataSet, tag: string, signed: boolean, index = 0): number | null {
  const value = unsignedShort(dataSet, tag, index);
  return value === null || !signed ? value : (value << 16) >> 16;
}

/** Decimal or integer strings (DS, IS): backslash between the values, blanks and exponents allowed; `NaN` where it is none. */
export function decimals(dataSet: DataSet, tag: string): readonly number[] {
  const bytes = valueBytes(dataSet, tag).subarray(0, 1024);
  if (bytes.length === 0) return [];
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  const values = text.replace(/[\0 ]+$/, "").split("\\");
  if (values.length === 1 && values[0]!.trim() === "") return [];
  return values.map((value) => (value.trim() === "" ? Number.NaN : Number(value.trim())));
}

/** The first decimal, `null` when absent or no number. */
export function decimal(dataSet: DataSet, tag: string): number | null {
  const value = decimals(dataSet, tag)[0];
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** Two positive decimals, as spacings are; `null` otherwise. */
export function positivePair(dataSet: DataSet, tag: string): readonly [number, number] | null {
  const [first, second] = decimals(dataSet, tag);
  if (first === undefined || second === undefined) return null;
  return first > 0 && second > 0 && Number.isFinite(first) && Number.isFinite(second) ? [first, second] : null;
}
