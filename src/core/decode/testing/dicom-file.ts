import { type DicomElement, type DicomOptions, type DicomValue, writeDicom } from "#phantom";

/** Elements of a small DX film by their tags; a test replaces, adds or (with `null`) removes what it is about. */
export type Changes = Readonly<
  Record<number, readonly [vr: string, value: DicomValue, declaredLength?: number] | null>
>;

const usual: Changes = {
  0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.1.1"],
  0x00080018: ["UI", "2.25.1"],
  0x00080060: ["CS", "DX"],
  0x00280002: ["US", 1],
  0x00280004: ["CS", "MONOCHROME2"],
  0x00280010: ["US", 2],
  0x00280011: ["US", 3],
  0x00280100: ["US", 16],
  0x00280101: ["US", 12],
  0x00280102: ["US", 11],
  0x00280103: ["US", 0],
  0x7fe00010: ["OW", Uint16Array.of(0, 1, 2, 1000, 2000, 4095)],
};

/** A DICOM file of 2 x 3 pixels with the stored values 0, 1, 2 / 1000, 2000, 4095, changed as asked. */
export function dicomFile(changes: Changes = {}, options: DicomOptions = {}): Uint8Array<ArrayBuffer> {
  const all = { ...usual, ...changes };
  const elements = Object.entries(all).flatMap(([tag, element]): DicomElement[] => {
    if (element === null) return [];
    const [vr, value, declaredLength] = element;
    return [{ tag: Number(tag), vr, value, ...(declaredLength === undefined ? {} : { declaredLength }) }];
  });
  return writeDicom(elements, options);
}
