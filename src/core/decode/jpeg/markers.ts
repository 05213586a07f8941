import { failure, type Outcome, success } from "#core/base";
import type { ExifOrientation } from "../stored-image.ts";
import { exifOrientation } from "./exif.ts";

/** What the segments of a JPEG stream say (ITU-T T.81 B.2), before any decoder sees it. */
export interface JpegStructure {
  /** Start-of-frame marker minus 0xC0: 0 baseline, 1 extended, 2 progressive, 3 lossless, 9 and above arithmetic. */
  readonly process: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly componentIds: readonly number[];
  /** Components of the first scan, its predictor (lossless) and point transform. */
  readonly scanComponents: number;
  readonly predictor: number;
  readonly pointTransform: number;
  readonly hasJfif: boolean;
  /** Colour transform of Adobe's APP14, `null` without one. */
  readonly adobeTransform: number | null;
  readonly orientation: ExifOrientation;
  /** Bytes from SOI up to and including EOI. */
  readonly length: number;
}

interface Draft {
  frame: Pick<JpegStructure, "process" | "precision" | "rows" | "columns" | "componentIds"> | null;
  scan: Pick<JpegStructure, "scanComponents" | "predictor" | "pointTransform"> | null;
  hasJfif: boolean;
  adobeTransform: number | null;
  orientation: ExifOrientation;
}

/**
 * Walks the segments to the end-of-image marker. Error codes: `decode/truncated` without EOI (several decoders fill the
 * missing part and say nothing), `decode/corrupt-stream` where the segments make no sense.
 */
export function readJpegStructure(bytes: Uint8Array): Outcome<JpegStructure> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return corrupt("no start-of-image marker");
  const draft: Draft = { frame: null, scan: null, hasJfif: false, adobeTransform: null, orientation: 1 };
  let position = 2;
  for (;;) {
    if (position + 2 > bytes.length) return endless(bytes.length);
    if (bytes[position] !== 0xff) return corrupt(`no marker at byte ${position}`);
    const marker = bytes[position + 1]!;
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    position += 2;
    if (marker === 0xd9) break;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    if (marker < 0xc0) return corrupt(`unknown marker FF ${marker.toString(16)}`);
    if (position + 2 > bytes.length) return endless(bytes.length);
    const length = bytes[position]! * 256 + bytes[position + 1]!;
    if (length < 2) return corrupt("a segment is shorter than its own length");
    if (position + length > bytes.length) return endless(bytes.length);
    const segment = bytes.subarray(position + 2, position + length);
    position += length;
    const problem = readSegment(marker, segment, draft);
    if (problem !== null) return corrupt(problem);
    if (marker === 0xda) position = endOfEntropyCodedData(bytes, position);
  }
  const { frame, scan, hasJfif, adobeTransform, orientation } = draft;
  if (frame === null || scan === null) return corrupt("no frame or no scan");
  return success({ ...frame, ...scan, hasJfif, adobeTransform, orientation, length: position });
}

function readSegment(marker: number, segment: Uint8Array, draft: Draft): string | null {
  const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
  if (isFrame && draft.frame === null) {
    const components = segment[5] ?? 0;
    if (components === 0 || segment.length < 6 + 3 * components) return "the frame header is too short";
    draft.frame = {
      process: marker - 0xc0,
      precision: segment[0]!,
      rows: segment[1]! * 256 + segment[2]!,
      columns: segment[3]! * 256 + segment[4]!,
      componentIds: Array.from({ length: components }, (_, index) => segment[6 + 3 * index]!),
    };
  } else if (isFrame) {
    return "more than one frame header";
  } else if (marker === 0xda && draft.scan === null) {
    const components = segment[0] ?? 0;
    if (segment.length < 4 + 2 * components) return "the scan header is too short";
    draft.scan = {
      scanComponents: components,
      predictor: segment[1 + 2 * components]!,
      pointTransform: segment[3 + 2 * components]! & 0x0f,
    };
  } else if (marker === 0xe0 && startsWith(segment, "JFIF")) {
    draft.hasJfif = true;
  } else if (marker === 0xee && startsWith(segment, "Adobe") && segment.length >= 12) {
    draft.adobeTransform = segment[11]!;
  } else if (marker === 0xe1 && startsWith(segment, "Exif")) {
    draft.orientation = exifOrientation(segment.subarray(6));
  }
  return null;
}

/** The next marker that ends entropy-coded data: not a stuffed FF 00, not a restart marker, not a fill byte. */
function endOfEntropyCodedData(bytes: Uint8Array, start: number): number {
  let position = start;
  for (;;) {
    position = bytes.indexOf(0xff, position);
    if (position < 0 || position + 1 >= bytes.length) return bytes.length;
    const next = bytes[position + 1]!;
    if (next === 0xff) position += 1;
    else if (next === 0x00 || (next >= 0xd0 && next <= 0xd7)) position += 2;
    else return position;
  }
}

function startsWith(segment: Uint8Array, text: string): boolean {
  return Array.from(text).every((letter, index) => segment[index] === letter.charCodeAt(0));
}

function corrupt(detail: string): Outcome<never> {
  return failure({ code: "decode/corrupt-stream", detail: `JPEG: ${detail}` });
}

function endless(actualBytes: number): Outcome<never> {
  return failure({ code: "decode/truncated", what: "the JPEG picture", expectedBytes: null, actualBytes });
}
