import type { CarinaError } from "#core/base";
import { limitFileBytes, limitPixels } from "#core/decode";
import { errorMessage } from "#core/messages";
import {
  allocations,
  attributes,
  classesWithoutPicture,
  type DataSetEncoding,
  limitCodecBytes,
  limitInflatedBytes,
  limitSequenceDepth,
  overlayElements,
  type PixelEncoding,
  photometrics,
  pngDepths,
  refusedSyntaxes,
  singleByteSets,
  storageRoot,
  transferSyntaxes,
  twoByteSets,
  wholeSets,
} from "../../decode/testing/tables.ts";
import { windowKinds } from "../../grey/testing/tables.ts";
import { exampleErrors } from "../../messages/testing/errors.ts";

/** Words for what the tables name; a kind without words does not compile. */
const dataSets: Readonly<Record<DataSetEncoding, string>> = {
  implicit: "implicit VR, little endian",
  explicit: "explicit VR, little endian",
  "big-endian": "explicit VR, big endian",
  deflated: "deflated explicit VR",
};
const pixels: Readonly<Record<PixelEncoding, string>> = {
  native: "uncompressed",
  rle: "run lengths, own decoder",
  "jpeg-dct": "8 bits by libjpeg-turbo, 12 bits grey by an own decoder",
  "jpeg-lossless": "Huffman coded, all predictors, own decoder",
  "jpeg-ls": "CharLS",
  "jpeg-2000": "OpenJPEG; High Throughput by OpenJPH; told by the stream",
};
const pngColours: Readonly<Record<string, string>> = {
  0: "grey",
  2: "RGB",
  3: "palette",
  4: "grey with alpha",
  6: "RGB with alpha",
};

/** What a DICOM conformance statement says (PS3.2), as Markdown, out of the tables that the code uses. */
export function conformanceStatement(): string {
  const sections = [
    heading(),
    transferSyntaxSection(),
    objectSection(),
    pixelSection(),
    attributeSection(),
    greySection(),
    characterSetSection(),
    pictureSection(),
    refusalSection(),
  ];
  return sections.join("\n");
}

function heading(): string {
  return [
    "# Conformance statement",
    "",
    "What Carina reads of DICOM, PNG and JPEG, what it applies and what it refuses. Generated from the tables that the code",
    "uses; a test fails when this file is not what they give (`npx vitest run src/core/reading/conformance.test.ts -u`",
    "writes it anew). Carina reads files. It has no network services, sends nothing and writes no DICOM object.",
    "",
    `Limits: a file of ${megabytes(limitFileBytes)}, a frame of ${limitPixels.toLocaleString("en")} pixels, ${limitSequenceDepth} nested sequences, ${megabytes(limitInflatedBytes)} out of a`,
    `deflated data set, ${megabytes(limitCodecBytes)} of memory for a codec, 20 seconds for a file.`,
    "",
  ].join("\n");
}

function transferSyntaxSection(): string {
  return [
    "## Transfer syntaxes",
    "",
    table(
      ["UID", "name", "data set", "pixels"],
      transferSyntaxes.map((syntax) => [syntax.uid, syntax.name, dataSets[syntax.dataSet], pixels[syntax.pixels]]),
    ),
    "A data set that is written otherwise than declared (implicit for explicit, big for little endian, or the reverse) and a",
    "JPEG 2000 stream of the other kind are read as they are, with a note. A file without a transfer syntax is read by its",
    "content. Several frames: by number, the first where none is named; a wrong offset table is not followed.",
    "",
    "Refused by name:",
    "",
    table(["UID", "name"], Object.entries(refusedSyntaxes)),
    "Video (MPEG-2, MPEG-4, HEVC, SMPTE ST 2110) and referenced pixel data (JPIP) are refused as what they are, every other",
    "syntax as unknown.",
    "",
  ].join("\n");
}

