import { type DicomElement, type DicomOptions, writeDicom } from "./dicom.ts";
import { mixBits } from "./random.ts";
import type { Phantom } from "./render.ts";

const DIGITAL_X_RAY_FOR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.1.1";
const FULL_SCALE = 4095;

/** A UID under 2.25 (PS3.5 B.2) that depends on a text alone: 128 bits shaped as a UUID of version 8. */
export function deterministicUid(text: string): string {
  let value = 0n;
  for (let word = 0; word < 4; word++) {
    let state = mixBits(word + 1);
    for (let index = 0; index < text.length; index++)
      state = mixBits(state ^ Math.imul(text.charCodeAt(index) + 1, 0x9e3779b1));
    value = (value << 32n) | BigInt(state);
  }
  const version = 0xfn << 76n;
  const variant = 0x3n << 62n;
  return `2.25.${(value & ~version & ~variant) | (8n << 76n) | (2n << 62n)}`;
}

/** A decimal string of at most 16 characters (PS3.5 6.2, DS). */
function decimalString(value: number): string {
  return String(Number(value.toPrecision(9))).slice(0, 16);
}

function code(value: string, meaning: string): { items: DicomElement[][] } {
  return {
    items: [
      [
        { tag: 0x00080100, vr: "SH", value },
        { tag: 0x00080102, vr: "SH", value: "SCT" },
        { tag: 0x00080104, vr: "LO", value: meaning },
      ],
    ],
  };
}

/**
 * The data set of a Digital X-Ray Image For Presentation (PS3.3 A.26): grey values as stored, identity or inverse by
 * its photometry. The lead letter is part of the exposure and names nobody, so Burned In Annotation is NO (C.7.6.1).
 */
