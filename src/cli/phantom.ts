import { realpathSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { deflateSync } from "node:zlib";
import { type PhantomOptions, renderPhantom, type Side, writePhantomDicom, writePhantomPng } from "#phantom";

const USAGE = `phantom --out FOLDER [--seed N] [--rows N --columns N] [--effusion[=left|right]] [--cardiomegaly]
        [--nodule[=left|right]] [--pneumothorax[=left|right]] [--marker L|R|none]
        [--photometric MONOCHROME1|MONOCHROME2] [--format dicom|png] [--name NAME]
phantom --sample FOLDER
Writes one synthetic chest film and NAME.truth.json, which says what is on it and where; with
--sample the page's own sample, phantom.dcm.`;

const SIDED = ["effusion", "nodule", "pneumothorax"] as const;
const USUAL_SIDE: Record<(typeof SIDED)[number], Side> = { effusion: "right", nodule: "left", pneumothorax: "left" };

/** What the page shows to someone without a film: one finding that nobody can miss. */
const SAMPLE: PhantomOptions = { effusion: "right" };

class UsageError extends Error {}

function choice<Value extends string>(name: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(`--${name} takes ${allowed.join(" or ")}, not "${value}"`);
  return found;
}

function wholeNumber(name: string, value: string, least: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > 65535) {
    throw new UsageError(`--${name} takes a whole number from ${least} to 65535, not "${value}"`);
  }
  return number;
}

/** A bare `--effusion` means its usual side: parseArgs knows no optional values. */
function withSides(args: readonly string[]): string[] {
  return args.map((argument) => {
    const name = SIDED.find((one) => argument === `--${one}`);
    return name === undefined ? argument : `${argument}=${USUAL_SIDE[name]}`;
  });
}

/** Runs the command; writes to `say` what was written. Resolves to the exit status: 0, or 2 for a wrong call. */
export async function phantomCommand(args: readonly string[], say: (line: string) => void): Promise<number> {
  try {
    const { values } = parseArgs({
      args: withSides(args),
      options: {
        out: { type: "string" },
        sample: { type: "string" },
        name: { type: "string" },
        seed: { type: "string" },
        rows: { type: "string" },
        columns: { type: "string" },
        effusion: { type: "string" },
        nodule: { type: "string" },
        pneumothorax: { type: "string" },
        cardiomegaly: { type: "boolean" },
        marker: { type: "string" },
        photometric: { type: "string" },
        format: { type: "string" },
        help: { type: "boolean" },
      },
    });
    if (values.help === true) {
      say(USAGE);
      return 0;
    }
    if (values.sample !== undefined) {
      await mkdir(values.sample, { recursive: true });
      await writeFile(join(values.sample, "phantom.dcm"), writePhantomDicom(renderPhantom(SAMPLE)));
      say(`${join(values.sample, "phantom.dcm")}: the sample film`);
      return 0;
    }
    if (values.out === undefined) throw new UsageError("--out FOLDER is missing");
    const side = (name: (typeof SIDED)[number]): Side | undefined => {
      const value = values[name];
      return value === undefined ? undefined : choice<Side>(name, value, ["left", "right"]);
    };
    const options: PhantomOptions = {
      rows: wholeNumber("rows", values.rows ?? "1024", 16),
      columns: wholeNumber("columns", values.columns ?? "1024", 16),
      seed: wholeNumber("seed", values.seed ?? "1", 0),
      effusion: side("effusion"),
      nodule: side("nodule"),
      pneumothorax: side("pneumothorax"),
      cardiomegaly: values.cardiomegaly,
      marker: choice("marker", values.marker ?? "L", ["L", "R", "none"]),
      photometricInterpretation: choice("photometric", values.photometric ?? "MONOCHROME2", [
        "MONOCHROME2",
        "MONOCHROME1",
      ]),
    };
    const format = choice("format", values.format ?? "dicom", ["dicom", "png"]);
    const phantom = renderPhantom(options);
    const found = phantom.truth.findings.map((one) =>
      one.side === "both" ? one.finding : `${one.finding}-${one.side}`,
    );
    const name = values.name ?? ["phantom", String(phantom.seed), ...found].join("-");
    const bytes =
      format === "dicom"
        ? writePhantomDicom(phantom)
        : writePhantomPng(phantom, { deflate: (raw) => deflateSync(raw, { level: 9 }) });
    const path = join(values.out, `${name}.${format === "dicom" ? "dcm" : "png"}`);
    await mkdir(values.out, { recursive: true });
    await writeFile(path, bytes);
    await writeFile(join(values.out, `${name}.truth.json`), `${JSON.stringify(phantom.truth, null, 2)}\n`);
    say(`${path}: ${phantom.rows} x ${phantom.columns}, ${found.length === 0 ? "no finding" : found.join(", ")}`);
    return 0;
  } catch (error) {
    const wrongCall =
      error instanceof UsageError ||
      (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
    if (!wrongCall) throw error;
    say(`${error.message}\n${USAGE}`);
    return 2;
  }
}

const started = process.argv[1];
if (started !== undefined && import.meta.url === pathToFileURL(realpathSync(started)).href) {
  process.exitCode = await phantomCommand(process.argv.slice(2), (line) => console.log(line));
}
