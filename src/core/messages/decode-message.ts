import type { DecodeError } from "#core/base";
import type { Message } from "./message.ts";

const sendUncompressed =
  "Ask the archive or the workstation to export it as uncompressed DICOM (Explicit VR Little Endian), or as PNG.";
const sendAgain = "Export or copy the file again from its source and drop the new copy.";
const otherSeries = "Choose the image of the study instead: the series with modality CR, DX or DR.";

/** What happened to which file, and what to do, for every reason why a file gives no picture. `name`: the file's name. */
export function decodeMessage(error: DecodeError, name: string): Message {
  switch (error.code) {
    case "decode/empty":
      return { title: "Empty file", sentence: `${name} is empty: it has 0 bytes.`, advice: sendAgain };
    case "decode/not-dicom":
      return {
        title: "Not an X-ray file",
        sentence: `${name} is no DICOM, PNG or JPEG file${error.looksLike ? `; it looks like ${error.looksLike}` : ""}.`,
        advice: "Drop the DICOM file of the film, or a PNG or JPEG picture of it.",
      };
    case "decode/unsupported-file":
      return {
        title: "Kind of file not supported",
        sentence: `${name} looks like ${error.looksLike ?? "a kind of file that is not read here"}.`,
        advice: "Drop the DICOM file of the film, or a PNG or JPEG picture of it.",
      };
    case "decode/truncated":
      return {
        title: "File cut short",
        sentence: `${name} ends too early, in ${error.what}${missingBytes(error.expectedBytes, error.actualBytes)}.`,
        advice: sendAgain,
      };
    case "decode/corrupt-stream":
      return { title: "Damaged file", sentence: `${name} is damaged (${error.detail}).`, advice: sendAgain };
    case "decode/no-pixel-data":
      return {
        title: "No picture inside",
        sentence: `${name} is a DICOM object without a picture.`,
        advice: otherSeries,
      };
    case "decode/no-such-frame":
      return {
        title: "No such frame",
        sentence: `${name} has no frame ${error.frame + 1}; it holds ${error.frames === 1 ? "one" : error.frames}.`,
        advice: "Choose one of its frames.",
      };
    case "decode/missing-attribute":
      return {
        title: "Header incomplete",
        sentence: `${name} does not say ${error.attribute} ${error.tag}, without which its pixels cannot be read.`,
        advice: sendAgain,
      };
    case "decode/invalid-attribute":
      return {
        title: "Header contradicts itself",
        sentence: `${name} has an impossible value for ${error.attribute}: ${error.value}.`,
        advice: sendAgain,
      };
    case "decode/inconsistent-size":
      return {
        title: "Header and pixels disagree",
        sentence: `${name} should hold ${error.expected}, but holds ${error.actual}.`,
        advice: sendAgain,
      };
    case "decode/too-large":
      return {
        title: "Picture too large",
        sentence: `${name} claims ${grouped(error.rows)} x ${grouped(error.columns)} pixels; at most ${grouped(error.limitPixels)} are read.`,
        advice: "Export the film in its own size; no chest film is that large.",
      };
    case "decode/file-too-large":
      return {
        title: "File too large",
        sentence: `${name} has ${megabytes(error.bytes)}; at most ${megabytes(error.limitBytes)} are read.`,
        advice: "Drop single films, not whole examinations in one file.",
      };
    case "decode/unsupported-pixel-format":
      return {
        title: "Pixel format not supported",
        sentence: `${name} stores its pixels in a form that is not read here: ${error.detail}.`,
        advice: "Export the film in grey with 8 to 16 bits per pixel.",
      };
    case "decode/unsupported-colour":
      return {
        title: "Colour format not supported",
        sentence: `${name} stores its colours in a form that is not read here: ${error.detail}.`,
        advice: "Export the film in grey.",
      };
    case "decode/unsupported-jpeg":
      return {
        title: "Kind of JPEG not supported",
        sentence: `${name} is a JPEG of a kind that is not read here: ${error.detail}.`,
        advice: "Export the film as PNG or as uncompressed DICOM.",
      };
    case "decode/unsupported-transfer-syntax":
      return {
        title: "Compression not supported",
        sentence: `${name} is compressed as ${error.name} (${error.transferSyntaxUid}), which is not read here.`,
        advice: sendUncompressed,
      };
    case "decode/wrong-declared-syntax":
      return {
        title: "Header and pixels disagree",
        sentence: `${name} declares ${error.declared}, but holds ${error.found}.`,
        advice: sendUncompressed,
      };
    case "decode/video":
      return { title: "Video", sentence: `${name} is a video, not a film.`, advice: otherSeries };
    case "decode/referenced-pixel-data":
      return {
        title: "Picture lies elsewhere",
        sentence: `${name} only points to a picture on a server; nothing is fetched from there.`,
        advice: "Export the image itself from the archive.",
      };
    case "decode/encrypted":
      return {
        title: "Encrypted",
        sentence: `${name} is encrypted.`,
        advice: "Decrypt it with the program that made it, then drop the result.",
      };
    case "decode/deflate-bomb":
      return {
        title: "Unpacks to too much",
        sentence: `${name} unpacks to more than the ${megabytes(error.limitBytes)} that its picture can need; it was stopped.`,
        advice: sendAgain,
      };
    case "decode/too-deep":
      return {
        title: "Header nested too deeply",
        sentence: `${name} nests its header more than ${error.limitDepth} levels deep; no real film does.`,
        advice: sendAgain,
      };
    case "decode/encapsulated-document":
      return {
        title: "Document",
        sentence: `${name} holds a document${error.mimeType ? ` (${error.mimeType})` : ""}, not a film.`,
        advice: otherSeries,
      };
    case "decode/structured-report":
      return { title: "Report", sentence: `${name} is a structured report, not a film.`, advice: otherSeries };
    case "decode/rt-object":
      return {
        title: "Radiotherapy object",
        sentence: `${name} belongs to radiotherapy; it is no film.`,
        advice: otherSeries,
      };
    case "decode/presentation-state":
      return {
        title: "Presentation state",
        sentence: `${name} says how to show another image; it holds none itself.`,
        advice: otherSeries,
      };
    case "decode/waveform":
      return {
        title: "Waveform",
        sentence: `${name} is a recording (such as an ECG), not a film.`,
        advice: otherSeries,
      };
    case "decode/dicomdir":
      return {
        title: "Table of contents",
        sentence: `${name} is the table of contents of a disc (DICOMDIR); it holds no picture.`,
        advice: "Drop the folders beside it, which hold the images.",
      };
    case "decode/timeout":
      return {
        title: "Took too long",
        sentence: `${name} was not read within ${error.seconds} seconds and was stopped.`,
        advice: "Try it once more; if it stops again, export it uncompressed.",
      };
    case "decode/worker-failed":
      return {
        title: "Reading failed",
        sentence: `${name} could not be read because the reader itself failed (${error.detail}).`,
        advice: "Try it once more; if it fails again, reload the page.",
      };
  }
}

function missingBytes(expected: number | null, actual: number | null): string {
  return expected === null || actual === null ? "" : ` (${grouped(actual)} of ${grouped(expected)} bytes)`;
}

function megabytes(bytes: number): string {
  return `${grouped(Math.max(1, Math.round(bytes / 1e6)))} MB`;
}

/** 64000000 as 64,000,000: the same in every engine, which toLocaleString is not. */
function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
