import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CodecAssets, decodeImage, decodeStored } from "#core/decode";
import { type DicomElement, IMPLICIT_LITTLE_ENDIAN } from "#phantom";
import { storedValues } from "./dicom/stored-values.ts";
import { type Changes, dicomFile } from "./testing/dicom-file.ts";

/** Uncompressed files ask for no codec. */
const assets: CodecAssets = { wasm: () => Promise.reject(new Error("no codec is needed here")) };

const stored = async (changes: Changes = {}, options = {}) => {
  const outcome = await decodeStored(dicomFile(changes, options), assets);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
};
const refusal = async (changes: Changes, options = {}) => {
  const outcome = await decodeStored(dicomFile(changes, options), assets);
  return outcome.ok ? "decoded" : outcome.error;
};

describe("uncompressed DICOM", () => {
  it("gives the stored values row by row", async () => {
    const image = await stored();
    expect([image.rows, image.columns]).toEqual([2, 3]);
    expect([...image.samples]).toEqual([0, 1, 2, 1000, 2000, 4095]);
  });

  it("is the same in implicit little endian, without preamble, without meta header", async () => {
    const expected = [...(await stored()).samples];
    expect([...(await stored({}, { transferSyntaxUid: IMPLICIT_LITTLE_ENDIAN })).samples]).toEqual(expected);
    expect([...(await stored({}, { preamble: false })).samples]).toEqual(expected);
    expect([...(await stored({}, { preamble: false, metaHeader: false })).samples]).toEqual(expected);
  });

  it("extends the sign from the highest stored bit, whatever lies above it", async () => {
    // 12 bits: 0x800 is -2048, 0x7ff is 2047, 0xfff is -1; 0xf7ff has rubbish in the unused bits.
    const words = Uint16Array.of(0x800, 0x7ff, 0xfff, 0xf7ff, 0, 1);
    const image = await stored({ 0x00280103: ["US", 1], 0x7fe00010: ["OW", words] });
    expect([...image.samples]).toEqual([-2048, 2047, -1, 2047, 0, 1]);
  });

  it("shifts down by HighBit + 1 - BitsStored", async () => {
    // 12 bits at the top of 16: 0x1230 is 0x123, 0xffff is 0xfff.
    const words = Uint16Array.of(0x1230, 0xffff, 0x0010, 0x000f, 0x8000, 0);
    const image = await stored({ 0x00280102: ["US", 15], 0x7fe00010: ["OW", words] });
    expect([...image.samples]).toEqual([0x123, 0xfff, 1, 0, 0x800, 0]);
  });

  it("takes the frame that is asked for, the first by itself, and says so", async () => {
    const two = Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    const file = dicomFile({ 0x00280008: ["IS", "2"], 0x7fe00010: ["OW", two] });
    const frames = await Promise.all([undefined, 0, 1, 2].map((frame) => decodeStored(file, assets, frame)));
    const samples = frames.map((frame) => (frame.ok ? [...frame.value.samples] : frame.error));
    const first = [1, 2, 3, 4, 5, 6];
    expect(samples).toEqual([
      first,
      first,
      [7, 8, 9, 10, 11, 12],
      { code: "decode/no-such-frame", frame: 2, frames: 2 },
    ]);
    expect(frames[2]!.ok && frames[2]!.value.notes.join()).toMatch(/2 frames; frame 2 is shown/);
  });

  it("takes frames of single bits without a gap between them", async () => {
    // Two frames of 2 x 3 bits, the lowest first: 1 0 1 1 0 0, then 0 1 1 0 0 1.
    const changes: Changes = {
      0x00280008: ["IS", "2"],
      0x00280100: ["US", 1],
      0x00280101: ["US", 1],
      0x00280102: ["US", 0],
      0x7fe00010: ["OB", Uint8Array.of(0b10_001101, 0b1001)],
    };
    const second = await decodeStored(dicomFile(changes), assets, 1);
    expect(second.ok && [...second.value.samples]).toEqual([0, 1, 1, 0, 0, 1]);
  });

  it("puts the planes of colour together", async () => {
    const planar: Changes = {
      0x00280002: ["US", 3],
      0x00280004: ["CS", "RGB"],
      0x00280006: ["US", 1],
      0x00280010: ["US", 1],
      0x00280011: ["US", 2],
      0x00280100: ["US", 8],
      0x00280101: ["US", 8],
      0x00280102: ["US", 7],
      0x7fe00010: ["OB", Uint8Array.of(10, 20, 30, 40, 50, 60)],
    };
    expect([...(await stored(planar)).samples]).toEqual([10, 30, 50, 20, 40, 60]);
    // YBR_FULL grey: Cb = Cr = 128 leaves Y in all three.
    const ybr: Changes = {
      ...planar,
      0x00280004: ["CS", "YBR_FULL"],
      0x00280006: ["US", 0],
      0x7fe00010: ["OB", Uint8Array.of(77, 128, 128, 76, 85, 255)],
    };
    const image = await decodeImage(dicomFile(ybr), assets);
    if (!image.ok) throw new Error(image.error.code);
    // 76 + 1.402 * 127 = 254.05; 76 + 0.344136 * 43 - 0.714136 * 127 = 0.10; 76 - 1.772 * 43 = -0.2.
    expect([...image.value.samples]).toEqual([77, 77, 77, 254, 0, 0]);
  });

  it("reads any 16-bit word as its bits say", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 65535 }),
        fc.integer({ min: 2, max: 16 }),
        fc.boolean(),
        (word, bits, signed) => {
          for (let shift = 0; shift <= 16 - bits; shift++) {
            const [value] = storedValues(Uint16Array.of(word), { bitsStored: bits, shift, signed });
            const digits = word
              .toString(2)
              .padStart(16, "0")
              .slice(16 - shift - bits, 16 - shift);
            const unsigned = Number.parseInt(digits, 2);
            expect(value).toBe(signed && digits.startsWith("1") ? unsigned - 2 ** bits : unsigned);
          }
        },
      ),
    );
  });
});

