import type { CarinaError } from "#core/base";

export const storageRoot = "1.2.840.10008.5.1.4.1.1.";
const directory = "1.2.840.10008.1.3.10";

/** SOP classes that hold no picture (PS3.4 B.5, PS3.6 table A-1), by the beginning of what follows the storage root. */
export const classesWithoutPicture: readonly {
  readonly prefix: string;
  readonly name: string;
  readonly error: (mimeType: string | null) => CarinaError;
}[] = [
  {
    prefix: "104.",
    name: "encapsulated documents",
    error: (mimeType) => ({ code: "decode/encapsulated-document", mimeType }),
  },
  {
    prefix: "88.",
    name: "structured reports and key object selections",
    error: () => ({ code: "decode/structured-report" }),
  },
  { prefix: "481.", name: "radiotherapy objects", error: () => ({ code: "decode/rt-object" }) },
  { prefix: "11.", name: "presentation states", error: () => ({ code: "decode/presentation-state" }) },
  { prefix: "9.", name: "waveforms", error: () => ({ code: "decode/waveform" }) },
];

/** The refusal of an object that holds no picture by its SOP class; `null` for every other class. */
export function objectWithoutPicture(sopClassUid: string | null, mimeType: string | null): CarinaError | null {
  if (sopClassUid === null) return null;
  if (sopClassUid === directory) return { code: "decode/dicomdir" };
  if (!sopClassUid.startsWith(storageRoot)) return null;
  const rest = sopClassUid.slice(storageRoot.length);
  return classesWithoutPicture.find(({ prefix }) => rest.startsWith(prefix))?.error(mimeType) ?? null;
}
