import type { CarinaError } from "#core/base";

const storage = "1.2.840.10008.5.1.4.1.1.";

/** SOP classes that hold no picture (PS3.4 B.5, PS3.6 table A-1), by the beginning of what follows the storage root. */
const withoutPicture: readonly (readonly [pattern: RegExp, error: (mimeType: string | null) => CarinaError])[] = [
  [/^104\./, (mimeType) => ({ code: "decode/encapsulated-document", mimeType })],
  [/^88\./, () => ({ code: "decode/structured-report" })],
  [/^481\./, () => ({ code: "decode/rt-object" })],
  [/^11\./, () => ({ code: "decode/presentation-state" })],
  [/^9\./, () => ({ code: "decode/waveform" })],
];

/** The refusal of an object that holds no picture by its SOP class; `null` for every other class. */
export function objectWithoutPicture(sopClassUid: string | null, mimeType: string | null): CarinaError | null {
  if (sopClassUid === null) return null;
  if (sopClassUid === "1.2.840.10008.1.3.10") return { code: "decode/dicomdir" };
  if (!sopClassUid.startsWith(storage)) return null;
  const rest = sopClassUid.slice(storage.length);
  return withoutPicture.find(([pattern]) => pattern.test(rest))?.[1](mimeType) ?? null;
}
