import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DicomElement, deterministicUid, renderPhantom, writePhantomDicom } from "#phantom";

export interface FilmsToWrite {
  readonly folder: string;
  readonly stem: string;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/** Films that are drawn; the others are these with all their values a little higher, since drawing takes seconds. */
const drawn = 5;

/**
 * `count` phantoms STEM-1.dcm, STEM-2.dcm, ... in `folder`, 16 bits allocated, uncompressed, no two with the same pixels;
 * kept from one run to the next. Gives their paths.
 */
export async function writeFilms({ folder, stem, count, rows, columns }: FilmsToWrite): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const path = (index: number): string => join(folder, `${stem}-${index + 1}.dcm`);
  const paths = Array.from({ length: count }, (_, index) => path(index));
  for (let seed = 0; seed < Math.min(drawn, count); seed++) {
    const missing = paths
      .map((_, index) => index)
      .filter((index) => index % drawn === seed && !existsSync(path(index)));
    if (missing.length === 0) continue;
    const phantom = renderPhantom({ rows, columns, seed: seed + 1 });
    for (const index of missing) {
      const higher = Math.floor(index / drawn);
      const values = phantom.values.map((value) => Math.min(4095, value + higher));
      const name = `${stem} ${index + 1}`;
      const replace = [
        { tag: 0x00080018, vr: "UI", value: deterministicUid(`image of ${name}`) },
        { tag: 0x00100020, vr: "LO", value: String(index + 1) },
      ];
      await writeFile(path(index), writePhantomDicom({ ...phantom, values }, { replace }));
    }
  }
  return paths;
}

/** Stored values of one phantom, little endian, 16 bits a value: what both sides' JPEG codecs start from. */
export async function writeFrame({ path, rows, columns }: { path: string; rows: number; columns: number }) {
  if (existsSync(path)) return;
  const { values } = renderPhantom({ rows, columns });
  const bytes = new DataView(new ArrayBuffer(2 * values.length));
  values.forEach((value, index) => bytes.setUint16(2 * index, value, true));
  await writeFile(path, new Uint8Array(bytes.buffer));
}

export interface StreamToWrap {
  readonly stream: string;
  readonly out: string;
  readonly transferSyntaxUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
}

const unsigned = (tag: number, value: number): DicomElement => ({ tag, vr: "US", value });

/** Puts a JPEG stream into a DICOM file as its only frame. */
export async function wrapStream({ stream, out, transferSyntaxUid, rows, columns, bits }: StreamToWrap) {
  const bytes = new Uint8Array(await readFile(stream));
  const padded = new Uint8Array(bytes.length + (bytes.length % 2));
  padded.set(bytes);
  const phantom = { ...renderPhantom({ rows: 16, columns: 16 }), rows, columns };
  const file = writePhantomDicom(phantom, {
    transferSyntaxUid,
    replace: [
      unsigned(0x00280100, bits > 8 ? 16 : 8),
      unsigned(0x00280101, bits),
      unsigned(0x00280102, bits - 1),
      { tag: 0x7fe00010, vr: "OB", value: { fragments: [padded] } },
    ],
  });
  await writeFile(out, file);
}
