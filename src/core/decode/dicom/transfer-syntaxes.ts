import { type CarinaError, failure, type Outcome, success } from "#core/base";

/** How the pixel data of a transfer syntax is encoded. */
export type PixelEncoding = "native" | "rle" | "jpeg-dct" | "jpeg-lossless" | "jpeg-ls" | "jpeg-2000";

/** How the data set around the pixels is encoded (PS3.5 A.1 to A.5). */
export type DataSetEncoding = "implicit" | "explicit" | "big-endian" | "deflated";

export interface TransferSyntax {
  readonly uid: string;
  /** Name of PS3.6 table A-1. */
  readonly name: string;
  readonly dataSet: DataSetEncoding;
  readonly pixels: PixelEncoding;
}

const root = "1.2.840.10008.1.2";
export const implicitLittleEndian = root;
export const explicitLittleEndian = `${root}.1`;

const rows: readonly (readonly [end: string, name: string, dataSet: DataSetEncoding, pixels: PixelEncoding])[] = [
  ["", "Implicit VR Little Endian", "implicit", "native"],
  [".1", "Explicit VR Little Endian", "explicit", "native"],
  [".1.99", "Deflated Explicit VR Little Endian", "deflated", "native"],
  [".2", "Explicit VR Big Endian (retired)", "big-endian", "native"],
  [".5", "RLE Lossless", "explicit", "rle"],
  [".4.50", "JPEG Baseline (Process 1)", "explicit", "jpeg-dct"],
  [".4.51", "JPEG Extended (Process 2 & 4)", "explicit", "jpeg-dct"],
  [".4.57", "JPEG Lossless (Process 14)", "explicit", "jpeg-lossless"],
  [".4.70", "JPEG Lossless (Process 14, Selection Value 1)", "explicit", "jpeg-lossless"],
  [".4.80", "JPEG-LS Lossless", "explicit", "jpeg-ls"],
  [".4.81", "JPEG-LS Near-lossless", "explicit", "jpeg-ls"],
  [".4.90", "JPEG 2000 (Lossless Only)", "explicit", "jpeg-2000"],
  [".4.91", "JPEG 2000", "explicit", "jpeg-2000"],
  [".4.201", "High-Throughput JPEG 2000 (Lossless Only)", "explicit", "jpeg-2000"],
  [".4.202", "High-Throughput JPEG 2000 with RPCL (Lossless Only)", "explicit", "jpeg-2000"],
  [".4.203", "High-Throughput JPEG 2000", "explicit", "jpeg-2000"],
];

/** Every transfer syntax that is read. */
export const transferSyntaxes: readonly TransferSyntax[] = rows.map(([end, name, dataSet, pixels]) => ({
  uid: root + end,
  name,
  dataSet,
  pixels,
}));
const readable = new Map(transferSyntaxes.map((syntax) => [syntax.uid, syntax]));

/** Syntaxes that are refused by name (PS3.6 table A-1); every other is refused as unknown. */
export const refusedSyntaxes: Readonly<Record<string, string>> = {
  [`${root}.4.52`]: "JPEG Extended (Process 3 & 5, retired)",
  [`${root}.4.53`]: "JPEG Spectral Selection (Process 6 & 8, retired)",
  [`${root}.4.55`]: "JPEG Full Progression (Process 10 & 12, retired)",
  [`${root}.4.92`]: "JPEG 2000 Part 2 (Lossless Only)",
  [`${root}.4.93`]: "JPEG 2000 Part 2",
  [`${root}.4.110`]: "JPEG XL Lossless",
  [`${root}.4.111`]: "JPEG XL JPEG Recompression",
  [`${root}.4.112`]: "JPEG XL",
};

const video = new RegExp(`^${root.replaceAll(".", "\\.")}\\.(4\\.10[0-8](\\.1)?|7\\.[1-3])$`);
const referenced = new Set([`${root}.4.94`, `${root}.4.95`, `${root}.4.204`, `${root}.4.205`]);

/** The way to read `uid`, or why there is none: video, pixels that lie elsewhere (JPIP), or a syntax that is not read. */
export function transferSyntaxOf(uid: string): Outcome<TransferSyntax> {
  const syntax = readable.get(uid);
  return syntax ? success(syntax) : failure(refusal(uid));
}

function refusal(uid: string): CarinaError {
  if (video.test(uid)) return { code: "decode/video", transferSyntaxUid: uid };
  if (referenced.has(uid)) return { code: "decode/referenced-pixel-data" };
  return {
    code: "decode/unsupported-transfer-syntax",
    transferSyntaxUid: uid,
    name: refusedSyntaxes[uid] ?? "unknown",
  };
}

/** How the data set around the pixels is encoded; explicit little endian for every syntax that is not read (PS3.5 A.4). */
export function dataSetEncoding(uid: string): DataSetEncoding {
  return readable.get(uid)?.dataSet ?? "explicit";
}
