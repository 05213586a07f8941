import { describe, expect, test } from "vitest";
import type { CarinaResult } from "#core/result";
import { describePicture, type PictureRequest, type TableFilm, tableFile } from "./index.ts";

const SHA = "ab".repeat(32);

function result(findings: CarinaResult["findings"]): CarinaResult {
  return {
    schema: "carina.result/1",
    created: "2026-11-24T12:00:00.000Z",
    app: { version: "0.1.0", commit: "c0ffee" },
    model: { id: "test", version: "1.0.0", sha256: "0".repeat(64), precision: "fp16-weights" },
    runtime: { ort: "1.30.0", backend: "wasm", adapter: null, threads: 1, reason: "asked for by name" },
    input: {
      kind: "dicom",
      pixelSha256: SHA,
      rows: 100,
      columns: 80,
      prepare: "square-bilinear/1",
      transferSyntaxUid: null,
      window: { kind: "linear", center: 1, width: 1, source: "file" },
      view: "PA",
      notes: [],
    },
    gate: { status: "ok", score: 0.1, reasons: [] },
    findings,
    heatmaps: null,
    timings: { decodeMs: 0, prepareMs: 0, networkMs: 0 },
  };
}

function finding(id: string, probability: number, threshold: number | null): CarinaResult["findings"][number] {
  const flagged = threshold === null ? null : probability >= threshold;
  return { id, logit: 0, probability, threshold, flagged, support: 3, auroc: null, aurocInterval: null };
}

const RESULT = result([finding("mass", 0.5, 0.2), finding("nodule", 0.1, 0.2), finding("hernia", 0.3, null)]);
const FILM: TableFilm = {
  fileName: "a.dcm",
  pixelSha256: SHA,
  gate: { status: "ok", reasons: [] },
  error: null,
  result: RESULT,
};

