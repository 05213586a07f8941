import { describe, expect, test } from "vitest";
import type { AnalysisRequest } from "#core/reading";
import {
  createDeskStore,
  excess,
  type FilmAnalysis,
  type FilmEntry,
  type Finding,
  findingByKey,
  findingState,
  findingsHeading,
  findingsSentence,
  mapOf,
  mapStrength,
  orderFindings,
  selectedName,
  selectOverlay,
  spacingOf,
  stateWord,
} from "./index.ts";
import { analysisOf, filmId, finding } from "./testing/films.ts";

const judged = (findings: readonly Finding[], backend: "wasm" | "webgpu" = "wasm") => ({
  findings: [...findings],
  runtime: { backend },
});

const FINDINGS = [
  finding("atelectasis", 0.31, 0.21),
  finding("cardiomegaly", 0.03, 0.1),
  finding("nodule", 0.02, 0.005),
  finding("hernia", 0.01, null),
];

const states = (probability: number) =>
  (["wasm", "webgpu"] as const).map((backend) => findingState(finding("mass", probability, 0.2), backend));

describe("order of the findings", () => {
  test("flagged by excess in logits, then those below, then those without a threshold", () => {
    // 0.02 over 0.005 is a factor of 4 in odds, 0.31 over 0.21 one of 1.7.
    const { flagged, below, unjudged } = orderFindings(judged(FINDINGS));
    expect(flagged.map(({ id }) => id)).toEqual(["nodule", "atelectasis"]);
    expect(below.map(({ id }) => id)).toEqual(["cardiomegaly"]);
    expect(unjudged.map(({ id }) => id)).toEqual(["hernia"]);
  });

  test("keys count the rows as they stand; a finding without threshold has no key", () => {
    const order = orderFindings(judged(FINDINGS));
    expect([1, 2, 3, 4].map((key) => findingByKey(order, key)?.id)).toEqual([
      "nodule",
      "atelectasis",
      "cardiomegaly",
      undefined,
    ]);
  });

  test("within the backend's tolerance of its threshold a finding is neither flagged nor below", () => {
    // 1e-3 on WASM, 2e-3 on WebGPU: 0.2015 is told from 0.2 by the first alone.
    const at = finding("mass", 0.2, 0.2);
    expect(excess(at)).toBe(0);
    expect(states(0.2)).toEqual(["at-threshold", "at-threshold"]);
    expect(states(0.2015)).toEqual(["flagged", "at-threshold"]);
    expect(states(0.1985)).toEqual(["below", "at-threshold"]);
    expect(states(0.197)).toEqual(["below", "below"]);
    expect(findingState(finding("hernia", 0.2, null), "wasm")).toBe("unjudged");
    const order = orderFindings(judged([at, ...FINDINGS]));
    expect(order.rows.map(({ id }) => id)).toEqual(["nodule", "atelectasis", "mass", "cardiomegaly"]);
    expect(findingsSentence(order)).toMatch(/^Nodule exceeds its threshold most\. At the threshold.*: Mass\.$/);
  });

  test("the fixed order is the manifest's, whatever the film shows", () => {
    const order = orderFindings(judged(FINDINGS), "fixed");
    expect(order.rows.map(({ id }) => id)).toEqual(["atelectasis", "cardiomegaly", "nodule"]);
    expect(findingByKey(order, 1)?.id).toBe("atelectasis");
  });
});

test("the heading counts and never says normal", () => {
  expect(findingsHeading(2, 14)).toBe("2 of 14 findings are flagged");
  expect(findingsHeading(1, 14)).toBe("1 of 14 findings is flagged");
  expect(findingsHeading(0, 14)).toBe("None of the 14 is above its threshold");
});

function headerWith(facts: object): Parameters<typeof spacingOf>[0] {
  const none = { imagerPixelSpacing: null, pixelSpacing: null, pixelSpacingCalibrationType: null };
  return { header: { ...none, ...facts } as never };
}

