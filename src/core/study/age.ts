import type { DicomHeader } from "#core/decode";

const daysPer: Readonly<Record<string, number>> = { D: 1, W: 7, M: 30.436875, Y: 365.2425 };

/**
 * Age in years at the study: Patient's Age (0010,1010, VR AS: `063Y`, `004M`), else from birth date and study date.
 * `null` where neither makes sense (0 to 130 years).
 */
export function ageInYears(header: DicomHeader | null): number | null {
  if (header === null) return null;
  const age = ageString(header.patientAge) ?? ageFromDates(header.patientBirthDate, header.studyDate);
  return age !== null && age >= 0 && age <= 130 ? age : null;
}

function ageString(text: string | null): number | null {
  const match = /^(\d{1,3})([DWMY])$/.exec(text ?? "");
  if (!match) return null;
  const [, count, unit] = match;
  return unit === "Y" ? Number(count) : (Number(count) * daysPer[unit!]!) / daysPer["Y"]!;
}

/** Whole years between two dates (VR DA: `19610304`; older files write `1961.03.04`). */
function ageFromDates(birth: string | null, study: string | null): number | null {
  const from = dateParts(birth);
  const to = dateParts(study);
  if (from === null || to === null) return null;
  const hadBirthday = to.month > from.month || (to.month === from.month && to.day >= from.day);
  return to.year - from.year - (hadBirthday ? 0 : 1);
}

function dateParts(text: string | null): { year: number; month: number; day: number } | null {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(text ?? "");
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year >= 1850 && month >= 1 && month <= 12 && day >= 1 && day <= 31 ? { year, month, day } : null;
}
