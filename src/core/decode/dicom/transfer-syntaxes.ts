import { type CarinaError, failure, type Outcome, success } from "#core/base";

/** How the pixel data of a transfer syntax is read. */
type PixelEncoding = "native" | "jpeg-baseline" | "jpeg-lossless";

export interface TransferSyntax {
  readonly uid: string;
  readonly explicit: boolean;
  readonly encoding: PixelEncoding;
}

const root = "1.2.840.10008.1.2";
export const implicitLittleEndian = root;
export const explicitLittleEndian = `${root}.1`;
const deflatedExplicitLittleEndian = `${root}.1.99`;
const explicitBigEndian = `${root}.2`;

const readable: ReadonlyMap<string, TransferSyntax> = new Map(
  (
    [
      [implicitLittleEndian, false, "native"],
      [explicitLittleEndian, true, "native"],
      [`${root}.4.50`, true, "jpeg-baseline"],
      [`${root}.4.57`, true, "jpeg-lossless"],
      [`${root}.4.70`, true, "jpeg-lossless"],
    ] as const
  ).map(([uid, explicit, encoding]) => [uid, { uid, explicit, encoding }]),
);

/** Names of transfer syntaxes (PS3.6 table A-1) that the sentence about an unsupported one can use. */
const names: Readonly<Record<string, string>> = {
  [deflatedExplicitLittleEndian]: "Deflated Explicit VR Little Endian",
  [explicitBigEndian]: "Explicit VR Big Endian",
  [`${root}.4.51`]: "JPEG Extended (Process 2 & 4)",
  [`${root}.4.55`]: "JPEG Full Progression (retired)",
  [`${root}.4.80`]: "JPEG-LS Lossless",
  [`${root}.4.81`]: "JPEG-LS Near-lossless",
  [`${root}.4.90`]: "JPEG 2000 (Lossless Only)",
  [`${root}.4.91`]: "JPEG 2000",
  [`${root}.4.92`]: "JPEG 2000 Part 2 (Lossless Only)",
  [`${root}.4.93`]: "JPEG 2000 Part 2",
  [`${root}.4.110`]: "JPEG XL Lossless",
  [`${root}.4.111`]: "JPEG XL JPEG Recompression",
  [`${root}.4.112`]: "JPEG XL",
  [`${root}.4.201`]: "High-Throughput JPEG 2000 (Lossless Only)",
  [`${root}.4.202`]: "High-Throughput JPEG 2000 with RPCL (Lossless Only)",
  [`${root}.4.203`]: "High-Throughput JPEG 2000",
  [`${root}.5`]: "RLE Lossless",
};

const video = new RegExp(`^${root.replaceAll(".", "\\.")}\\.(4\\.10[0-8](\\.1)?|7\\.[1-3])$`);
const referenced = new Set([`${root}.4.94`, `${root}.4.95`, `${root}.4.204`, `${root}.4.205`]);

/** The way to read `uid`, or why there is none: video, pixels that lie elsewhere (JPIP), or a syntax not supported yet. */
export function transferSyntaxOf(uid: string): Outcome<TransferSyntax> {
  const syntax = readable.get(uid);
  return syntax ? success(syntax) : failure(refusal(uid));
}

function refusal(uid: string): CarinaError {
  if (video.test(uid)) return { code: "decode/video", transferSyntaxUid: uid };
  if (referenced.has(uid)) return { code: "decode/referenced-pixel-data" };
  return { code: "decode/unsupported-transfer-syntax", transferSyntaxUid: uid, name: names[uid] ?? "unknown" };
}

/** How the data set around the pixels is encoded: `null` where dicom-parser cannot read it. */
export function dataSetEncoding(uid: string): "implicit" | "explicit" | null {
  if (uid === implicitLittleEndian) return "implicit";
  if (uid === explicitBigEndian || uid === deflatedExplicitLittleEndian) return null;
  return "explicit";
}