describe("spacing names what its millimetre was measured at", () => {
  test.each([
    [{ imagerPixelSpacing: [0.1, 0.2] }, "mm at detector"],
    [{ imagerPixelSpacing: [0.1, 0.2], pixelSpacing: [0.1, 0.2] }, "mm at detector"],
    [{ imagerPixelSpacing: [0.1, 0.2], pixelSpacing: [0.09, 0.18] }, "mm calibrated"],
    [{ pixelSpacing: [0.1, 0.1], pixelSpacingCalibrationType: "GEOMETRY" }, "mm calibrated"],
    [{ pixelSpacing: [0.1, 0.1] }, "mm, calibration not stated"],
    [{}, "px"],
  ])("%j", (facts, unit) => {
    expect(spacingOf(headerWith(facts)).unit).toBe(unit);
  });
});

describe("overlay", () => {
  const id = filmId("a");
  function deskWithAnalysis() {
    const store = createDeskStore();
    const { actions } = store.getState();
    const request = {
      film: { id, kind: "png", view: "PA" },
      frame: { rows: 4, columns: 4 },
      pixelSha256: "x",
      gate: { status: "ok", score: null, reasons: [] },
    };
    actions.filesArrived([{ id, fileName: "a.png" }]);
    actions.analysisArrived(id, analysisOf(request as unknown as AnalysisRequest, FINDINGS));
    return store;
  }

  test("nothing is laid over the film until a finding is chosen", () => {
    expect(selectOverlay(deskWithAnalysis().getState())).toBeNull();
  });

  test("a flagged finding's map is laid at once, one below its threshold only when asked for", () => {
    const store = deskWithAnalysis();
    const { actions } = store.getState();
    actions.findingSelected("nodule");
    expect(selectOverlay(store.getState())).toMatchObject({ filmId: id, findingId: "nodule", heat: true });
    actions.findingSelected("cardiomegaly");
    expect(selectOverlay(store.getState())).toBeNull();
    actions.mapAskedFor("cardiomegaly");
    expect(selectOverlay(store.getState())).toMatchObject({ findingId: "cardiomegaly" });
    actions.findingSelected("nodule");
    actions.findingSelected("cardiomegaly");
    expect(selectOverlay(store.getState())).toBeNull();
  });

  test("hiding the model hides its map; another film has none of it", () => {
    const store = deskWithAnalysis();
    const { actions } = store.getState();
    actions.findingSelected("nodule");
    actions.modelToggled();
    expect(selectOverlay(store.getState())).toBeNull();
    actions.modelToggled();
    actions.filesArrived([{ id: filmId("b"), fileName: "b.png" }]);
    expect(store.getState().study.selectedId).toBe("b");
    expect(selectOverlay(store.getState())).toBeNull();
  });

  test("on one scale the film's largest map value is full, on its own the map's; far below it a map is weak", () => {
    const store = deskWithAnalysis();
    const { actions } = store.getState();
    const done = store.getState().study.films[0]!.analysis;
    if (done.status !== "done") throw new Error("no analysis");
    const values = Float32Array.from([1, 0.1, 10, 1.5]);
    actions.analysisArrived(id, { ...done.analysis, maps: { height: 1, width: 1, values } });
    actions.mapAskedFor("atelectasis");
    expect(selectOverlay(store.getState())).toMatchObject({ ceiling: 10, weak: true });
    actions.scaleToggled();
    expect(selectOverlay(store.getState())).toMatchObject({ ceiling: 1, weak: true });
    actions.mapAskedFor("hernia");
    // 1.5 of 10 is 15 %: the first that is not weak.
    expect(selectOverlay(store.getState())).toMatchObject({ ceiling: 1.5, weak: false });
    actions.mapAskedFor("nodule");
    expect(selectOverlay(store.getState())).toMatchObject({ ceiling: 10, weak: false });
  });

  test("a finding with too little evidence does not set the scale of the others", () => {
    const analysis = {
      ...analysisOf({ film: {}, frame: {}, gate: { status: "ok", reasons: [] } } as never, FINDINGS),
      maps: { height: 1, width: 1, values: Float32Array.from([1, 0.1, 2, 40]) },
    };
    expect(mapStrength(analysis, "atelectasis")).toMatchObject({ filmMaximum: 2, share: 0.5 });
  });

  test("without any heat no map has a share", () => {
    const analysis = {
      ...analysisOf({ film: {}, frame: {}, gate: { status: "ok", reasons: [] } } as never, FINDINGS),
      maps: { height: 1, width: 1, values: new Float32Array(FINDINGS.length) },
    };
    expect(mapStrength(analysis, "mass")).toBeNull();
    expect(mapStrength(analysis, "nodule")).toEqual({ maximum: 0, filmMaximum: 0, share: 0, weak: true });
  });

  test("a finding's map is its own slice of the analysis", () => {
    const analysis = {
      ...analysisOf({ film: {}, frame: {}, gate: { status: "ok", reasons: [] } } as never, FINDINGS),
      maps: { height: 1, width: 2, values: Float32Array.from([0, 1, 10, 11, 20, 21, 30, 31]) },
    };
    expect([...mapOf(analysis, "nodule")!.values]).toEqual([20, 21]);
    expect(mapOf(analysis, "no such finding")).toBeNull();
  });
});

