import type { DataSet } from "dicom-parser";
import type { LookupTable } from "../decoded-image.ts";
import { attributes } from "./attributes.ts";
import { shortOf, unsignedShort } from "./numbers.ts";
import { type TextReader, valueBytes } from "./text.ts";

/**
 * The look-up tables of a sequence of modality or VOI LUTs (PS3.3 C.11.1.1, C.11.2.1.1). A table that contradicts itself
 * is left out, as if the file had none.
 */
export function readLookupTables(
  dataSet: DataSet,
  sequenceTag: string,
  firstMappedSigned: boolean,
  reader: TextReader,
): readonly LookupTable[] {
  const items = dataSet.elements[sequenceTag]?.items ?? [];
  return items.flatMap((item) => {
    const table = item.dataSet
      ? readTable(item.dataSet, attributes.lutDescriptor.tag, attributes.lutData.tag, firstMappedSigned)
      : null;
    if (table === null) return [];
    return [
      { ...table, explanation: item.dataSet ? reader.within(item.dataSet).text(attributes.lutExplanation.tag) : null },
    ];
  });
}

/**
 * One table by its descriptor: entries (0 means 65536), first value mapped (signed when `firstMappedSigned`), bits of an
 * entry. 8-bit entries come one per byte or one per word: the length of the data tells. `null` where one of the two is
 * missing or the data are too short.
 */
export function readTable(
  dataSet: DataSet,
  descriptorTag: string,
  dataTag: string,
  firstMappedSigned: boolean,
): Omit<LookupTable, "explanation"> | null {
  const declaredCount = unsignedShort(dataSet, descriptorTag, 0);
  const firstMapped = shortOf(dataSet, descriptorTag, firstMappedSigned, 1);
  const declaredBits = unsignedShort(dataSet, descriptorTag, 2);
  if (declaredCount === null || firstMapped === null || declaredBits === null) return null;
  const count = declaredCount === 0 ? 65536 : declaredCount;
  const data = valueBytes(dataSet, dataTag);
  const entries = new Uint16Array(count);
  if (data.length >= 2 * count) {
    for (let index = 0; index < count; index++) entries[index] = data[2 * index]! | (data[2 * index + 1]! << 8);
  } else if (data.length >= count) {
    for (let index = 0; index < count; index++) entries[index] = data[index]!;
  } else {
    return null;
  }
  return { firstMapped, bits: declaredBits >= 8 && declaredBits <= 16 ? declaredBits : 16, entries };
}
