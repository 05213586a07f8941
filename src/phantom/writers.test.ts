import { Buffer } from "node:buffer";
import { deflateSync, inflateRawSync, inflateSync } from "node:zlib";
import dicomParser from "dicom-parser";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import {
  DEFLATED_LITTLE_ENDIAN,
  deterministicUid,
  EXPLICIT_BIG_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  renderPhantom,
  storedDeflate,
  storedZlib,
  writeDicom,
  writePhantomDicom,
  writePhantomPng,
  writePng,
} from "./index.ts";

const phantom = renderPhantom({ rows: 96, columns: 80, effusion: "right" });
const inverse = renderPhantom({ rows: 96, columns: 80, effusion: "right", photometricInterpretation: "MONOCHROME1" });

function pixels(bytes: Uint8Array): Uint8Array {
  const element = dicomParser.parseDicom(bytes).elements["x7fe00010"]!;
  return bytes.subarray(element.dataOffset, element.dataOffset + element.length);
}

/** dicom-parser hands over the whole file and where its deflated part begins, and wants the whole file inflated. */
function inflateBody(file: Uint8Array, start: number): Uint8Array {
  const body = inflateRawSync(file.subarray(start));
  const whole = new Uint8Array(start + body.length);
  whole.set(file.subarray(0, start));
  whole.set(body, start);
  return whole;
}

describe("the phantom as DICOM", () => {
  it("is read back by dicom-parser with the same pixels and the facts of the film", () => {
    const bytes = writePhantomDicom(phantom);
    const data = dicomParser.parseDicom(bytes);
    expect(Buffer.compare(pixels(bytes), new Uint8Array(phantom.values.buffer))).toBe(0);
    expect(data.uint16("x00280010")).toBe(96);
    expect(data.uint16("x00280011")).toBe(80);
    expect(data.uint16("x00280101")).toBe(12);
    expect(data.string("x00080016")).toBe("1.2.840.10008.5.1.4.1.1.1.1");
    expect(data.string("x00020002")).toBe(data.string("x00080016"));
    expect(data.string("x00020003")).toBe(data.string("x00080018"));
    expect(data.string("x00100010")).toBe("PHANTOM^CHEST");
    expect(data.string("x00200020")).toBe("L\\F");
    expect(data.string("x00280301")).toBe("NO");
    expect(data.floatString("x00181164", 0)).toBeCloseTo(phantom.spacingMillimetres, 6);
    expect(data.string("x00204000")).toContain("effusion (right)");
  });

  it("says INVERSE with MONOCHROME1 and IDENTITY with MONOCHROME2, and turns the sign of the beam with it", () => {
    const positive = dicomParser.parseDicom(writePhantomDicom(phantom));
    const negative = dicomParser.parseDicom(writePhantomDicom(inverse));
    expect([positive.string("x00280004"), positive.string("x20500020")]).toEqual(["MONOCHROME2", "IDENTITY"]);
    expect([negative.string("x00280004"), negative.string("x20500020")]).toEqual(["MONOCHROME1", "INVERSE"]);
    expect([positive.int16("x00281041"), negative.int16("x00281041")]).toEqual([-1, 1]);
  });

  it("has UIDs of at most 64 characters that depend on what is on the film", () => {
    const uid = (film: typeof phantom): string => dicomParser.parseDicom(writePhantomDicom(film)).string("x00080018")!;
    expect(uid(phantom)).toBe(uid(renderPhantom({ rows: 96, columns: 80, effusion: "right" })));
    expect(uid(phantom)).not.toBe(uid(inverse));
    for (const text of ["", "a", "b", "another"]) {
      expect(deterministicUid(text)).toMatch(/^2\.25\.[1-9]\d{0,38}$/);
      expect(deterministicUid(text).length).toBeLessThanOrEqual(64);
    }
  });

  it("lets a test replace and leave out elements", () => {
    const bytes = writePhantomDicom(phantom, {
      replace: [{ tag: 0x00280010, vr: "US", value: 60000 }],
      without: [0x7fe00010],
    });
    const data = dicomParser.parseDicom(bytes);
    expect(data.uint16("x00280010")).toBe(60000);
    expect(data.elements["x7fe00010"]).toBeUndefined();
  });
});

