import type { DataSet } from "dicom-parser";
import { failure, type Outcome, success } from "#core/base";
import type { CodecAssets, CodecFrame } from "../codecs.ts";
import { decodeDctFrame, decodeLosslessFrame } from "../jpeg/dicom-frames.ts";
import { decodeJpegLsFrame } from "../jpeg/jpeg-ls.ts";
import { decodeJpeg2000Frame } from "../jpeg2000/decode-frame.ts";
import type { StoredColour } from "../stored-image.ts";
import { attributes } from "./attributes.ts";
import { frameStream } from "./encapsulated.ts";
import type { PixelDescription } from "./pixel-description.ts";
import { decodeRleFrame } from "./rle.ts";
import { nativeBytes, nativeWords } from "./stored-values.ts";
import { valueBytes } from "./text.ts";
import type { PixelEncoding, TransferSyntax } from "./transfer-syntaxes.ts";

/** Words of one frame; stored values are got from them by `shift`, mask and sign. */
export interface ReadPixels {
  readonly words: Uint8Array | Uint16Array;
  readonly colour: StoredColour;
  readonly shift: number;
  /** No word has a bit beyond BitsStored: masking can be spared. */
  readonly isMasked: boolean;
  readonly notes: readonly string[];
}

/** A frame from a codec, and what its stream says of colour and loss. */
interface StreamFrame extends CodecFrame {
  /** `RGB`: the stream's own transform, or the codec, made it so. `declared`: as Photometric Interpretation says. */
  readonly colour: "RGB" | "declared";
  readonly lossyName: string | null;
  /** No sample is outside the range of its depth, whatever was in the stream. */
  readonly isClamped: boolean;
  readonly notes: readonly string[];
}

/**
 * The pixels of one frame, counted from 0. Error codes: `decode/wrong-declared-syntax` (compressed where the syntax says
 * uncompressed, or the reverse), those of each decoder, `decode/inconsistent-size` where the stream has another size,
 * fewer samples or too few bits.
 */
export async function readPixels(
  dataSet: DataSet,
  syntax: TransferSyntax,
  description: PixelDescription,
  frame: number,
  assets: CodecAssets,
): Promise<Outcome<ReadPixels>> {
  const isEncapsulated = dataSet.elements[attributes.pixelData.tag]?.encapsulatedPixelData === true;
  const shift = description.highBit + 1 - description.bitsStored;
  if (isEncapsulated !== (syntax.pixels !== "native")) {
    return failure({
      code: "decode/wrong-declared-syntax",
      declared: isEncapsulated ? "uncompressed pixels" : "compressed pixels",
      found: isEncapsulated ? "compressed pixels" : "uncompressed pixels",
    });
  }
  if (syntax.pixels === "native") {
    const value = valueBytes(dataSet, attributes.pixelData.tag);
    const words = nativeWords(value, description, frame);
    if (!words.ok) return words;
    // One byte more makes the length even.
    const excess = value.length - nativeBytes(description);
    const notes =
      excess > 1 ? [`The pixel data have ${excess} bytes more than the picture; they were left unread.`] : [];
    return success({ words: words.value, colour: declaredColour(description), shift, isMasked: false, notes });
  }
  const stream = frameStream(dataSet, description.frames, frame);
  if (!stream.ok) return stream;
  if (syntax.pixels === "rle") {
    const words = decodeRleFrame(stream.value, description);
    return words.ok
      ? success({ words: words.value, colour: declaredColour(description), shift, isMasked: false, notes: [] })
      : words;
  }
  const decoded = await decodeStream(syntax.pixels, stream.value, description, syntax.uid, assets);
  return decoded.ok ? fromStream(decoded.value, description, shift) : decoded;
}

