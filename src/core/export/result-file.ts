import type { CarinaResult } from "#core/result";

/** A file to hand to the reader: its name carries no patient, only the first digits of the pixels' digest. */
export interface ExportFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/** The Result as `carina.result/1`, JSON in UTF-8, indented for people; numbers read back as the same float32. */
export function resultFile(result: CarinaResult): ExportFile {
  return {
    name: `carina-${result.input.pixelSha256.slice(0, 12)}.json`,
    mimeType: "application/json",
    bytes: new TextEncoder().encode(`${JSON.stringify(result, null, 2)}\n`),
  };
}
