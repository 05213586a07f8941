import { deflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type CodecAssets, type CodecName, decodeStored } from "#core/decode";
import { DEFLATED_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN } from "#phantom";
import { nodeAssets } from "../../cli/node-assets.ts";
import { type Changes, dicomFile } from "./testing/dicom-file.ts";
import { type Encoding, encodeStream } from "./testing/encoders.ts";

const root = "1.2.840.10008.1.2";
const rows = 40;
const columns = 56;
/** A picture of 12 bits that no other test has: `seed` moves it. */
const picture = (seed: number): Uint16Array =>
  Uint16Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    return (row * 61 + column * 37 + seed * 997 + ((row * column) % 13) * 20) & 4095;
  });

/** A file of the picture's size around a stream. */
const wrap = (transferSyntaxUid: string, stream: Uint8Array, changes: Changes = {}) =>
  dicomFile(
    {
      0x00280010: ["US", rows],
      0x00280011: ["US", columns],
      0x7fe00010: ["OB", { fragments: [stream] }],
      ...changes,
    },
    { transferSyntaxUid },
  );
const result = async (file: Uint8Array, assets: CodecAssets) => {
  const outcome = await decodeStored(file, assets);
  return outcome.ok ? outcome.value : outcome.error.code;
};
const samplesOf = async (file: Uint8Array, assets: CodecAssets) => {
  const found = await result(file, assets);
  return typeof found === "string" ? found : found.samples;
};

/** Counts how often a codec is loaded: once, and again after each failure. */
function countingAssets() {
  const loads: CodecName[] = [];
  const node = nodeAssets();
  const assets: CodecAssets = {
    wasm: (codec) => {
      loads.push(codec);
      return node.wasm(codec);
    },
  };
  return { assets, loads };
}

const syntaxes = [
  ["jpeg-ls", `${root}.4.80`, "charls"],
  ["jpeg-2000", `${root}.4.90`, "openjpeg"],
  ["htj2k", `${root}.4.201`, "openjph"],
] as const;

const streams = {} as Record<Encoding, { first: Uint8Array; second: Uint8Array }>;
beforeAll(async () => {
  for (const [encoding] of syntaxes) {
    const encode = (seed: number) => encodeStream(encoding, { rows, columns, bits: 12, samples: picture(seed) });
    streams[encoding] = { first: await encode(1), second: await encode(2) };
  }
});

describe.each(syntaxes)("%s", (encoding, uid, codec) => {
  it("gives the picture that was encoded, loading its codec once and no other", async () => {
    const { assets, loads } = countingAssets();
    expect(await samplesOf(wrap(uid, streams[encoding].first), assets)).toEqual(picture(1));
    expect(await samplesOf(wrap(uid, streams[encoding].second), assets)).toEqual(picture(2));
    expect(loads).toEqual([codec]);
  });

  it("refuses every cut, never with the picture before it, and then reads the next whole file", async () => {
    const { assets } = countingAssets();
    const { first, second } = streams[encoding];
    await samplesOf(wrap(uid, first), assets);
    for (let part = 0; part < 60; part++) {
      const cut = second.slice(0, Math.floor((second.length * part) / 60));
      expect(await samplesOf(wrap(uid, cut), assets), `${part} of 60`).toMatch(/truncated|corrupt-stream/);
    }
    expect(await samplesOf(wrap(uid, second.slice(0, -2)), assets)).toMatch(/truncated|corrupt-stream/);
    expect(await samplesOf(wrap(uid, second), assets)).toEqual(picture(2));
  });

  it("throws a codec away that failed", async () => {
    const { assets, loads } = countingAssets();
    const { first, second } = streams[encoding];
    await samplesOf(wrap(uid, first), assets);
    // Rubbish in the middle: noticed by some codecs. Whatever it gives, it is not the first picture.
    const damaged = second.slice();
    for (let index = 0; index < 200; index++) damaged[Math.floor(second.length / 2) + index] = (index * 89) & 0x7f;
    const found = await samplesOf(wrap(uid, damaged), assets);
    expect(found).not.toEqual(picture(1));
    expect(loads.length).toBe(1);
    expect(await samplesOf(wrap(uid, first), assets)).toEqual(picture(1));
    expect(loads.length).toBe(typeof found === "string" ? 2 : 1);
  });

  it("refuses a frame of another size than the header's", async () => {
    const { assets } = countingAssets();
    const taller = wrap(uid, streams[encoding].first, { 0x00280010: ["US", rows + 16] });
    expect(await result(taller, assets)).toBe("decode/inconsistent-size");
    const colour: Changes = { 0x00280002: ["US", 3], 0x00280004: ["CS", "RGB"] };
    expect(await result(wrap(uid, streams[encoding].first, colour), assets)).toBe("decode/inconsistent-size");
  });

  it("masks to BitsStored and extends by Pixel Representation, whatever the stream says of both", async () => {
    const { assets } = countingAssets();
    const samples = picture(3);
    const unsigned = await encodeStream(encoding, { rows, columns, bits: 16, samples });
    const found = await samplesOf(wrap(uid, unsigned, { 0x00280103: ["US", 1] }), assets);
    expect(found).toEqual(Int16Array.from(samples, (sample) => (sample << 20) >> 20));
    expect(await samplesOf(wrap(uid, unsigned), assets)).toEqual(samples);
  });

  it("never throws and never gives another size, whatever is damaged", async () => {
    const { assets } = countingAssets();
    const file = wrap(uid, streams[encoding].first);
    const start = file.length - streams[encoding].first.length - 8;
    const damage = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = file.slice();
        for (const [at, value] of changes) bytes[start + at] = value;
        const found = await result(bytes, assets);
        expect(typeof found === "string" || found.samples.length === rows * columns).toBe(true);
      }),
      { numRuns: 60, seed: 10 },
    );
  });
});

