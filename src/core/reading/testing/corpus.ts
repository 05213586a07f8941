import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** `origin` counts from 1; `set`: bits that are 1. */
interface CorpusOverlay {
  readonly group: string;
  readonly rows: number;
  readonly columns: number;
  readonly origin: readonly [number, number];
  readonly set: number;
}

/** A record of the corpus' index.json; its README.md says what each field means. */
export interface CorpusRecord {
  readonly file: string;
  readonly sha256: string;
  readonly kind: "dicom" | "png" | "jpeg" | "other";
  readonly expect: "ok" | "refuse";
  readonly reason?: string;
  readonly reason_also?: readonly string[];
  readonly may_accept?: unknown;
  readonly may_refuse?: string;
  readonly undetectable?: unknown;
  readonly decodable?: boolean;
  readonly transfer_syntax?: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly stored_sha256?: string;
  readonly tolerance?: number;
  readonly frames?: number;
  readonly overlays?: readonly CorpusOverlay[];
  readonly patient_name?: string;
  readonly exif_orientation?: number;
  readonly display?: { readonly file?: string; readonly option: string };
}

const folder = resolve("../shared/corpus");
const index = resolve(folder, "index.json");

export const hasCorpus = existsSync(index);

/** Every record, or none where the corpus is not there: then the tests are skipped by name. */
export const corpusRecords: readonly CorpusRecord[] = hasCorpus ? JSON.parse(readFileSync(index, "utf8")).files : [];

export function corpusBytes(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(resolve(folder, file)));
}