function objectSection(): string {
  return [
    "## Objects",
    "",
    "Any storage class that holds a picture is decoded; whether it is a radiograph of the chest is judged afterwards by its",
    "header and its picture. Refused by their SOP class:",
    "",
    table(
      [`SOP class UID beginning with ${storageRoot}`, "what", "code"],
      classesWithoutPicture.map(({ prefix, name, error }) => [prefix, name, error(null).code]),
    ),
  ].join("\n");
}

function pixelSection(): string {
  return [
    "## Pixels",
    "",
    `Photometric interpretations: ${photometrics.join(", ")}. Bits allocated: ${allocations.join(", ")}. Samples per pixel: 1, 3.`,
    "Stored values are shifted by High Bit, masked to Bits Stored and sign-extended by Pixel Representation, whatever depth",
    "or sign a compressed stream has. Palettes are applied with 8 bits; colour becomes grey by Rec. 601. Overlay planes",
    `60xx (elements ${Object.values(overlayElements).join(", ")}) are kept apart, those in unused bits of uncompressed pixels too.`,
    "",
  ].join("\n");
}

function attributeSection(): string {
  const rows = Object.values(attributes).map(({ tag, name, module }) => [
    `(${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase(),
    name,
    module,
  ]);
  return ["## Attributes", "", table(["tag", "name", "module"], rows.toSorted(byFirst))].join("\n");
}

function greySection(): string {
  return [
    "## Grey values",
    "",
    "In this order (PS3.3 C.7.6.3, C.11.1, C.11.2): modality LUT sequence, else rescale slope and intercept; the first valid",
    "window, else the first VOI LUT, else a window from the 0.5th to the 99.5th percentile in the collimated field outside",
    "padding; then polarity by Photometric Interpretation, which Presentation LUT Shape restates. Padding is shown black.",
    "Unequal pixel spacing or Pixel Aspect Ratio is made square. Facts that contradict each other, and a window that would",
    "show nothing of the picture, are told with what was followed.",
    "",
    table(["VOI LUT Function", "window"], Object.entries(windowKinds)),
  ].join("\n");
}

function characterSetSection(): string {
  const extended = [...singleByteSets, ...twoByteSets].map(({ number, name, codeExtensions }) => [
    `ISO_IR ${number}, ISO 2022 IR ${number}`,
    name,
    codeExtensions.map(({ escape }) => `ESC ${escape.map((byte) => `${byte >> 4}/${byte & 15}`).join(" ")}`).join(", "),
  ]);
  const whole = Object.entries(wholeSets).map(([term, { name }]) => [term, name, "none"]);
  return [
    "## Character sets",
    "",
    table(["Specific Character Set", "letters", "escape sequences"], [...extended, ...whole]),
    "Sets of two bytes a letter come by escape sequence alone. Every text is text, never markup.",
    "",
  ].join("\n");
}

function pictureSection(): string {
  return [
    "## Pictures",
    "",
    table(
      ["PNG", "bits of a sample"],
      Object.entries(pngDepths).map(([type, depths]) => [pngColours[type] ?? type, depths.join(", ")]),
    ),
    "Interlaced or not; transparency is ignored, with a note. JPEG: baseline, extended and progressive with 8 bits in grey",
    "and colour, sequential CMYK, extended with 12 bits and lossless in grey; turned upright as EXIF says.",
    "",
  ].join("\n");
}

function refusalSection(): string {
  const errors: readonly CarinaError[] = Object.values(exampleErrors);
  const rows = errors
    .filter(({ code }) => code.startsWith("decode/"))
    .map((error) => [error.code, errorMessage(error, "FILE").title, errorMessage(error, "FILE").sentence]);
  return [
    "## Refusals",
    "",
    "Each with an example of what is said.",
    "",
    table(["code", "title", "sentence"], rows.toSorted(byFirst)),
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function byFirst(a: readonly string[], b: readonly string[]): number {
  return a[0]! < b[0]! ? -1 : 1;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MiB`;
}
