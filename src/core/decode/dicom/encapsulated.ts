import type { DataSet, Element } from "dicom-parser";
import dicomParser from "dicom-parser";
import { failure, type Outcome, success } from "#core/base";
import { attributes } from "./attributes.ts";

/**
 * The compressed stream of one frame (PS3.5 A.4), counted from 0. One frame in all: all fragments. Several: one fragment
 * a frame where their numbers agree, else by the Basic Offset Table where each of its entries meets a fragment, else by
 * the end-of-image markers; a wrong table is common.
 * Error codes: `decode/truncated` (a fragment reaches past the file), `decode/corrupt-stream` (no fragments, or no end of
 * the frame), `decode/inconsistent-size` (fewer fragments than frames).
 */
export function frameStream(dataSet: DataSet, frames: number, frame: number): Outcome<Uint8Array> {
  const element = dataSet.elements[attributes.pixelData.tag];
  const fragments = element?.fragments ?? [];
  if (element === undefined || fragments.length === 0) {
    return failure({ code: "decode/corrupt-stream", detail: "the pixel data holds no compressed frame" });
  }
  for (const { position, length } of fragments) {
    const available = dataSet.byteArray.length - position;
    if (length > available) {
      return failure({
        code: "decode/truncated",
        what: "the pixel data",
        expectedBytes: length,
        actualBytes: available,
      });
    }
  }
  if (frames > fragments.length) {
    return failure({
      code: "decode/inconsistent-size",
      expected: `${frames} frames`,
      actual: `${fragments.length} compressed fragments`,
    });
  }
  const [first, end] = fragmentsOfFrame(dataSet, element, frames, frame);
  if (end <= first) {
    return failure({ code: "decode/corrupt-stream", detail: `frame ${frame + 1} is not found in the fragments` });
  }
  const stream = dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, element, first, end - first);
  if (stream.length === 0) return failure({ code: "decode/corrupt-stream", detail: "the compressed frame is empty" });
  return success(stream);
}

/** First fragment of the frame and the one behind its last; equal where the frame is not found. */
function fragmentsOfFrame(
  dataSet: DataSet,
  element: Element,
  frames: number,
  frame: number,
): readonly [first: number, end: number] {
  const fragments = element.fragments ?? [];
  if (frames === 1) return [0, fragments.length];
  if (frames === fragments.length) return [frame, frame + 1];
  const placeOf = (offset: number | undefined): number => fragments.findIndex((fragment) => fragment.offset === offset);
  const offsets = element.basicOffsetTable ?? [];
  const starts = offsets.map(placeOf);
  const isUsable =
    offsets.length === frames &&
    starts[0] === 0 &&
    starts.every((start, index) => index === 0 || start > starts[index - 1]!);
  const begins = isUsable ? starts : dicomParser.createJPEGBasicOffsetTable(dataSet, element).map(placeOf);
  const first = begins[frame];
  if (first === undefined || first < 0) return [0, 0];
  const next = begins[frame + 1];
  return [first, next === undefined || next < 0 ? fragments.length : next];
}
