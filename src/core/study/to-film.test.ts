import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DecodedImage, DicomHeader } from "#core/decode";
import { type FilmId, toFilm } from "#core/study";
import { decodedImage, dicomHeader } from "./testing/decoded-image.ts";

const film = (changes: Partial<DecodedImage> = {}) => {
  const outcome = toFilm(decodedImage(changes), "film.dcm", "film-1" as FilmId);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
};
const withHeader = (header: Partial<DicomHeader>, changes: Partial<DecodedImage> = {}) =>
  film({ header: dicomHeader(header), ...changes });

describe("modality values", () => {
  it("are the stored values where the file names no rescale", () => {
    const samples = Uint16Array.of(0, 5, 4095);
    expect(withHeader({}, { samples }).values).toBe(samples);
  });

  it("are slope times stored plus intercept, in the narrowest array that holds them", () => {
    const samples = Uint16Array.of(0, 5, 4095);
    // 2 * 4095 - 1024 = 7166; the format allows -1024 .. 7166.
    const whole = withHeader({ rescaleSlope: 2, rescaleIntercept: -1024 }, { samples });
    expect(whole.values).toEqual(Int16Array.of(-1024, -1014, 7166));
    expect([whole.minimum, whole.maximum]).toEqual([-1024, 7166]);
    const fraction = withHeader({ rescaleSlope: 0.5, rescaleIntercept: 0 }, { samples });
    expect(fraction.values).toEqual(Float32Array.of(0, 2.5, 2047.5));
  });

  it("keep their order with a positive slope and turn it with a negative one", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }).filter((slope) => Math.abs(slope) > 1e-3),
        fc.double({ min: -5000, max: 5000, noNaN: true }),
        (rescaleSlope, rescaleIntercept) => {
          const samples = Uint16Array.of(0, 1, 100, 2000, 4095);
          const { values } = withHeader({ rescaleSlope, rescaleIntercept }, { samples });
          for (let index = 1; index < values.length; index++) {
            expect(Math.sign(values[index]! - values[index - 1]!)).toBe(Math.sign(rescaleSlope));
          }
        },
      ),
    );
  });

  it("take a slope of 0 as 1 and say so", () => {
    const samples = Uint16Array.of(7, 8, 9);
    const { values, notes } = withHeader({ rescaleSlope: 0 }, { samples });
    expect([...values]).toEqual([7, 8, 9]);
    expect(notes.join()).toMatch(/Rescale Slope is 0/);
  });

  it("go through a modality LUT, which stands still outside its entries", () => {
    const modalityLut = { firstMapped: 10, bits: 16, entries: Uint16Array.of(100, 300, 200), explanation: null };
    const samples = Uint16Array.of(0, 10, 11, 12, 13, 4095);
    const { values, minimum, maximum } = withHeader({ modalityLut, rescaleSlope: 9 }, { samples });
    expect([...values]).toEqual([100, 100, 300, 200, 200, 200]);
    expect([minimum, maximum]).toEqual([100, 300]);
  });

  it("mark padding in stored units, before the modality LUT, in whichever order the range is given", () => {
    const samples = Int16Array.of(-2000, -1500, -1000, 0);
    const header = { pixelPaddingValue: -1500, pixelPaddingRangeLimit: -2000, rescaleIntercept: 500 };
    expect(withHeader(header, { samples, signed: true, bitsStored: 16 }).padding).toEqual(Uint8Array.of(1, 1, 0, 0));
    expect(withHeader({ pixelPaddingValue: 7 }, { samples, signed: true, bitsStored: 16 }).padding).toBeNull();
  });
});

const said = (header: Partial<DicomHeader>) => withHeader(header).notes.join();

describe("contradictions", () => {
  it("are said with what is followed", () => {
    const modalityLut = { firstMapped: 0, bits: 16, entries: Uint16Array.of(1, 2), explanation: null };
    const voiLuts = [modalityLut];
    expect(said({ modalityLut, rescaleSlope: 2 })).toMatch(/the table was followed/);
    expect(said({ modalityLut, rescaleSlope: 1, rescaleIntercept: 0 })).toBe("");
    expect(said({ imagerPixelSpacing: [0.2, 0.2], pixelAspectRatio: [2, 1] })).toMatch(/spacing was followed/);
    expect(said({ imagerPixelSpacing: [0.4, 0.2], pixelAspectRatio: [2, 1] })).toBe("");
    expect(said({ windowCenter: [1], windowWidth: [2], voiLuts })).toMatch(/alternatives/);
  });

  it("padding over the whole picture is none", () => {
    const whole = withHeader({ pixelPaddingValue: 0, pixelPaddingRangeLimit: 4095 });
    expect(whole.padding).toBeNull();
    expect(whole.notes.join()).toMatch(/no padding was taken away/);
  });
});

