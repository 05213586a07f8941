import type { DicomHeader } from "#core/decode";

/** Person Name (PN): the first of the component groups, family name before the others, `^` as spaces. */
export function personName(name: string): string {
  const [family = "", ...others] = (name.split("=")[0] ?? "").split("^");
  const given = others.filter((part) => part !== "").join(" ");
  return given === "" ? family : `${family}, ${given}`;
}

/** Date (DA) YYYYMMDD as YYYY-MM-DD, the same for every reader; anything else as it stands. */
export function isoDate(value: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(value);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : value;
}

/** Name, ID, date of birth and date of the study, as far as the header gives them. */
export function identityParts(
  header: Pick<DicomHeader, "patientName" | "patientId" | "patientBirthDate" | "studyDate">,
): string[] {
  const { patientName, patientId, patientBirthDate, studyDate } = header;
  return [
    patientName ? personName(patientName) : null,
    patientId ? `ID ${patientId}` : null,
    patientBirthDate ? `born ${isoDate(patientBirthDate)}` : null,
    studyDate ? isoDate(studyDate) : null,
  ].filter((part) => part !== null);
}