export function phantomElements(phantom: Phantom): DicomElement[] {
  const { truth } = phantom;
  const kind = [
    phantom.seed,
    ...truth.findings.map((finding) => `${finding.finding} ${finding.side}`),
    truth.marker?.letter ?? "no marker",
  ].join(", ");
  const inverse = phantom.photometricInterpretation === "MONOCHROME1";
  const film = `${kind}, ${phantom.rows} x ${phantom.columns}, ${phantom.photometricInterpretation}`;
  const spacing = decimalString(phantom.spacingMillimetres);
  const present = truth.findings.map((finding) => `${finding.finding} (${finding.side})`).join(", ");
  return [
    { tag: 0x00080005, vr: "CS", value: "ISO_IR 192" },
    { tag: 0x00080008, vr: "CS", value: ["ORIGINAL", "PRIMARY"] },
    { tag: 0x00080016, vr: "UI", value: DIGITAL_X_RAY_FOR_PRESENTATION },
    { tag: 0x00080018, vr: "UI", value: deterministicUid(`image of ${film}`) },
    { tag: 0x00080020, vr: "DA", value: "20261124" },
    { tag: 0x00080022, vr: "DA", value: "20261124" },
    { tag: 0x00080023, vr: "DA", value: "20261124" },
    { tag: 0x00080030, vr: "TM", value: "091400" },
    { tag: 0x00080032, vr: "TM", value: "091400" },
    { tag: 0x00080033, vr: "TM", value: "091400" },
    { tag: 0x00080050, vr: "SH", value: "" },
    { tag: 0x00080060, vr: "CS", value: "DX" },
    { tag: 0x00080068, vr: "CS", value: "FOR PRESENTATION" },
    { tag: 0x00080070, vr: "LO", value: "Carina" },
    { tag: 0x00080090, vr: "PN", value: "" },
    { tag: 0x00081030, vr: "LO", value: "Chest phantom" },
    { tag: 0x0008103e, vr: "LO", value: "Chest PA" },
    { tag: 0x00081090, vr: "LO", value: "Synthetic chest phantom" },
    { tag: 0x00082218, vr: "SQ", value: code("51185008", "Chest") },
    { tag: 0x00100010, vr: "PN", value: "PHANTOM^CHEST" },
    { tag: 0x00100020, vr: "LO", value: "0042" },
    { tag: 0x00100030, vr: "DA", value: "19610312" },
    { tag: 0x00100040, vr: "CS", value: "O" },
    { tag: 0x00100200, vr: "CS", value: "YES" },
    { tag: 0x00101010, vr: "AS", value: "065Y" },
    { tag: 0x00180015, vr: "CS", value: "CHEST" },
    { tag: 0x00181164, vr: "DS", value: [spacing, spacing] },
    { tag: 0x00181508, vr: "CS", value: "" },
    { tag: 0x00185101, vr: "CS", value: "PA" },
    { tag: 0x00187004, vr: "CS", value: "SCINTILLATOR" },
    { tag: 0x0020000d, vr: "UI", value: deterministicUid(`study of ${kind}`) },
    { tag: 0x0020000e, vr: "UI", value: deterministicUid(`series of ${kind}`) },
    { tag: 0x00200010, vr: "SH", value: "1" },
    { tag: 0x00200011, vr: "IS", value: "1" },
    { tag: 0x00200013, vr: "IS", value: "1" },
    { tag: 0x00200020, vr: "CS", value: ["L", "F"] },
    { tag: 0x00200062, vr: "CS", value: "U" },
    {
      tag: 0x00204000,
      vr: "LT",
      value: `Synthetic, no patient. ${present === "" ? "Without finding" : `With ${present}`}.`,
    },
    { tag: 0x00280002, vr: "US", value: 1 },
    { tag: 0x00280004, vr: "CS", value: phantom.photometricInterpretation },
    { tag: 0x00280010, vr: "US", value: phantom.rows },
    { tag: 0x00280011, vr: "US", value: phantom.columns },
    { tag: 0x00280100, vr: "US", value: 16 },
    { tag: 0x00280101, vr: "US", value: 12 },
    { tag: 0x00280102, vr: "US", value: 11 },
    { tag: 0x00280103, vr: "US", value: 0 },
    { tag: 0x00280301, vr: "CS", value: "NO" },
    { tag: 0x00281040, vr: "CS", value: "LOG" },
    // 1: lower values for less beam; -1: higher values for less beam (C.8.11.3.1.2).
    { tag: 0x00281041, vr: "SS", value: inverse ? 1 : -1 },
    { tag: 0x00281050, vr: "DS", value: String((FULL_SCALE + 1) / 2) },
    { tag: 0x00281051, vr: "DS", value: String(FULL_SCALE + 1) },
    { tag: 0x00281052, vr: "DS", value: "0" },
    { tag: 0x00281053, vr: "DS", value: "1" },
    { tag: 0x00281054, vr: "LO", value: "US" },
    { tag: 0x00282110, vr: "CS", value: "00" },
    { tag: 0x00400555, vr: "SQ", value: { items: [] } },
    { tag: 0x00540220, vr: "SQ", value: code("399348003", "postero-anterior") },
    { tag: 0x20500020, vr: "CS", value: inverse ? "INVERSE" : "IDENTITY" },
    { tag: 0x7fe00010, vr: "OW", value: phantom.values },
  ];
}

export interface PhantomDicomOptions extends DicomOptions {
  /** Added to the data set, or put in the place of an element with the same tag. */
  readonly replace?: readonly DicomElement[];
  /** Tags left out of the data set. */
  readonly without?: readonly number[];
}

/** The phantom as a DICOM file; the options change it for tests. */
export function writePhantomDicom(phantom: Phantom, options: PhantomDicomOptions = {}): Uint8Array<ArrayBuffer> {
  const replaced = new Map(phantomElements(phantom).map((element) => [element.tag, element]));
  for (const element of options.replace ?? []) replaced.set(element.tag, element);
  for (const tag of options.without ?? []) replaced.delete(tag);
  return writeDicom([...replaced.values()], options);
}
