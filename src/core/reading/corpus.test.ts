import * as fc from "fast-check";
import { decode as decodePng } from "fast-png";
import { describe, expect, it } from "vitest";
import { decodeImage, decodeStored, storedSha256 } from "#core/decode";
import { between, toFrame } from "#core/grey";
import { readFile } from "#core/reading";
import { type Film, type FilmId, toFilm } from "#core/study";
import { nodeAssets } from "../../cli/node-assets.ts";
import { type CorpusRecord, corpusBytes, corpusRecords, hasCorpus } from "./testing/corpus.ts";

const assets = nodeAssets();
const filmId = "corpus" as FilmId;
/** A hang ends here and not in the time limit of the whole run; the slowest file takes well under a second. */
const hang = 10_000;

const isDicom = (record: CorpusRecord): boolean => record.kind === "dicom";

/** Files whose refusal is named otherwise than in the corpus, and why that is right. */
const otherwiseRefused: Readonly<Record<string, string>> = {
  // An RT Plan: the more precise of two true reasons.
  "real_pydicom_no_meta_group_length.dcm": "rt_object",
};

/** Files with a tolerance in the index whose samples are not the majority's, and whose they are. */
const otherwiseRounded: Readonly<Record<string, { readonly storedSha256: string; readonly why: string }>> = {
  "ts_htj2k_lossy_203_12.dcm": {
    storedSha256: "91921c8b193d637fdae5df26d55fa66b08fec59248261ef438abca057b7ec873",
    why: "OpenJPH in WebAssembly rounds some samples by 1 otherwise, as GDCM and pydicom do (the index allows 2)",
  },
  "real_fodicom_GH195.dcm": {
    storedSha256: "b6be8deed31d01f54828392b2c8940d18dfa175a7b90aed7f618e6e70ba21b1a",
    why: "declared RGB and without markers, so that the colours stay as they are; the index calls either fair",
  },
};

const read = (record: CorpusRecord) => {
  const bytes = corpusBytes(record.file);
  return readFile({ filmId, fileName: record.file, bytes: bytes.buffer }, assets);
};

/** What speaks against a picture that could be decoded: it may not be another one, and the gate must refuse it. */
async function verdictOnPicture(record: CorpusRecord): Promise<readonly string[]> {
  const outcome = await read(record);
  const stored = await decodeStored(corpusBytes(record.file), assets);
  if (!outcome.ok || !stored.ok) return ["decoded only once"];
  const { facts, gate } = outcome.value;
  const hasItsSize = !isDicom(record) || (facts.rows === record.rows && facts.columns === record.columns);
  const hasItsSamples = record.decodable !== true || (await storedSha256(stored.value)) === record.stored_sha256;
  const isFair = record.may_accept !== undefined || record.undetectable !== undefined;
  return [
    ...(hasItsSize && hasItsSamples ? [] : ["another picture"]),
    ...(gate.status === "refused" ? ["not_radiograph"] : []),
    ...(isFair ? ["accepted, which is fair"] : []),
  ];
}

const reasonOf = (code: string): string => code.slice(code.indexOf("/") + 1).replaceAll("-", "_");

