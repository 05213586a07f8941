import type { DataSet } from "dicom-parser";
import type { LookupTable } from "../decoded-image.ts";
import { shortOf, unsignedShort } from "./numbers.ts";
import { TextReader, valueBytes } from "./text.ts";

/**
 * The look-up tables of a sequence of modality or VOI LUTs (PS3.3 C.11.1.1, C.11.2.1.1).
 * LUT Descriptor: entries (0 means 65536), first value mapped (signed when `firstMappedSigned`), bits of an entry.
 * 8-bit entries come one per byte or one per word: the length of LUT Data tells. A table that contradicts itself is left
 * out, as if the file had none.
 */
export function readLookupTables(
  dataSet: DataSet,
  sequenceTag: string,
  firstMappedSigned: boolean,
): readonly LookupTable[] {
  const items = dataSet.elements[sequenceTag]?.items ?? [];
  return items.flatMap((item) => {
    const table = item.dataSet ? readLookupTable(item.dataSet, firstMappedSigned) : null;
    return table === null ? [] : [table];
  });
}

function readLookupTable(item: DataSet, firstMappedSigned: boolean): LookupTable | null {
  const declaredCount = unsignedShort(item, "x00283002", 0);
  const firstMapped = shortOf(item, "x00283002", firstMappedSigned, 1);
  const declaredBits = unsignedShort(item, "x00283002", 2);
  if (declaredCount === null || firstMapped === null || declaredBits === null) return null;
  const count = declaredCount === 0 ? 65536 : declaredCount;
  const data = valueBytes(item, "x00283006");
  const entries = new Uint16Array(count);
  if (data.length >= 2 * count) {
    for (let index = 0; index < count; index++) entries[index] = data[2 * index]! | (data[2 * index + 1]! << 8);
  } else if (data.length >= count) {
    for (let index = 0; index < count; index++) entries[index] = data[index]!;
  } else {
    return null;
  }
  const bits = declaredBits >= 8 && declaredBits <= 16 ? declaredBits : 16;
  return { firstMapped, bits, entries, explanation: new TextReader(item).text("x00283003") };
}