describe("writeDicom", () => {
  it.each([
    ["implicit", IMPLICIT_LITTLE_ENDIAN],
    ["big endian", EXPLICIT_BIG_ENDIAN],
    ["deflated", DEFLATED_LITTLE_ENDIAN],
  ])("writes %s data sets that read back", (_, transferSyntaxUid) => {
    const bytes = writePhantomDicom(phantom, { transferSyntaxUid });
    const data = dicomParser.parseDicom(bytes, { inflater: inflateBody });
    expect(data.string("x00020010")).toBe(transferSyntaxUid);
    expect(data.string("x00100020")).toBe("0042");
    expect(data.uint16("x00280011")).toBe(80);
  });

  it("writes pixels in the byte order of the syntax", () => {
    const bytes = writePhantomDicom(phantom, { transferSyntaxUid: EXPLICIT_BIG_ENDIAN });
    const element = dicomParser.parseDicom(bytes).elements["x7fe00010"]!;
    const view = new DataView(bytes.buffer, element.dataOffset, element.length);
    expect(phantom.values.every((value, pixel) => view.getUint16(2 * pixel, false) === value)).toBe(true);
  });

  it.each([false, true])("nests sequences, with undefined lengths %s", (undefinedLengths) => {
    const inner = {
      items: [[{ tag: 0x00080100, vr: "SH", value: "one" }], [{ tag: 0x00080100, vr: "SH", value: "two" }]],
    };
    const outer = { items: [[{ tag: 0x00082218, vr: "SQ", value: inner }]] };
    const data = dicomParser.parseDicom(
      writeDicom([{ tag: 0x00400555, vr: "SQ", value: outer }], { undefinedLengths }),
    );
    const items = data.elements["x00400555"]!.items![0]!.dataSet!.elements["x00082218"]!.items!;
    expect(items.map((item) => item.dataSet!.string("x00080100"))).toEqual(["one", "two"]);
  });

  it("writes encapsulated frames with and without an offset table", () => {
    const fragments = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6, 7)];
    const bytes = writeDicom([{ tag: 0x7fe00010, vr: "OB", value: { fragments, offsetTable: [0, 12] } }]);
    const element = dicomParser.parseDicom(bytes).elements["x7fe00010"]!;
    expect(element.basicOffsetTable).toEqual([0, 12]);
    expect(element.fragments!.map((fragment) => fragment.length)).toEqual([4, 4]);
    const bare = writeDicom([{ tag: 0x7fe00010, vr: "OB", value: { fragments } }]);
    expect(dicomParser.parseDicom(bare).elements["x7fe00010"]!.basicOffsetTable).toEqual([]);
  });

  it("leaves out preamble and meta header, and declares wrong lengths, when asked", () => {
    const elements = [{ tag: 0x00100020, vr: "LO", value: "0042", declaredLength: 40 }];
    const bare = writeDicom(elements, { preamble: false, metaHeader: false });
    expect([...bare]).toEqual([0x10, 0, 0x20, 0, 0x4c, 0x4f, 40, 0, 0x30, 0x30, 0x34, 0x32]);
  });

  it("pads UIDs with a zero and text with a space, and joins several values", () => {
    const data = writeDicom(
      [
        { tag: 0x00080008, vr: "CS", value: ["A", "B"] },
        { tag: 0x00080016, vr: "UI", value: "1.2" },
      ],
      { preamble: false, metaHeader: false },
    );
    expect([...data.subarray(8, 12)]).toEqual([0x41, 0x5c, 0x42, 0x20]);
    expect([...data.subarray(20, 24)]).toEqual([0x31, 0x2e, 0x32, 0]);
  });

  it("writes text outside ASCII as UTF-8", () => {
    const text = "Mæder^Øyvind 山 𝄞";
    const bytes = writeDicom([{ tag: 0x00100010, vr: "PN", value: text }], { preamble: false, metaHeader: false });
    expect(new TextDecoder().decode(bytes.subarray(8)).trimEnd()).toBe(text);
  });
});

describe("PNG", () => {
  it.each([
    ["stored", undefined],
    ["deflated", (bytes: Uint8Array): Uint8Array => deflateSync(bytes)],
  ] as const)("holds the film at full depth, %s", (_, deflate) => {
    const bytes = writePhantomPng(phantom, deflate === undefined ? {} : { deflate });
    const picture = decode(bytes, { checkCrc: true });
    expect([picture.width, picture.height, picture.depth, picture.channels]).toEqual([80, 96, 16, 1]);
    expect(Array.from(picture.data, (value) => Math.round((value * 4095) / 65535))).toEqual([...phantom.values]);
  });

  it("is brighter where the film is brighter, also from MONOCHROME1", () => {
    expect(Buffer.compare(writePhantomPng(inverse), writePhantomPng(phantom))).toBe(0);
  });

  it("writes 8 bits too", () => {
    const values = [0, 1, 2, 250, 255, 7];
    const picture = decode(writePng({ rows: 2, columns: 3, bitDepth: 8, values }), { checkCrc: true });
    expect([...picture.data]).toEqual(values);
  });

  it("stores blocks that zlib inflates, also beyond 65,535 bytes and none", () => {
    for (const length of [0, 1, 65535, 65536, 200001]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) & 255);
      expect(Buffer.compare(inflateSync(storedZlib(bytes)), bytes)).toBe(0);
      expect(Buffer.compare(inflateRawSync(storedDeflate(bytes)), bytes)).toBe(0);
    }
  });
});