describe.skipIf(!hasCorpus)("files of ../shared/corpus (skipped where that folder is missing)", () => {
  const good = corpusRecords.filter((record) => record.expect === "ok");
  const bad = corpusRecords.filter((record) => record.expect === "refuse");

  it("are all there", () => {
    expect(good.length).toBeGreaterThan(220);
    expect(bad.length).toBeGreaterThan(120);
  });

  // Lossy ones too: but for two, our samples are those of the majority of decoders, whatever the tolerance.
  it.each(good)("$file: the stored values", { timeout: hang }, async (record) => {
    const stored = await decodeStored(corpusBytes(record.file), assets);
    const found = stored.ok ? await storedSha256(stored.value) : reasonOf(stored.error.code);
    const expected = otherwiseRounded[record.file]?.storedSha256 ?? record.stored_sha256;
    expect(found).toBe(stored.ok ? expected : record.may_refuse);
    const outcome = await read(record);
    expect(outcome.ok).toBe(stored.ok);
  });

  it.each(bad)("$file: refused as $reason", { timeout: hang }, async (record) => {
    const expected = new Set([record.reason, ...(record.reason_also ?? []), otherwiseRefused[record.file]]);
    const outcome = await read(record);
    const found = outcome.ok ? await verdictOnPicture(record) : [reasonOf(outcome.error.code)];
    // Of what was found wrong, something must be what the corpus says.
    expect(found.some((reason) => expected.has(reason) || reason === "accepted, which is fair")).toBe(true);
    expect(found).not.toContain("another picture");
  });

  const oriented = good.filter(({ exif_orientation: orientation }) => orientation !== undefined);
  it.each(oriented)("$file: shown upright", async (record) => {
    const outcome = await read(record);
    if (!outcome.ok) throw new Error(outcome.error.code);
    const { rows, columns } = outcome.value.facts;
    // 5 to 8 lie on their side (CIPA DC-008).
    const turned = record.exif_orientation! >= 5;
    expect([rows, columns]).toEqual(turned ? [record.columns, record.rows] : [record.rows, record.columns]);
  });
});

describe.skipIf(!hasCorpus)("one reader for files of every kind (skipped where ../shared/corpus is missing)", () => {
  it("never gives a picture under another file's name, whatever was read before", { timeout: 300_000 }, async () => {
    const good = corpusBytes("big_j2k_lossless_12.dcm");
    const fresh = nodeAssets();
    const first = await decodeStored(good, fresh);
    if (!first.ok) throw new Error(first.error.code);
    const hash = await storedSha256(first.value);
    const broken = corpusRecords.filter((record) => record.expect === "refuse" && record.kind === "dicom");
    // An order of its own, the same in every run: by the hash of the file.
    for (const record of broken.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))) {
      const outcome = await decodeStored(corpusBytes(record.file), fresh);
      const found = outcome.ok ? await storedSha256(outcome.value) : null;
      expect({ file: record.file, found }).not.toEqual({ file: record.file, found: hash });
    }
    const again = await decodeStored(good, fresh);
    expect(again.ok && (await storedSha256(again.value))).toBe(hash);
  });
});

describe.skipIf(!hasCorpus)("damaged files of every syntax (skipped where ../shared/corpus is missing)", () => {
  const syntaxes = corpusRecords.filter(({ file }) => /^(ts_|png_|jpeg_|colour_)/.test(file));
  it.each(syntaxes)("$file: refused or of its own size, never thrown", { timeout: 60_000 }, async (record) => {
    const whole = corpusBytes(record.file);
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(damage, fc.option(fc.nat(), { freq: 3 }), async (changes, cut) => {
        const bytes = cut === null ? whole.slice() : whole.slice(0, cut % whole.length);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        const outcome = await decodeStored(bytes, assets);
        const isRefused = !outcome.ok && outcome.error.code.startsWith("decode/");
        const { rows, columns, samplesPerPixel, samples } = outcome.ok
          ? outcome.value
          : { rows: 0, columns: 0, samplesPerPixel: 0, samples: [] };
        expect(isRefused || samples.length === rows * columns * samplesPerPixel).toBe(true);
      }),
      { numRuns: 6, seed: 10 },
    );
  });
});

/** Where our picture differs from dcmtk's by more than rounding, and why ours stands. */
const otherwiseShown: Readonly<Record<string, string>> = {
  "grey_window_width0_invalid.dcm": "width 0 is no window: ours chooses the automatic window, dcmtk shows without one",
  "grey_linear_exact_narrow.dcm": "dcmtk takes LINEAR_EXACT as LINEAR",
  "grey_plut_inverse_mono2.dcm": "dcmtk lets Presentation LUT Shape beat Photometric Interpretation",
  "grey_plut_identity_mono1.dcm": "dcmtk lets Presentation LUT Shape beat Photometric Interpretation",
  "grey_padding_mono1_nowindow.dcm": "dcmtk counts padding into minimum and maximum and shows it white",
  "struct_odd_pixel_count_8bit.dcm": "dcmtk counts the pad byte into minimum and maximum",
  "real_fodicom_GH610.dcm": "modality values below 0.001 apart: dcmtk rounds them to integers and shows one level",
};

