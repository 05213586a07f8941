import type { DataSet } from "dicom-parser";
import { failure, type Outcome, success } from "#core/base";
import type { Palette } from "../planes.ts";
import { attributes } from "./attributes.ts";
import { readTable } from "./lookup-table.ts";

/** Descriptor and data of the red, green and blue table (PS3.3 C.7.9). */
const tables = [
  [attributes.redPaletteDescriptor.tag, attributes.redPaletteData.tag],
  [attributes.greenPaletteDescriptor.tag, attributes.greenPaletteData.tag],
  [attributes.bluePaletteDescriptor.tag, attributes.bluePaletteData.tag],
] as const;

/**
 * The Palette Color Lookup Table module as 8-bit tables. Entries of 16 bits keep their high byte, unless no entry
 * reaches above 255: then the writer meant 8 bits. Error codes: `decode/missing-attribute`,
 * `decode/unsupported-colour` for segmented tables (PS3.3 C.7.9.2).
 */
export function readPalette(dataSet: DataSet, signed: boolean): Outcome<Palette> {
  if ("x00281221" in dataSet.elements && !(attributes.redPaletteData.tag in dataSet.elements)) {
    return failure({ code: "decode/unsupported-colour", detail: "a palette in segments" });
  }
  const read = tables.map(([descriptor, data]) => readTable(dataSet, descriptor, data, signed));
  const [red, green, blue] = read;
  if (!red || !green || !blue) {
    return failure({
      code: "decode/missing-attribute",
      attribute: "a whole Palette Color Lookup Table",
      tag: "(0028,1201)",
    });
  }
  const isWide = [red, green, blue].some(({ entries }) => entries.some((entry) => entry > 255));
  const narrow = (entries: Uint16Array): Uint8Array =>
    Uint8Array.from(entries, (entry) => (isWide ? entry >> 8 : entry));
  return success({
    firstMapped: red.firstMapped,
    red: narrow(red.entries),
    green: narrow(green.entries),
    blue: narrow(blue.entries),
  });
}