/** RFC 4180, by its grammar: fields with quotes hold commas, line breaks and doubled quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let rest = text;
  while (rest !== "") {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
    if (!match) throw new Error(`no CSV: ${JSON.stringify(rest.slice(0, 40))}`);
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === "\r\n") rows.push([]);
    rest = rest.slice(match[0].length);
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

function table(films: readonly TableFilm[], fileNames = false): Record<string, string>[] {
  const [header, ...rows] = parseCsv(new TextDecoder().decode(tableFile(films, { fileNames }).bytes));
  for (const row of rows) expect(row).toHaveLength(header!.length);
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [header![index]!, cell])));
}

describe("table of several films", () => {
  test("a row for each film with numbers as the Result has them", () => {
    const [row] = table([FILM]);
    expect(row).toMatchObject({
      pixel_sha256: SHA,
      gate: "ok",
      view: "PA",
      mass_probability: "0.5",
      mass_flag: "yes",
      nodule_flag: "no",
      hernia_probability: "",
      hernia_flag: "too little evidence",
      model: "test",
      backend: "wasm",
      notice: "Research use only. Not a medical device.",
    });
  });

  test("within the backend's tolerance of its threshold a flag is neither yes nor no", () => {
    const [row] = table([{ ...FILM, result: result([finding("mass", 0.2005, 0.2)]) }]);
    expect(row).toMatchObject({ mass_flag: "at threshold", mass_probability: "0.2005" });
  });

  test("films without numbers keep their row and say why", () => {
    const held = { ...FILM, gate: { status: "doubtful", reasons: ["lateral-view", "too-small"] }, result: null };
    const refused = { ...FILM, pixelSha256: null, gate: null, error: "decode/truncated", result: null };
    const rows = table([FILM, held, refused]);
    expect(rows[1]).toMatchObject({ gate: "doubtful", gate_reasons: "lateral-view too-small", mass_probability: "" });
    expect(rows[2]).toMatchObject({ error: "decode/truncated", pixel_sha256: "", mass_flag: "" });
  });

  test("file names come only when asked for", () => {
    expect(JSON.stringify(table([{ ...FILM, fileName: "DOE^JANE.dcm" }]))).not.toContain("DOE");
    expect(table([{ ...FILM, fileName: "DOE^JANE.dcm" }], true)[0]!["file"]).toBe("DOE^JANE.dcm");
  });

  test.each(["=1+1", "+1", "-1", "@x", "\tx", "\rx", '=HYPERLINK("http://x","y")'])(
    "%j is no formula for a spreadsheet",
    (fileName) => {
      expect(table([{ ...FILM, fileName }], true)[0]!["file"]).toBe(`'${fileName}`);
    },
  );

  test.each(['a "quoted" name, with comma', "two\r\nlines", "umlaut ä 漢"])("%j comes back as it was", (fileName) => {
    expect(table([{ ...FILM, fileName }], true)[0]!["file"]).toBe(fileName);
  });
});

const HEADER = {
  patientOrientation: ["L", "F"],
  patientName: "DOE^JANE",
  patientId: "42",
  patientBirthDate: "19610312",
  studyDate: null,
};

function request(change: Partial<PictureRequest> = {}): PictureRequest {
  return {
    film: { header: HEADER as unknown as PictureRequest["film"]["header"], view: "PA" },
    frame: { rows: 1000, columns: 800, pixels: new Uint8Array(800_000), scale: { rows: 1, columns: 1 } },
    pixelSha256: SHA,
    result: RESULT,
    overlay: null,
    identity: false,
    ...change,
  };
}

const OVERLAY: NonNullable<PictureRequest["overlay"]> = {
  findingId: "mass",
  findingWords: "Mass 50 %, flagged from 20 %.",
  // The hottest cell is the upper left one, which lies in the padding (left) and the film (right).
  map: { height: 2, width: 2, values: Float32Array.of(1, 0, 0, 0) },
  ceiling: 1,
  opacity: 0.6,
  heat: true,
  contour: true,
  weak: false,
};

const words = (change: Partial<PictureRequest> = {}): string =>
  describePicture(request(change))
    .texts.map(({ text }) => text)
    .join(" ");

describe("picture of a film", () => {
  test("the film keeps its resolution, the words stand below it, nothing leaves the picture", () => {
    const drawing = describePicture(request());
    expect(drawing.film).toEqual({ x: 0, y: 0, width: 800, height: 1000 });
    const caption = drawing.texts.filter(({ edged }) => !edged);
    expect(caption.length).toBeGreaterThanOrEqual(3);
    for (const { y, x, size, text } of caption) {
      expect(y - size).toBeGreaterThanOrEqual(1000);
      expect(y).toBeLessThan(drawing.height);
      expect(x + text.length * size * 0.56).toBeLessThanOrEqual(drawing.width);
    }
  });

  test("a film of more than 4096 pixels is drawn smaller, a narrow one stands in the middle", () => {
    const frame = { pixels: new Uint8Array(0), scale: { rows: 1, columns: 1 } };
    const large = describePicture(request({ frame: { ...frame, rows: 8192, columns: 4096 } }));
    expect(large.film).toMatchObject({ width: 2048, height: 4096 });
    const small = describePicture(request({ frame: { ...frame, rows: 100, columns: 80 } }));
    expect(small).toMatchObject({ width: 480, film: { x: 200, width: 80, height: 100 } });
  });

  test("says always what Carina is not, and which model spoke", () => {
    expect(words()).toContain("Research use only. Not a medical device.");
    expect(words()).toContain("Model test 1.0.0 on wasm");
    expect(words({ result: null })).not.toContain("Model");
    expect(words({ overlay: OVERLAY })).toContain("Mass 50 %, flagged from 20 %. Region, not outline.");
    expect(words({ overlay: { ...OVERLAY, weak: true } })).toContain("weak");
  });

  test("the patient's name, ID and dates only when asked for", () => {
    expect(words()).not.toMatch(/DOE|42|1961/);
    expect(words({ identity: true })).toContain("DOE, JANE · ID 42 · born 1961-03-12");
    expect(describePicture(request({ identity: true })).name).toBe("carina-abababababab.png");
  });

  test("the sides stand at their edges; turned round where the header says so; never guessed", () => {
    const sides = (film: PictureRequest["film"]) =>
      describePicture(request({ film }))
        .texts.filter(({ edged }) => edged)
        .map(({ text, align }) => `${align} ${text}`);
    expect(sides(request().film)).toEqual(["left R", "right L"]);
    const turned = { ...HEADER, patientOrientation: ["R", "F"] } as unknown as PictureRequest["film"]["header"];
    expect(sides({ header: turned, view: "PA" })).toEqual(["left L", "right R"]);
    expect(sides({ header: null, view: "PA" })).toEqual(["left R", "right L", "left by view", "right by view"]);
    expect(sides({ header: null, view: "UNKNOWN" })).toEqual(["left Side not stated"]);
    const lateral = { ...HEADER, patientOrientation: ["A", "F"] } as unknown as PictureRequest["film"]["header"];
    expect(sides({ header: lateral, view: "LATERAL" })).toEqual([]);
  });

  test("heat and contour lie where the network saw them", () => {
    const drawing = describePicture(request({ overlay: OVERLAY }));
    expect(drawing.name).toBe("carina-abababababab-mass.png");
    expect(drawing.heat?.opacity).toBe(0.6);
    // A square of 1000 with 100 columns of padding left: the cell of 500 x 500 covers columns 0 to 400, rows 0 to 500.
    const xs = drawing.contour.flat().map(([x]) => x);
    const ys = drawing.contour.flat().map(([, y]) => y);
    expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([0, 400, 0, 500]);
    expect(describePicture(request({ overlay: { ...OVERLAY, heat: false, contour: false } }))).toMatchObject({
      heat: null,
      contour: [],
    });
  });
});