describe("polarity", () => {
  it.each([
    ["MONOCHROME2", null, "MONOCHROME2"],
    ["MONOCHROME1", null, "MONOCHROME1"],
    ["MONOCHROME1", "INVERSE", "MONOCHROME1"],
    ["MONOCHROME2", "IDENTITY", "MONOCHROME2"],
    ["MONOCHROME2", "INVERSE", "MONOCHROME2"],
    ["MONOCHROME1", "IDENTITY", "MONOCHROME1"],
  ] as const)("%s with shape %s is %s: turned once", (photometric, presentationLutShape, polarity) => {
    const turned = withHeader({ presentationLutShape }, { photometric });
    expect(turned.polarity).toBe(polarity);
    const contradicts =
      presentationLutShape !== null && (presentationLutShape === "INVERSE") !== (photometric === "MONOCHROME1");
    expect(turned.notes.some((note) => note.includes("contradicts"))).toBe(contradicts);
  });
});

describe("colour", () => {
  it("becomes Rec. 601 luma, with how colourful it was", () => {
    // Red 255: 0.299 * 255 = 76.245. Grey stays grey.
    const red = film({ samplesPerPixel: 3, bitsStored: 8, photometric: "RGB", samples: Uint8Array.of(255, 0, 0) });
    expect([...red.values]).toEqual([76]);
    // |255 - 0| + |0 - 0| + |0 - 255| over three differences of full scale.
    expect(red.colourfulness).toBeCloseTo(2 / 3, 12);
    const grey = film({ samplesPerPixel: 3, bitsStored: 8, photometric: "RGB", samples: Uint8Array.of(90, 90, 90) });
    expect([...grey.values]).toEqual([90]);
    expect(grey.colourfulness).toBe(0);
    expect(grey.notes.join()).toMatch(/converted to grey/);
  });
});

describe("view", () => {
  it.each([
    [{ viewPosition: "PA" }, "PA"],
    [{ viewPosition: "AP" }, "AP"],
    [{ viewPosition: "LL" }, "LATERAL"],
    [{ viewPosition: "RLO" }, "UNKNOWN"],
    [{}, "UNKNOWN"],
    [{ seriesDescription: "Chest PA" }, "PA"],
    [{ seriesDescription: "W033 Thorax ap" }, "AP"],
    [{ seriesDescription: "CHEST PA + LAT" }, "UNKNOWN"],
    [{ seriesDescription: "PATIENT MAP" }, "UNKNOWN"],
    [{ viewPosition: "AP", seriesDescription: "Chest PA" }, "AP"],
    [{ patientOrientation: ["A", "F"] }, "LATERAL"],
    [{ patientOrientation: ["L", "F"] }, "UNKNOWN"],
    [{ viewPosition: "PA", patientOrientation: ["L", "F"] }, "PA"],
    [{ viewPosition: "PA", patientOrientation: ["P", "F"] }, "UNKNOWN"],
  ] as const)("%o is %s", (header, view) => {
    expect(withHeader(header).view).toBe(view);
  });
});

describe("age", () => {
  it.each([
    [{ patientAge: "063Y" }, 63],
    [{ patientAge: "006M" }, 0.5],
    [{ patientAge: "999Y" }, null],
    [{ patientAge: "abc" }, null],
    [{ patientBirthDate: "19610304", studyDate: "20240303" }, 62],
    [{ patientBirthDate: "19610304", studyDate: "20240304" }, 63],
    [{ patientBirthDate: "1961.03.04", studyDate: "20240304" }, 63],
    [{ patientBirthDate: "20250101", studyDate: "20240101" }, null],
    [{}, null],
  ] as const)("%o is %s years", (header, years) => {
    const { ageYears } = withHeader(header);
    expect(ageYears === null ? null : Math.round(ageYears * 100) / 100).toBe(years);
  });
});