function film(analysis: FilmAnalysis, reading = { status: "read" }): FilmEntry {
  return { id: filmId("a"), fileName: "a", reading, analysis } as unknown as FilmEntry;
}

function done(...findings: readonly Finding[]): FilmAnalysis {
  return { status: "done", analysis: { result: judged(findings) } } as unknown as FilmAnalysis;
}

test("a film's state is a word, whatever becomes of it; a hidden model gives nothing away", () => {
  const waiting: FilmAnalysis = { status: "waiting" };
  expect(stateWord(film(waiting, { status: "reading" }), "shown")).toBe("reading");
  expect(stateWord(film(waiting), "shown")).toBe("waiting");
  expect(stateWord(film(waiting), "unavailable")).toBe("no model");
  expect(stateWord(film({ status: "held", reasons: [] }), "shown")).toBe("doubtful");
  expect(stateWord(film(done(...FINDINGS)), "shown")).toBe("2 flagged");
  expect(stateWord(film(done(finding("mass", 0.1, 0.2))), "shown")).toBe("none above");
  expect(stateWord(film(done(...FINDINGS)), "hidden")).toBe("read");
});

describe("tool and measures", () => {
  const length = {
    filmId: filmId("a"),
    kind: "length",
    points: [
      [0, 0],
      [3, 4],
    ],
  } as const;

  test("a tool is put away by its own key, by Escape and by another film; Escape takes the tool before the heatmap", () => {
    const store = createDeskStore();
    const { actions } = store.getState();
    actions.filesArrived([
      { id: filmId("a"), fileName: "a" },
      { id: filmId("b"), fileName: "b" },
    ]);
    const tool = () => store.getState().view.tool;
    actions.toolChosen("length");
    actions.toolChosen("angle");
    expect(tool()).toBe("angle");
    actions.toolChosen("angle");
    expect(tool()).toBe("none");
    actions.findingSelected("mass");
    actions.toolChosen("length");
    actions.left();
    expect([tool(), store.getState().view.findingId]).toEqual(["none", "mass"]);
    actions.left();
    expect(store.getState().view.findingId).toBeNull();
    actions.toolChosen("length");
    actions.filmStepped(1);
    expect(tool()).toBe("none");
  });

  test("measures are added, moved, removed one by one, and gone with the films", () => {
    const store = createDeskStore();
    const { actions } = store.getState();
    const measures = () => store.getState().view.measures;
    actions.measureAdded(length);
    actions.measureAdded(length);
    const [first, second] = measures();
    actions.measureMoved(second!.id, [
      [1, 1],
      [2, 2],
    ]);
    expect(measures().map(({ points }) => points[0])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    actions.measureRemoved(first!.id);
    expect(measures()).toHaveLength(1);
    actions.reset();
    expect(measures()).toEqual([]);
  });
});

test("hidden identity takes the file's name off the screen, its place stays", () => {
  const store = createDeskStore();
  const { actions } = store.getState();
  actions.filesArrived([
    { id: filmId("a"), fileName: "a.dcm" },
    { id: filmId("b"), fileName: "SMITH.dcm" },
  ]);
  actions.filmStepped(1);
  expect(selectedName(store.getState())).toBe("SMITH.dcm");
  actions.identityToggled();
  expect(selectedName(store.getState())).toBe("Film 2");
});
