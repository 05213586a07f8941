import { describe, expect, it } from "vitest";
import { combineVerdicts, judgeFilm } from "#core/analysis";
import { chestFilm, fullRangePixels } from "./testing/film-facts.ts";

const frame = (rows = 320, columns = 256, pixels = fullRangePixels(rows, columns)) => ({ rows, columns, pixels });
const judge = (...film: Parameters<typeof chestFilm>) => judgeFilm(chestFilm(...film), frame());

describe("the gate before the network", () => {
  it("lets a PA chest film of an adult pass without a word", () => {
    expect(judge()).toEqual({ status: "ok", score: null, reasons: [] });
  });

  it.each(["CR", "DX", "DR", "RG", "OT", "SC", null, " dx "])("lets modality %s pass", (modality) => {
    expect(judge({}, { modality, sopClassUid: "1.2.840.10008.5.1.4.1.1.7" }).status).toBe("ok");
  });

  it.each(["CT", "MR", "PT", "US", "NM", "MG", "XA", "XC", "ES", "SEG", "PX"])("refuses modality %s", (modality) => {
    expect(judge({}, { modality, sopClassUid: null })).toMatchObject({
      status: "refused",
      reasons: ["modality-not-radiograph"],
    });
  });

  it.each([
    ["CT", "1.2.840.10008.5.1.4.1.1.2"],
    ["enhanced CT", "1.2.840.10008.5.1.4.1.1.2.1"],
    ["MR", "1.2.840.10008.5.1.4.1.1.4"],
    ["PET", "1.2.840.10008.5.1.4.1.1.128"],
  ])("refuses the %s storage class as a cross-section whatever Modality says", (_, sopClassUid) => {
    for (const modality of ["DX", null]) {
      expect(judge({}, { modality, sopClassUid })).toMatchObject({
        status: "refused",
        reasons: expect.arrayContaining(["cross-section"]),
      });
    }
  });

  it.each([
    ["computed radiography", "1.2.840.10008.5.1.4.1.1.1"],
    ["digital X-ray", "1.2.840.10008.5.1.4.1.1.1.1"],
  ])("takes no %s class for another", (_, sopClassUid) => {
    expect(judge({}, { modality: null, sopClassUid }).status).toBe("ok");
  });

  it.each([
    ["HAND", "doubtful"],
    ["LSPINE", "doubtful"],
    ["ABDOMEN", "doubtful"],
    ["THORAX PA", "ok"],
    ["CHEST_TO_PELVIS", "ok"],
    ["UNKNOWN", "ok"],
    ["", "ok"],
    [null, "ok"],
  ])("takes body part %s for %s: the header is often a default of the machine", (bodyPartExamined, status) => {
    expect(judge({}, { bodyPartExamined }).status).toBe(status);
  });

  it.each([
    ["lateral-view", "doubtful", { view: "LATERAL" }],
    ["age-under-18", "doubtful", { ageYears: 17 }],
    ["cross-section", "doubtful", { frames: 12 }],
    ["colour-picture", "refused", { colourfulness: 0.2 }],
    ["colour-picture", "doubtful", { colourfulness: 0.05 }],
    ["ap-view", "ok", { view: "AP" }],
    ["view-unknown", "ok", { view: "UNKNOWN" }],
  ] as const)("names %s: %s", (reason, status, changes) => {
    expect(judge(changes)).toMatchObject({ status, reasons: [reason] });
  });

  it.each([
    ["too-small", "refused", frame(63, 60)],
    ["too-small", "doubtful", frame(223, 200)],
    ["aspect-unlikely", "doubtful", frame(400, 200)],
    ["aspect-unlikely", "refused", frame(200, 700)],
    ["flat-picture", "refused", frame(320, 256, new Uint8Array(320 * 256).fill(90))],
    [
      "flat-picture",
      "doubtful",
      frame(
        320,
        256,
        fullRangePixels(320, 256).map((value) => 100 + (value % 30)),
      ),
    ],
  ] as const)("names %s by the picture: %s", (reason, status, picture) => {
    expect(judgeFilm(chestFilm(), picture)).toMatchObject({ status, reasons: [reason] });
  });

  it("asks a PNG for what a picture alone can tell", () => {
    expect(judgeFilm(chestFilm({}, null), frame())).toEqual({ status: "ok", score: null, reasons: ["view-unknown"] });
  });

  it("gives all reasons of a doubt, and those of a refusal alone when there is one", () => {
    expect(judge({ view: "LATERAL", ageYears: 4 })).toMatchObject({
      status: "doubtful",
      reasons: ["lateral-view", "age-under-18"],
    });
    expect(judge({ view: "LATERAL", ageYears: 4, colourfulness: 0.3 })).toMatchObject({
      status: "refused",
      reasons: ["colour-picture"],
    });
  });
});

describe("two verdicts together", () => {
  const ok = { status: "ok", score: null, reasons: ["ap-view"] } as const;
  const doubtful = { status: "doubtful", score: 1.1, reasons: ["unlike-training-films"] } as const;

  it("have the graver status, both reasons and the network's score", () => {
    const both = { status: "doubtful", score: 1.1, reasons: ["ap-view", "unlike-training-films"] };
    expect(combineVerdicts(ok, doubtful)).toEqual(both);
    expect(combineVerdicts({ ...ok, status: "refused" }, doubtful).status).toBe("refused");
  });
});