describe.skipIf(!hasCorpus)("pictures and texts of ../shared/corpus (skipped where that folder is missing)", () => {
  const shown = corpusRecords.filter((record) => record.display?.file !== undefined);

  it.each(shown)("$file: within one level of the reference picture", { timeout: hang }, async (record) => {
    const decoded = await decodeImage(corpusBytes(record.file), assets);
    if (!decoded.ok) throw new Error(decoded.error.code);
    const film = toFilm(decoded.value, record.file, filmId);
    if (!film.ok) throw new Error(film.error.code);
    // dcmtk's pictures keep the pixels as they are; where the file has no window, it shows minimum to maximum.
    const asStored = withoutSpacing(film.value);
    const window = record.display?.option === "+Wm" ? fullWindow(asStored) : undefined;
    const frame = window === undefined ? toFrame(asStored) : toFrame(asStored, window);
    if (!frame.ok) throw new Error(frame.error.code);
    const reference = referenceGrey(record.display!.file!);
    const { pixels } = frame.value;
    expect(reference.length).toBe(pixels.length);
    const differences = pixels.map((pixel, index) => Math.abs(pixel - reference[index]!));
    const largest = differences.reduce((greatest, difference) => Math.max(greatest, difference), 0);
    // An exception that no longer is one must leave the table.
    expect(largest > 1, `differs by ${largest}`).toBe(record.file in otherwiseShown);
  });

  const overlaid = corpusRecords.filter(({ overlays }) => (overlays ?? []).length > 0);
  it.each(overlaid)("$file: its overlay planes, apart from the picture", async (record) => {
    const outcome = await read(record);
    if (!outcome.ok) throw new Error(outcome.error.code);
    const found = outcome.value.overlays.map(({ group, rows, columns, top, left, bits }) => ({
      group: group.toString(16),
      rows,
      columns,
      origin: [top + 1, left + 1],
      set: bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0),
    }));
    const expected = record.overlays!.map(({ group, rows, columns, origin, set }) => {
      return { group: group.toLowerCase(), rows, columns, origin, set };
    });
    expect(found).toEqual(expected);
  });

  const several = corpusRecords.filter(({ expect: what, frames }) => what === "ok" && (frames ?? 1) > 1);
  it.each(several)("$file: every frame, each another picture, and none beyond", async (record) => {
    const bytes = corpusBytes(record.file);
    const hashes = new Set<string>();
    for (let frame = 0; frame < record.frames!; frame++) {
      const stored = await decodeStored(bytes, assets, frame);
      if (!stored.ok) throw new Error(stored.error.code);
      expect([stored.value.frame, stored.value.frames]).toEqual([frame, record.frames]);
      hashes.add(await storedSha256(stored.value));
    }
    expect(hashes.size).toBe(record.frames);
    const beyond = await decodeStored(bytes, assets, record.frames);
    expect(beyond).toMatchObject({ error: { code: "decode/no-such-frame" } });
  });

  const named = corpusRecords.filter((record) => record.patient_name !== undefined && record.expect === "ok");
  it.each(named)("$file: the patient's name", async (record) => {
    const outcome = await read(record);
    if (!outcome.ok) throw new Error(outcome.error.code);
    expect(outcome.value.facts.header?.patientName).toBe(record.patient_name!.replace(/[=^ ]+$/, ""));
    expect(outcome.value.facts.notes.join()).not.toMatch(/letters/);
  });
});

function withoutSpacing(film: Film): Film {
  if (film.header === null) return film;
  const header = { ...film.header, imagerPixelSpacing: null, pixelSpacing: null, pixelAspectRatio: null };
  return { ...film, header };
}

function fullWindow({ values, padding }: Film) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  values.forEach((value, index) => {
    if (padding?.[index] === 1) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  return between(low, high, "automatic", null);
}

/** Grey as it is, colour by Rec. 601. */
function referenceGrey(file: string): Float64Array {
  const { data, channels, width, height } = decodePng(corpusBytes(file));
  return Float64Array.from({ length: width * height }, (_, pixel) => {
    const at = (channel: number): number => data[pixel * channels + channel]!;
    return channels < 3 ? at(0) : 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
  });
}
