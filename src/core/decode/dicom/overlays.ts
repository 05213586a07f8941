import type { DataSet } from "dicom-parser";
import type { OverlayPlane } from "../planes.ts";
import { decimal, unsignedShort } from "./numbers.ts";
import type { PixelDescription } from "./pixel-description.ts";
import { type TextReader, valueBytes } from "./text.ts";

/** Elements of an overlay group that are read (PS3.3 C.9.2), by their number in the group. */
export const overlayElements = {
  rows: "0010",
  columns: "0011",
  frames: "0015",
  description: "0022",
  type: "0040",
  origin: "0050",
  firstFrame: "0051",
  bitPosition: "0102",
  label: "1500",
  data: "3000",
} as const;

/**
 * The overlay planes 6000 to 601E (PS3.3 C.9.2) that apply to one frame, counted from 0, each packed as Overlay Data is.
 * `words`: the allocated words of the frame, where older files keep a plane in a bit that no sample uses (retired);
 * `null` where they are gone, as after compression. A plane that contradicts itself is left out and said.
 */
export function readOverlays(
  dataSet: DataSet,
  reader: TextReader,
  description: PixelDescription,
  frame: number,
  words: Uint8Array | Uint16Array | null,
): { readonly overlays: readonly OverlayPlane[]; readonly notes: readonly string[] } {
  const overlays: OverlayPlane[] = [];
  const notes: string[] = [];
  for (let group = 0x6000; group <= 0x601e; group += 2) {
    const tag = (element: string): string => `x${group.toString(16)}${element}`;
    const rows = unsignedShort(dataSet, tag(overlayElements.rows));
    const columns = unsignedShort(dataSet, tag(overlayElements.columns));
    if (rows === null || columns === null) continue;
    const bits = rows * columns;
    const bitPosition = unsignedShort(dataSet, tag(overlayElements.bitPosition)) ?? 0;
    const data = valueBytes(dataSet, tag(overlayElements.data));
    const firstFrame = (decimal(dataSet, tag(overlayElements.firstFrame)) ?? 1) - 1;
    const frames = decimal(dataSet, tag(overlayElements.frames)) ?? 1;
    // A plane of one frame belongs to every frame of the picture, one of several to as many from its first on.
    const plane = frames > 1 ? frame - firstFrame : 0;
    if (plane < 0 || plane >= frames) continue;
    const fromData = data.length > 0 ? packedFrom(data, plane * bits, bits) : null;
    const isEmbedded = data.length === 0 && rows === description.rows && columns === description.columns;
    const packed = fromData ?? (isEmbedded && words !== null ? packedBits(words, bitPosition) : null);
    if (packed === null || bits === 0) {
      notes.push(`Overlay plane ${group.toString(16).toUpperCase()} is incomplete and was left out.`);
      continue;
    }
    overlays.push({
      group,
      rows,
      columns,
      // Row\column of its first pixel in the picture, counted from 1, and possibly outside it.
      top: (signedShort(dataSet, tag(overlayElements.origin), 0) ?? 1) - 1,
      left: (signedShort(dataSet, tag(overlayElements.origin), 1) ?? 1) - 1,
      kind: reader.code(tag(overlayElements.type)) === "R" ? "region of interest" : "graphics",
      label: reader.text(tag(overlayElements.label)),
      description: reader.text(tag(overlayElements.description)),
      bits: packed,
    });
  }
  if (overlays.length > 0) {
    const groups = overlays.map(({ group }) => group.toString(16).toUpperCase()).join(", ");
    notes.push(`The file holds overlay graphics (${groups}), which are kept apart from the picture.`);
  }
  return { overlays, notes };
}

function signedShort(dataSet: DataSet, tag: string, index: number): number | null {
  const value = unsignedShort(dataSet, tag, index);
  return value === null ? null : (value << 16) >> 16;
}

/** `bits` bits from `firstBit` on, the lowest bit of a byte first; `null` where there are fewer. */
function packedFrom(data: Uint8Array, firstBit: number, bits: number): Uint8Array | null {
  if (data.length * 8 < firstBit + bits) return null;
  const firstByte = Math.floor(firstBit / 8);
  const size = Math.ceil(bits / 8);
  const shift = firstBit & 7;
  if (shift === 0) return data.slice(firstByte, firstByte + size);
  return Uint8Array.from(
    { length: size },
    (_, index) => (data[firstByte + index]! >> shift) | ((data[firstByte + index + 1] ?? 0) << (8 - shift)),
  );
}

/** Bit `position` of every word. */
function packedBits(words: Uint8Array | Uint16Array, position: number): Uint8Array | null {
  if (position >= words.BYTES_PER_ELEMENT * 8) return null;
  const packed = new Uint8Array(Math.ceil(words.length / 8));
  for (let index = 0; index < words.length; index++) {
    packed[index >> 3]! |= ((words[index]! >> position) & 1) << (index & 7);
  }
  return packed;
}
