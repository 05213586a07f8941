import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type DicomElement, renderPhantom, writePhantomDicom } from "../src/phantom/index.ts";
import { Desk } from "./desk.ts";
import { fileOf, ROOT } from "./films.ts";
import { expect, test } from "./fixtures.ts";

const SMALL = renderPhantom({ rows: 256, columns: 256, seed: 4 });
const GOOD = Buffer.from(writePhantomDicom(SMALL));
const PIXEL_DATA = 0x7fe00010;

function changed(replace: readonly DicomElement[], without: readonly number[] = []): Buffer {
  return Buffer.from(writePhantomDicom(SMALL, { replace, without }));
}

/** Each with what the strip must say of it. */
const BAD: readonly (readonly [string, Buffer, RegExp])[] = [
  ["cut.dcm", GOOD.subarray(0, Math.floor(GOOD.length / 2)), /cut short|incomplete|truncated|ends too early/i],
  ["letter.dcm", Buffer.from("Dear colleague, thank you for referring"), /no DICOM|not a DICOM|no image/i],
  ["report.pdf", Buffer.from("%PDF-1.7\n1 0 obj\n"), /PDF|no image/i],
  [
    "structured.dcm",
    changed([{ tag: 0x00080016, vr: "UI", value: "1.2.840.10008.5.1.4.1.1.88.33" }], [PIXEL_DATA]),
    /report/i,
  ],
  [
    "document.dcm",
    changed([{ tag: 0x00080016, vr: "UI", value: "1.2.840.10008.5.1.4.1.1.104.1" }], [PIXEL_DATA]),
    /document/i,
  ],
  ["nothing.dcm", Buffer.alloc(0), /empty/i],
  [
    "huge.dcm",
    changed(
      [
        { tag: 0x00280010, vr: "US", value: 60_000 },
        { tag: 0x00280011, vr: "US", value: 60_000 },
      ],
      [PIXEL_DATA],
    ),
    /too large|without a picture/i,
  ],
];

test("each bad file is named with its reason, in a drop with a good one before and after, which are both read", async ({
  page,
}) => {
  const desk = await Desk.open(page);
  await desk.drop([
    fileOf("first.dcm", GOOD),
    ...BAD.map(([name, bytes]) => fileOf(name, bytes)),
    fileOf("last.dcm", GOOD),
  ]);
  for (const [name, , words] of BAD) {
    const refused = desk.film(new RegExp(`^${name.replace(".", "\\.")}, refused`));
    await expect(refused, name).toBeVisible();
    await refused.click();
    const place = page.getByRole("main");
    await expect(place.getByText(name).first(), `${name}: the sentence names the file`).toBeVisible();
    await expect(place, name).toContainText(words);
    await expect(desk.findings, `${name}: no number`).not.toContainText("%");
  }
  for (const name of ["first.dcm", "last.dcm"])
    await expect(desk.film(new RegExp(`^${name}`))).toHaveAccessibleName(/flagged|none above|doubtful/, {
      timeout: 60_000,
    });
});

test("a CT slice is shown but gets no number and no click that would bring one", async ({ page }) => {
  const slice = changed([
    { tag: 0x00080016, vr: "UI", value: "1.2.840.10008.5.1.4.1.1.2" },
    { tag: 0x00080060, vr: "CS", value: "CT" },
  ]);
  const desk = await Desk.open(page);
  await desk.give([fileOf("slice.dcm", slice), fileOf("film.dcm", GOOD)]);
  await desk.film(/^slice\.dcm/).click();
  await desk.drawn();
  await expect(desk.findings.getByRole("heading", { name: "No findings for this film" })).toBeVisible();
  await expect(desk.findings).toContainText(/CT/);
  await expect(desk.findings.getByRole("button", { name: "Go on anyway" })).toHaveCount(0);
  await expect(desk.findings).not.toContainText("%");
  await expect(desk.film(/^film\.dcm/)).toHaveAccessibleName(/flagged|none above|doubtful/, { timeout: 60_000 });
});

const CORPUS = resolve(ROOT, "../shared/corpus");

function corpusFiles(): string[] {
  try {
    return readdirSync(CORPUS).filter((name) => name.startsWith("bad_"));
  } catch {
    return [];
  }
}

test("all broken files of the corpus in one drop: none is shown with a number, the good film after them is read", async ({
  page,
}) => {
  const names = corpusFiles();
  test.skip(names.length === 0, "no corpus folder beside the repository");
  test.setTimeout(300_000);
  const desk = await Desk.open(page);
  await desk.give([
    ...names.map((name) => fileOf(name, readFileSync(resolve(CORPUS, name)))),
    fileOf("last.dcm", GOOD),
  ]);
  await expect(desk.film(/^last\.dcm/)).toHaveAccessibleName(/flagged|none above|doubtful/, { timeout: 250_000 });
  await expect(desk.films.getByRole("option")).toHaveCount(names.length + 1);
  const states = await desk.films
    .getByRole("option")
    .evaluateAll((options) => options.map((option) => option.getAttribute("aria-label") ?? ""));
  expect(states.filter((state) => /, (waiting|reading|analysing)/.test(state))).toEqual([]);
  expect(states.filter((state) => !state.startsWith("last.dcm") && /flagged|none above/.test(state))).toEqual([]);
});
