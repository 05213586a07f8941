import { describe, expect, it } from "vitest";
import { type CodecAssets, decodeImage, decodeStored } from "#core/decode";
import { type Changes, dicomFile } from "./testing/dicom-file.ts";

/** Uncompressed files ask for no codec. */
const assets: CodecAssets = { wasm: () => Promise.reject(new Error("no codec is needed here")) };

const image = async (changes: Changes) => {
  const outcome = await decodeImage(dicomFile(changes), assets);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
};

const palette = (bits: number, red: Uint16Array, firstMapped = 0): Changes => {
  const descriptor = ["US", [red.length, firstMapped, bits]] as const;
  return {
    0x00280004: ["CS", "PALETTE COLOR"],
    0x00280100: ["US", 8],
    0x00280101: ["US", 8],
    0x00280102: ["US", 7],
    0x00281101: descriptor,
    0x00281102: descriptor,
    0x00281103: descriptor,
    0x00281201: ["OW", red],
    0x00281202: ["OW", new Uint16Array(red.length)],
    0x00281203: ["OW", red.map((entry) => (entry >> 1) & 0xffff)],
    0x7fe00010: ["OB", Uint8Array.of(0, 1, 2, 1, 2, 200)],
  };
};

describe("palette colour", () => {
  it("is the colours of its tables; indices past the end take the last entry", async () => {
    const found = await image(palette(16, Uint16Array.of(0, 0x8000, 0xff00)));
    expect(found).toMatchObject({ samplesPerPixel: 3, photometric: "RGB", bitsStored: 8 });
    const reds = found.samples.filter((_, index) => index % 3 === 0);
    expect([...reds]).toEqual([0, 128, 255, 128, 255, 255]);
    expect([...found.samples.subarray(3, 6)]).toEqual([128, 0, 64]);
  });

  it("takes entries that stay below 256 for 8 bits, whatever the descriptor says", async () => {
    const reds = (await image(palette(16, Uint16Array.of(0, 128, 255)))).samples.filter((_, index) => index % 3 === 0);
    expect([...reds]).toEqual([0, 128, 255, 128, 255, 255]);
  });

  it("begins at the first value mapped", async () => {
    const reds = (await image(palette(8, Uint16Array.of(10, 20), 1))).samples.filter((_, index) => index % 3 === 0);
    expect([...reds]).toEqual([10, 10, 20, 10, 20, 20]);
  });

  it("keeps the indices as its stored values", async () => {
    const stored = await decodeStored(dicomFile(palette(16, Uint16Array.of(0, 0x8000, 0xff00))), assets);
    expect(stored.ok && [...stored.value.samples]).toEqual([0, 1, 2, 1, 2, 200]);
  });
});

describe("overlay planes", () => {
  /** 2 x 3 bits, the lowest first: 1 0 1 / 0 1 1. */
  const plane: Changes = {
    0x60000010: ["US", 2],
    0x60000011: ["US", 3],
    0x60000040: ["CS", "G"],
    0x60000050: ["SS", Int16Array.of(1, -2)],
    0x60000100: ["US", 1],
    0x60000102: ["US", 0],
    0x60001500: ["LO", "ANNOTATION"],
    0x60003000: ["OW", Uint8Array.of(0b110101, 0)],
  };

  it("are kept apart from the picture, with their place and name", async () => {
    const { overlays, samples, notes } = await image(plane);
    expect(overlays).toEqual([
      {
        group: 0x6000,
        rows: 2,
        columns: 3,
        top: 0,
        left: -3,
        kind: "graphics",
        label: "ANNOTATION",
        description: null,
        bits: Uint8Array.of(0b110101),
      },
    ]);
    expect([...samples]).toEqual([0, 1, 2, 1000, 2000, 4095]);
    expect(notes.join()).toMatch(/overlay graphics \(6000\)/);
  });

  it("are found in an unused bit of the pixels, as older files have them", async () => {
    const words = Uint16Array.of(0x1000, 1, 0x1002, 3, 0x1fff, 5);
    const changes: Changes = {
      ...plane,
      0x60003000: null,
      0x60000100: ["US", 16],
      0x60000102: ["US", 12],
      0x7fe00010: ["OW", words],
    };
    const { overlays, samples } = await image(changes);
    expect(overlays.map(({ bits }) => bits)).toEqual([Uint8Array.of(0b010101)]);
    expect([...samples]).toEqual([0, 1, 2, 3, 4095, 5]);
  });

  it("that are incomplete are left out, and it is said", async () => {
    const { overlays, notes } = await image({ ...plane, 0x60000010: ["US", 200] });
    expect(overlays).toEqual([]);
    expect(notes.join()).toMatch(/6000 is incomplete/);
  });
});

describe("pixel data longer than the picture", () => {
  it("is read as far as the picture goes, and it is said", async () => {
    const { samples, notes } = await image({ 0x7fe00010: ["OW", Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8)] });
    expect([...samples]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(notes.join()).toMatch(/4 bytes more/);
  });
});
