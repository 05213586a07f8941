import { deflateSync } from "node:zlib";
import { decode, encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { decodeImage, decodeStored, type StoredImage } from "#core/decode";
import { writePng } from "#phantom";
import { nodeAssets } from "../../cli/node-assets.ts";
import { orient } from "./colour.ts";
import { readJpegStructure } from "./jpeg/markers.ts";
import { crc32 } from "./png/crc32.ts";
import type { ExifOrientation } from "./stored-image.ts";

const assets = nodeAssets();
const refusal = async (bytes: Uint8Array) => {
  const outcome = await decodeStored(bytes, assets);
  return outcome.ok ? "decoded" : outcome.error.code;
};
const stored = async (bytes: Uint8Array): Promise<StoredImage> => {
  const outcome = await decodeStored(bytes, assets);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
};

/** Big endian, as PNG has them. */
const word = (number: number): number[] => [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const chunk = (type: string, value: Uint8Array | readonly number[]): number[] => {
  const body = [...ascii(type), ...value];
  return [...word(value.length), ...body, ...word(crc32(Uint8Array.from(body)))];
};

/** A PNG of any header and image data, with right checksums. */
function png(header: readonly number[], imageData: Uint8Array | null): Uint8Array {
  const [columns = 0, rows = 0, depth = 8, colourType = 0, interlace = 0] = header;
  const parts = [
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk("IHDR", [...word(columns), ...word(rows), depth, colourType, 0, 0, interlace]),
    imageData === null ? [] : chunk("IDAT", imageData),
    chunk("IEND", []),
  ];
  return Uint8Array.from(parts.flat());
}

describe("PNG", () => {
  it("keeps all 16 bits", async () => {
    const values = Uint16Array.of(0, 1, 256, 65535, 4097, 32768);
    const image = await stored(writePng({ rows: 2, columns: 3, bitDepth: 16, values }));
    expect([...image.samples]).toEqual([...values]);
    expect(image.bitsStored).toBe(16);
  });

  it("keeps samples of 1, 2 and 4 bits, each row on a byte of its own", async () => {
    // Three columns of 2 bits: 0b11_00_10_00 is 3, 0, 2; the second row 0b01_01_01_00 is 1, 1, 1.
    const twoBits = await stored(png([3, 2, 2], deflateSync(Uint8Array.of(0, 0b11001000, 0, 0b01010100))));
    expect([...twoBits.samples]).toEqual([3, 0, 2, 1, 1, 1]);
    const oneBit = await stored(png([2, 2, 1], deflateSync(Uint8Array.of(0, 0b10000000, 0, 0b01000000))));
    expect([...oneBit.samples]).toEqual([1, 0, 0, 1]);
  });

  it("puts the passes of an interlaced picture in their places", async () => {
    // 5 x 5 of 1 bit. Adam7 (PNG 8.2): pass 1 has pixel (0,0), 2 has (0,4), 3 has (4,0) and (4,4), 4 has (0,2) and (4,2),
    // 5 has row 2 at columns 0, 2, 4, 6 has rows 0, 2, 4 at columns 1, 3, 7 has rows 1 and 3 whole.
    const lines = [[0x80], [0x80], [0xc0], [0x40, 0x00], [0xe0], [0x40, 0x80, 0xc0], [0xf8, 0x08]];
    const bytes = lines.flatMap((pass) => pass.flatMap((line) => [0, line]));
    const image = await stored(png([5, 5, 1, 0, 1], deflateSync(Uint8Array.from(bytes))));
    expect(image.samples.join("").match(/.{5}/g)).toEqual(["10011", "11111", "11101", "00001", "11011"]);
  });

  it("undoes every filter", async () => {
    // Rows 10 20 30: none; +left: 5 15 30; +above: 6 17 33; +mean of both: 10 22 40; +Paeth: 11 24 43 (left + above - corner).
    const filtered = [0, 10, 20, 30, 1, 5, 10, 15, 2, 1, 2, 3, 3, 7, 9, 13, 4, 1, 2, 3];
    const image = await stored(png([3, 5], deflateSync(Uint8Array.from(filtered))));
    expect([...image.samples]).toEqual([10, 20, 30, 5, 15, 30, 6, 17, 33, 10, 22, 40, 11, 24, 43]);
  });

  it("is read as another reader reads it, with every depth and kind of colour", async () => {
    const data = Uint8Array.from({ length: 4 * 31 * 17 }, (_, index) => (index * index * 7) & 255);
    for (const channels of [1, 2, 3, 4] as const) {
      const bytes = encode({ width: 31, height: 17, channels, data: data.slice(0, 31 * 17 * channels) });
      expect((await stored(bytes)).samples).toEqual(Uint8Array.from(decode(bytes).data));
    }
  });

  it("ignores transparency and says so", async () => {
    const data = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 255);
    const outcome = await decodeImage(encode({ width: 2, height: 1, data, channels: 4 }), assets);
    if (!outcome.ok) throw new Error(outcome.error.code);
    expect([...outcome.value.samples]).toEqual([10, 20, 30, 40, 50, 60]);
    expect(outcome.value.notes.join()).toMatch(/transparency/);
  });

  it("reads a picture larger than one stored block of 65,535 bytes", async () => {
    const values = Uint8Array.from({ length: 300 * 400 }, (_, index) => (index * 7 + (index >> 8)) & 255);
    const picture = { rows: 300, columns: 400, bitDepth: 8, values } as const;
    const image = await stored(writePng(picture, { deflate: (raw) => deflateSync(raw) }));
    expect(image.samples).toEqual(values);
  });

  it.each<[string, Uint8Array]>([
    ["decode/too-large", png([60000, 60000], deflateSync(new Uint8Array(10)))],
    ["decode/invalid-attribute", png([0, 4], deflateSync(new Uint8Array(10)))],
    ["decode/corrupt-stream", png([4, 4, 3], deflateSync(new Uint8Array(20)))],
    ["decode/corrupt-stream", png([4, 4], null)],
    ["decode/corrupt-stream", png([4, 4], Uint8Array.of(1, 2, 3, 4, 5, 6))],
    ["decode/truncated", png([4, 4], deflateSync(new Uint8Array(19)))],
    ["decode/deflate-bomb", png([4, 4], deflateSync(new Uint8Array(5_000_000)))],
    ["decode/corrupt-stream", png([4, 4], deflateSync(new Uint8Array(20).fill(5)))],
    ["decode/truncated", png([4, 4], deflateSync(new Uint8Array(20))).slice(0, -12)],
  ])("is refused as %s", async (code, bytes) => {
    expect(await refusal(bytes)).toBe(code);
  });

  it("is refused where a checksum is wrong", async () => {
    const bytes = png([4, 4], deflateSync(new Uint8Array(20)));
    expect(await refusal(bytes)).toBe("decoded");
    for (const offset of [20, 30, 45]) {
      const damaged = bytes.slice();
      damaged[offset]! ^= 1;
      expect(await refusal(damaged), `byte ${offset}`).toMatch(/corrupt-stream|too-large|invalid-attribute/);
    }
  });
});

const textBytes = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("files that are no pictures", () => {
  it.each<[string, Uint8Array]>([
    ["decode/empty", new Uint8Array(0)],
    ["decode/not-dicom", textBytes("a plain text that someone named film.dcm")],
    ["decode/unsupported-file", textBytes("%PDF-1.7 and so on")],
    ["decode/unsupported-file", textBytes("GIF89a and so on")],
    ["decode/truncated", Uint8Array.of(0xff, 0xd8, 0xff)],
  ])("%s", async (code, bytes) => {
    expect(await refusal(bytes)).toBe(code);
  });
});

/** SOI, a frame header of 1 x 1 with `components`, a scan header, two bytes of data, EOI. */
const jpeg = (process: number, precision: number, components: number, ending: readonly number[] = [0xff, 0xd9]) => {
  const ids = Array.from({ length: components }, (_, index) => index + 1);
  const frame = [0xff, 0xc0 + process, 0, 8 + 3 * components, precision, 0, 1, 0, 1, components];
  for (const id of ids) frame.push(id, 0x11, 0);
  const scan = [0xff, 0xda, 0, 6 + 2 * components, components];
  for (const id of ids) scan.push(id, 0);
  return Uint8Array.from([0xff, 0xd8, ...frame, ...scan, 0, 63, 0, 0x12, 0xff, 0x00, 0x34, ...ending]);
};

describe("JPEG streams", () => {
  it.each([
    ["decode/unsupported-jpeg", jpeg(3, 8, 3)],
    ["decode/unsupported-jpeg", jpeg(9, 8, 1)],
    ["decode/unsupported-jpeg", jpeg(1, 12, 3)],
    ["decode/unsupported-jpeg", jpeg(2, 12, 1)],
    ["decode/unsupported-colour", jpeg(2, 8, 4)],
    ["decode/unsupported-colour", jpeg(0, 8, 2)],
    ["decode/corrupt-stream", jpeg(1, 12, 1)],
    ["decode/corrupt-stream", jpeg(3, 8, 1)],
    ["decode/truncated", jpeg(0, 8, 1, [])],
    ["decode/corrupt-stream", jpeg(0, 8, 1)],
  ])("%s", async (code, bytes) => {
    expect(await refusal(bytes)).toBe(code);
  });

  it("end at the marker and not at what follows it", () => {
    const whole = jpeg(0, 8, 1);
    const structure = readJpegStructure(Uint8Array.from([...whole, 1, 2, 3, 0xff, 0xd9]));
    expect(structure.ok && structure.value.length).toBe(whole.length);
  });

  it("decode again after a damaged one, with another module", async () => {
    expect(await refusal(jpeg(0, 8, 1))).toBe("decode/corrupt-stream");
    for (let count = 0; count < 30; count++) await refusal(jpeg(0, 8, 1));
    const image = await stored(greyJpeg);
    expect([image.rows, image.columns]).toEqual([8, 8]);
    // Every coefficient is 0: middle grey.
    expect(new Set(image.samples)).toEqual(new Set([128]));
  });
});

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
/** 8 x 8 grey by hand: one quantiser of ones, DC code "0" for category 0, AC code "0" for end of block. */
const greyJpeg = Uint8Array.from(
  [
    [0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, Array.from({ length: 64 }, () => 1)],
    [0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0],
    [0xff, 0xc4, 0, 20, 0x00, 1, zeros(15), 0],
    [0xff, 0xc4, 0, 20, 0x10, 1, zeros(15), 0],
    [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0b00111111, 0xff, 0xd9],
  ].flat(2),
);

describe("EXIF orientation", () => {
  // Stored:  1 2 3    Where the stored top row (1 2 3) is to be seen, after CIPA DC-008 table "Orientation":
  //          4 5 6
  it.each<[ExifOrientation, readonly number[][]]>([
    [
      1,
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      2,
      [
        [3, 2, 1],
        [6, 5, 4],
      ],
    ],
    [
      3,
      [
        [6, 5, 4],
        [3, 2, 1],
      ],
    ],
    [
      4,
      [
        [4, 5, 6],
        [1, 2, 3],
      ],
    ],
    [
      5,
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    [
      6,
      [
        [4, 1],
        [5, 2],
        [6, 3],
      ],
    ],
    [
      7,
      [
        [6, 3],
        [5, 2],
        [4, 1],
      ],
    ],
    [
      8,
      [
        [3, 6],
        [2, 5],
        [1, 4],
      ],
    ],
  ])("%i", (orientation, expected) => {
    const turned = orient(Uint8Array.of(1, 2, 3, 4, 5, 6), 2, 3, 1, orientation);
    expect([...turned.samples]).toEqual(expected.flat());
    expect([turned.rows, turned.columns]).toEqual([expected.length, expected[0]!.length]);
  });
});
