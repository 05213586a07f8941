import type { DataSet, Element } from "dicom-parser";
import dicomParser from "dicom-parser";
import { failure, type Outcome, success } from "#core/base";

/**
 * The compressed stream of frame 0 (PS3.5 A.4). One frame: all fragments. Several: by the Basic Offset Table where each
 * of its entries meets a fragment, else one fragment a frame, else by the end-of-image markers; a wrong table is common.
 * Error codes: `decode/truncated` (a fragment reaches past the file), `decode/corrupt-stream` (no fragments),
 * `decode/inconsistent-size` (fewer fragments than frames).
 */
export function firstFrameStream(dataSet: DataSet, frames: number): Outcome<Uint8Array> {
  const element = dataSet.elements["x7fe00010"];
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
  const count = fragmentsOfFirstFrame(dataSet, element, frames);
  const stream = dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, element, 0, count);
  if (stream.length === 0) return failure({ code: "decode/corrupt-stream", detail: "the compressed frame is empty" });
  return success(stream);
}

function fragmentsOfFirstFrame(dataSet: DataSet, element: Element, frames: number): number {
  const fragments = element.fragments ?? [];
  if (frames === 1) return fragments.length;
  if (frames === fragments.length) return 1;
  const offsets = element.basicOffsetTable ?? [];
  const starts = offsets.map((offset) => fragments.findIndex((fragment) => fragment.offset === offset));
  const isUsable =
    offsets.length === frames &&
    starts[0] === 0 &&
    starts.every((start, frame) => frame === 0 || start > starts[frame - 1]!);
  const table = isUsable ? offsets : dicomParser.createJPEGBasicOffsetTable(dataSet, element);
  const second = table[1];
  return second === undefined ? fragments.length : fragments.findIndex((fragment) => fragment.offset === second);
}