describe("JPEG 2000 by its content", () => {
  it("is read by the codec that can, with a word where the file declares the other", async () => {
    const { assets, loads } = countingAssets();
    const plain = await result(wrap(`${root}.4.201`, streams["jpeg-2000"].first), assets);
    const highThroughput = await result(wrap(`${root}.4.91`, streams.htj2k.first), assets);
    for (const found of [plain, highThroughput]) {
      if (typeof found === "string") throw new Error(found);
      expect(found.samples).toEqual(picture(1));
      expect(found.notes.join()).toMatch(/though the file declares/);
    }
    expect(loads).toEqual(["openjpeg", "openjph"]);
  });

  it("gives RGB where the stream has a colour transform", async () => {
    const { assets } = countingAssets();
    const samples = Uint8Array.from({ length: rows * columns * 3 }, (_, index) => (index * 31) & 255);
    const colour: Changes = {
      0x00280002: ["US", 3],
      0x00280004: ["CS", "YBR_RCT"],
      0x00280006: ["US", 0],
      0x00280100: ["US", 8],
      0x00280101: ["US", 8],
      0x00280102: ["US", 7],
    };
    const stream = await encodeStream("htj2k", { rows, columns, bits: 8, components: 3, samples });
    const found = await result(wrap(`${root}.4.201`, stream, colour), assets);
    expect(found).toMatchObject({ colour: "RGB", samples });
  });
});

describe("data sets that are turned or inflated first", () => {
  const { assets } = countingAssets();
  const expected = Uint16Array.of(0, 1, 2, 1000, 2000, 4095);

  it("big endian: numbers, sequences and look-up tables as in little endian", async () => {
    const changes: Changes = {
      0x00280120: ["US", 258],
      0x00283010: [
        "SQ",
        {
          items: [
            [
              { tag: 0x00283002, vr: "US", value: [2, 7, 16] },
              { tag: 0x00283006, vr: "OW", value: Uint16Array.of(1, 40000) },
            ],
          ],
        },
      ],
      0x7fe00010: ["OW", expected],
    };
    for (const undefinedLengths of [false, true]) {
      const big = await result(
        dicomFile(changes, { transferSyntaxUid: EXPLICIT_BIG_ENDIAN, undefinedLengths }),
        assets,
      );
      if (typeof big === "string") throw new Error(big);
      expect(big.samples).toEqual(expected);
      const { pixelPaddingValue, voiLuts } = big.header!;
      expect(pixelPaddingValue).toBe(258);
      expect(voiLuts).toEqual([{ firstMapped: 7, bits: 16, entries: Uint16Array.of(1, 40000), explanation: null }]);
    }
  });

  it("deflated: read, refused where cut, stopped where it is a bomb", async () => {
    const file = dicomFile({}, { transferSyntaxUid: DEFLATED_LITTLE_ENDIAN, deflateRaw: (raw) => deflateRawSync(raw) });
    expect(await samplesOf(file, assets)).toEqual(expected);
    // A stream of odd length is padded with a zero.
    expect(await samplesOf(Uint8Array.from([...file, 0]), assets)).toEqual(expected);
    expect(await samplesOf(file.slice(0, -9), assets)).toBe("decode/truncated");
    const bomb = dicomFile(
      {},
      {
        transferSyntaxUid: DEFLATED_LITTLE_ENDIAN,
        deflateRaw: () => deflateRawSync(new Uint8Array(160e6), { level: 1 }),
      },
    );
    expect(await samplesOf(bomb, assets)).toBe("decode/deflate-bomb");
  });
});

/** A stream of RLE segments behind its header. */
const rle = (segments: readonly (readonly number[])[], count = segments.length) => {
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, count, true);
  let offset = 64;
  for (const [index, segment] of segments.entries()) {
    header.setUint32(4 + 4 * index, offset, true);
    offset += segment.length;
  }
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
};
const rleFile = (stream: Uint8Array) =>
  dicomFile({ 0x7fe00010: ["OB", { fragments: [stream] }] }, { transferSyntaxUid: `${root}.5` });

describe("RLE", () => {
  const { assets } = countingAssets();
  // 2 x 3 words: 1, 1, 1 / 0x203, 0x204, 0x205. High bytes: three 0, three 2; low bytes: three 1, then 3 4 5.
  const high = [254, 0, 254, 2];
  const low = [254, 1, 2, 3, 4, 5];

  it("joins the bytes of a sample, the high one first", async () => {
    const expected = Uint16Array.of(1, 1, 1, 0x203, 0x204, 0x205);
    expect(await samplesOf(rleFile(rle([high, low])), assets)).toEqual(expected);
    // -128 does nothing; a byte of padding may follow.
    expect(
      await samplesOf(
        rleFile(
          rle([
            [128, ...high],
            [...low, 0],
          ]),
        ),
        assets,
      ),
    ).toEqual(expected);
  });

  it.each<[string, Uint8Array]>([
    ["decode/corrupt-stream", rle([high, low.slice(0, -2)])],
    ["decode/corrupt-stream", rle([[...high, 254, 2, 254, 2], low])],
    ["decode/corrupt-stream", rle([[250, 0], low])],
    ["decode/corrupt-stream", rle([high, low], 16)],
    ["decode/corrupt-stream", rle([high, low]).slice(0, 60)],
    ["decode/inconsistent-size", rle([low])],
  ])("is refused as %s", async (code, stream) => {
    expect(await samplesOf(rleFile(stream), assets)).toBe(code);
  });
});