describe("DICOM that is refused", () => {
  it.each<[string, Changes]>([
    ["decode/missing-attribute", { 0x00280010: null }],
    ["decode/missing-attribute", { 0x00280100: null }],
    ["decode/missing-attribute", { 0x00280004: null }],
    ["decode/invalid-attribute", { 0x00280011: ["US", 0] }],
    ["decode/invalid-attribute", { 0x00280101: ["US", 17] }],
    ["decode/invalid-attribute", { 0x00280102: ["US", 10] }],
    ["decode/invalid-attribute", { 0x00280002: ["US", 3] }],
    ["decode/unsupported-pixel-format", { 0x00280002: ["US", 2] }],
    ["decode/unsupported-pixel-format", { 0x00280100: ["US", 32] }],
    ["decode/unsupported-pixel-format", { 0x00280004: ["CS", "HSV"] }],
    ["decode/missing-attribute", { 0x00280004: ["CS", "PALETTE COLOR"] }],
    ["decode/unsupported-colour", { 0x00280004: ["CS", "PALETTE COLOR"], 0x00281221: ["OW", Uint16Array.of(0, 1, 2)] }],
    ["decode/no-pixel-data", { 0x7fe00010: null }],
    ["decode/inconsistent-size", { 0x00280010: ["US", 3] }],
    ["decode/inconsistent-size", { 0x00280008: ["IS", "1000000"] }],
    ["decode/too-large", { 0x00280010: ["US", 60000], 0x00280011: ["US", 60000] }],
    ["decode/truncated", { 0x7fe00010: ["OW", Uint16Array.of(1, 2), 12] }],
    ["decode/truncated", { 0x00101010: ["AS", "063Y", 60000] }],
    ["decode/encrypted", { 0x7fe00010: null, 0x04000500: ["SQ", { items: [[]] }] }],
    ["decode/referenced-pixel-data", { 0x7fe00010: null, 0x00287fe0: ["UR", "https://example.org/film"] }],
    ["decode/structured-report", { 0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.88.33"] }],
    ["decode/rt-object", { 0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.481.3"] }],
    ["decode/presentation-state", { 0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.11.1"] }],
    ["decode/waveform", { 0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.9.1.1"] }],
    ["decode/dicomdir", { 0x00080016: ["UI", "1.2.840.10008.1.3.10"] }],
  ])("%s: %o", async (code, changes) => {
    expect(await refusal(changes)).toMatchObject({ code });
  });

  it("says what kind of document an encapsulated one is", async () => {
    const changes: Changes = {
      0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.104.1"],
      0x00420012: ["LO", "application/pdf"],
      0x7fe00010: null,
    };
    expect(await refusal(changes)).toEqual({ code: "decode/encapsulated-document", mimeType: "application/pdf" });
  });

  it.each([
    ["1.2.840.10008.1.2.4.90", "decode/wrong-declared-syntax"],
    ["1.2.840.10008.1.2.4.110", "decode/unsupported-transfer-syntax"],
    ["1.2.840.10008.1.2.4.102", "decode/video"],
    ["1.2.840.10008.1.2.4.94", "decode/referenced-pixel-data"],
    ["1.2.3.4", "decode/unsupported-transfer-syntax"],
  ])("transfer syntax %s: %s", async (transferSyntaxUid, code) => {
    expect(await refusal({}, { transferSyntaxUid })).toMatchObject({ code });
  });

  it("follows 60 nested sequences and no more than 64, closed or not", async () => {
    const nested = (depth: number): readonly DicomElement[] =>
      depth === 0 ? [] : [{ tag: 0x00081140, vr: "SQ", value: { items: [nested(depth - 1)] } }];
    const file = (depth: number, undefinedLengths: boolean) =>
      refusal({ 0x00081140: ["SQ", { items: [nested(depth - 1)] }] }, { undefinedLengths });
    for (const undefinedLengths of [false, true]) {
      expect(await file(60, undefinedLengths)).toBe("decoded");
      expect(await file(66, undefinedLengths)).toMatchObject({ code: "decode/too-deep" });
      expect(await file(1000, undefinedLengths)).toMatchObject({ code: "decode/too-deep" });
    }
  });

  it("never gives a picture for a file that is cut anywhere, and never throws", async () => {
    const whole = dicomFile();
    for (let length = 0; length < whole.length; length++) {
      const outcome = await decodeStored(whole.slice(0, length), assets);
      expect(outcome.ok, `cut to ${length} bytes`).toBe(false);
    }
  });
});