async function decodeStream(
  pixels: Exclude<PixelEncoding, "native" | "rle">,
  stream: Uint8Array,
  description: PixelDescription,
  transferSyntaxUid: string,
  assets: CodecAssets,
): Promise<Outcome<StreamFrame>> {
  switch (pixels) {
    case "jpeg-dct": {
      const frame = await decodeDctFrame(stream, description.photometric === "RGB", assets);
      if (!frame.ok) return frame;
      const colour = frame.value.samplesPerPixel === 3 ? "RGB" : "declared";
      return success({ ...frame.value, colour, lossyName: "JPEG", isClamped: true, notes: [] });
    }
    case "jpeg-lossless": {
      const frame = decodeLosslessFrame(stream);
      return frame.ok
        ? success({ ...frame.value, colour: "declared", lossyName: null, isClamped: false, notes: [] })
        : frame;
    }
    case "jpeg-ls": {
      const frame = await decodeJpegLsFrame(stream, assets);
      if (!frame.ok) return frame;
      const lossyName = frame.value.isLossy ? "JPEG-LS near-lossless" : null;
      return success({ ...frame.value, colour: "declared", lossyName, isClamped: true, notes: [] });
    }
    case "jpeg-2000": {
      const frame = await decodeJpeg2000Frame(stream, assets);
      if (!frame.ok) return frame;
      const { hasColourTransform, isHighThroughput, isLossy } = frame.value;
      const notes = [];
      if (isHighThroughput !== /\.4\.20[1-3]$/.test(transferSyntaxUid)) {
        const [found, declared] = isHighThroughput
          ? ["High-Throughput JPEG 2000", "JPEG 2000"]
          : ["JPEG 2000", "HTJ2K"];
        notes.push(`The pixels are ${found}, though the file declares ${declared}; they were read as they are.`);
      }
      if (isLossy && /\.4\.(90|201|202)$/.test(transferSyntaxUid)) {
        notes.push("The file declares lossless compression, but its pixels were compressed with loss.");
      }
      const colour = hasColourTransform ? "RGB" : "declared";
      return success({ ...frame.value, colour, lossyName: isLossy ? "JPEG 2000" : null, isClamped: true, notes });
    }
  }
}

function fromStream(frame: StreamFrame, description: PixelDescription, shift: number): Outcome<ReadPixels> {
  const { rows, columns, samplesPerPixel, bitsPerSample, samples } = frame;
  const { bitsStored, highBit } = description;
  if (rows !== description.rows || columns !== description.columns || samplesPerPixel !== description.samplesPerPixel) {
    return failure({
      code: "decode/inconsistent-size",
      expected: `${description.rows} x ${description.columns} with ${description.samplesPerPixel} samples per pixel`,
      actual: `${rows} x ${columns} with ${samplesPerPixel} in the compressed frame`,
    });
  }
  // Fewer bits than declared are harmless but for the sign, which would be looked for in the wrong bit.
  const isSignLost = description.signed && !frame.signed;
  if (bitsPerSample < bitsStored && (isSignLost || frame.lossyName === "JPEG")) {
    return failure({
      code: "decode/inconsistent-size",
      expected: `${bitsStored} bits stored`,
      actual: `${bitsPerSample} bits in the compressed frame`,
    });
  }
  const notes = [...frame.notes];
  if (frame.lossyName !== null) notes.push(`The pixels were compressed with loss (${frame.lossyName}).`);
  if (frame.signed && !description.signed) {
    notes.push("The compressed frame is signed, though Pixel Representation says unsigned; the header was followed.");
  }
  return success({
    words: samples,
    colour: frame.colour === "RGB" && samplesPerPixel === 3 ? "RGB" : declaredColour(description),
    // A stream of BitsStored bits has no unused bits below.
    shift: bitsPerSample > highBit ? shift : 0,
    isMasked: frame.isClamped && bitsPerSample <= bitsStored,
    notes,
  });
}

/** Colour as Photometric Interpretation names it; what is transformed inside a JPEG 2000 stream leaves it as RGB. */
function declaredColour({ photometric }: PixelDescription): StoredColour {
  if (photometric === "YBR_FULL_422") return "YBR_FULL";
  return photometric === "YBR_RCT" || photometric === "YBR_ICT" ? "RGB" : photometric;
}
