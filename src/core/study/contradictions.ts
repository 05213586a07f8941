import type { DicomHeader } from "#core/decode";

/** Ratios of spacing that differ by less are the same but for rounding. */
const sameRatio = 0.01;

/** Header facts that contradict each other, each with which of them is followed, in sentences for the reader. */
export function contradictionsOf(header: DicomHeader): readonly string[] {
  const { modalityLut, rescaleSlope, rescaleIntercept, pixelAspectRatio, windowCenter, voiLuts } = header;
  const notes: string[] = [];
  const isRescaled = (rescaleSlope ?? 1) !== 1 || (rescaleIntercept ?? 0) !== 0;
  if (modalityLut !== null && isRescaled) {
    notes.push("The file has a modality look-up table and a rescale slope or intercept; the table was followed.");
  }
  const spacing = header.imagerPixelSpacing ?? header.pixelSpacing;
  if (spacing !== null && pixelAspectRatio !== null) {
    const bySpacing = spacing[0] / spacing[1];
    const byAspect = pixelAspectRatio[0] / pixelAspectRatio[1];
    if (Math.abs(bySpacing / byAspect - 1) > sameRatio) {
      notes.push(
        `Pixel Aspect Ratio ${pixelAspectRatio.join("\\")} contradicts the pixel spacing ${spacing.join("\\")}; the spacing was followed.`,
      );
    }
  }
  if (windowCenter.length > 0 && voiLuts.length > 0) {
    notes.push("The file has a window and a VOI look-up table, which are alternatives; the window is shown first.");
  }
  return notes;
}
