import type { Frame } from "#core/grey";
import type { Film } from "#core/study";
import type { GateReason, GateVerdict } from "./gate-verdict.ts";

/** Projection radiography; DR and RG stand in headers although only CR, DX and RG are defined terms (PS3.3 C.7.3.1.1.1). */
const radiographs = new Set(["CR", "DX", "DR", "RG", "HC"]);
/** Says nothing of the picture: secondary captures, exports, empty. The picture and the network decide. */
const unspecific = new Set(["", "OT", "SC"]);
/** Fluoroscopy units also take chest radiographs. */
const related = new Set(["RF"]);

/** Storage classes of cross-sections, by UID below 1.2.840.10008.5.1.4.1.1 (PS3.4 B.5): asked when Modality is unspecific. */
const crossSections = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(2|4|20|128|130|13\.1|66|481)(\.\d+)*$/;
/** Ultrasound, mammography, intra-oral, angiography, photographs, ophthalmology, microscopy. */
const otherClasses =
  /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(3\.1|6\.1|6\.2|1\.2|1\.2\.1|1\.3|1\.3\.1|12\.1|12\.1\.1|77)(\.\d+)*$/;

/** Body Part Examined (0018,0015) that means the chest in the languages met in headers. */
const chestLike = /CHEST|THORA|TORAX|TÓRAX|LUNG|PULM|RIB|HEART|STERN|CLAVIC|MEDIAST|WHOLE ?BODY|BRUST/;
/** Defined terms of other parts (PS3.16 CID 4031 and what scanners write): only a part that we know speaks against. */
const otherParts =
  /ABDOM|PELVI|SKULL|HEAD|BRAIN|FACE|SINUS|ORBIT|JAW|MANDIB|MAXILLA|TOOTH|TEETH|NECK|SPINE|SACRUM|COCCYX|SHOULDER|SCAPULA|HUMERUS|ELBOW|FOREARM|RADIUS|ULNA|WRIST|HAND|FINGER|THUMB|\bARM\b|\bLEG\b|HIP|FEMUR|THIGH|KNEE|PATELLA|TIBIA|FIBULA|ANKLE|FOOT|CALCAN|HEEL|TOE|EXTREMIT|BREAST|KIDNEY|BLADDER|COLON|STOMACH/;

/** Mean difference between channels, part of full scale: photographs lie above the first, tinted scans below the second. */
const colour = { refuse: 0.08, doubt: 0.03 };
/** Longer side in pixels: the finest of what is looked for is a nodule of some mm on a chest of about 400 mm. */
const size = { refuse: 64, doubt: 224 };
/** Longer by shorter side: 1.0 to 1.25 is usual. */
const aspect = { refuse: 3, doubt: 1.8 };
/** P-values between the 1st and the 99th percentile. */
const contrast = { refuse: 8, doubt: 40 };

type Severity = "refused" | "doubtful" | "caution";

/**
 * The gate before the network: header and picture. Refuses only what is surely no chest radiograph (another modality, a
 * colour photograph, a flat or tiny picture), since a refusal has no way round. Doubts a known other body part, since
 * Body Part Examined is often a default of the machine, a lateral view, several frames, a child. Cautions (AP, unknown
 * view) leave the status `ok`. A refusal names the refusing checks alone.
 */
export function judgeFilm(
  facts: Omit<Film, "values" | "padding" | "overlays">,
  frame: Pick<Frame, "rows" | "columns" | "pixels">,
): GateVerdict {
  const found: [GateReason, Severity][] = [];
  const add = (reason: GateReason, severity: Severity | null): void => {
    if (severity) found.push([reason, severity]);
  };
  const { header } = facts;
  if (header) {
    const modality = (header.modality ?? "").trim().toUpperCase();
    const known = radiographs.has(modality) || unspecific.has(modality);
    const sopClass = header.sopClassUid ?? "";
    const isCrossSection = crossSections.test(sopClass);
    const isOtherClass = unspecific.has(modality) && (isCrossSection || otherClasses.test(sopClass));
    add("modality-not-radiograph", related.has(modality) ? "doubtful" : known && !isOtherClass ? null : "refused");
    add("cross-section", isCrossSection ? "refused" : facts.frames > 1 ? "doubtful" : null);
    const part = (header.bodyPartExamined ?? "").trim().toUpperCase();
    add("body-part-not-chest", otherParts.test(part) && !chestLike.test(part) ? "doubtful" : null);
  }
  add("colour-picture", above(facts.colourfulness, colour));
  add("lateral-view", facts.view === "LATERAL" ? "doubtful" : null);
  const longer = Math.max(frame.rows, frame.columns);
  add("too-small", below(longer, size));
  add("aspect-unlikely", above(longer / Math.max(1, Math.min(frame.rows, frame.columns)), aspect));
  add("flat-picture", below(percentileRange(frame.pixels), contrast));
  add("age-under-18", facts.ageYears !== null && facts.ageYears < 18 ? "doubtful" : null);
  add("ap-view", facts.view === "AP" ? "caution" : null);
  add("view-unknown", facts.view === "UNKNOWN" ? "caution" : null);

  const refusals = found.filter(([, severity]) => severity === "refused");
  const doubts = found.some(([, severity]) => severity === "doubtful");
  return {
    status: refusals.length > 0 ? "refused" : doubts ? "doubtful" : "ok",
    score: null,
    reasons: (refusals.length > 0 ? refusals : found).map(([reason]) => reason),
  };
}

/** One verdict of two: the graver status, the reasons of both, the score of whichever has one. */
export function combineVerdicts(first: GateVerdict, second: GateVerdict): GateVerdict {
  const order = ["ok", "doubtful", "refused"] as const;
  return {
    status: order[Math.max(order.indexOf(first.status), order.indexOf(second.status))]!,
    score: second.score ?? first.score,
    reasons: [...new Set([...first.reasons, ...second.reasons])],
  };
}

function above(value: number, limits: { refuse: number; doubt: number }): Severity | null {
  return value >= limits.refuse ? "refused" : value >= limits.doubt ? "doubtful" : null;
}

function below(value: number, limits: { refuse: number; doubt: number }): Severity | null {
  return value < limits.refuse ? "refused" : value < limits.doubt ? "doubtful" : null;
}

/** 99th minus 1st percentile of 8-bit values. */
function percentileRange(pixels: Uint8Array): number {
  // Four counts of each value, in turn: neighbours are alike, and a count that was just written is slow to write again.
  const counts = new Uint32Array(4 * 256);
  const whole = pixels.length - (pixels.length % 4);
  for (let index = 0; index < whole; index += 4) {
    counts[pixels[index]!]!++;
    counts[256 + pixels[index + 1]!]!++;
    counts[512 + pixels[index + 2]!]!++;
    counts[768 + pixels[index + 3]!]!++;
  }
  for (let index = whole; index < pixels.length; index++) counts[pixels[index]!]!++;
  const histogram = Uint32Array.from(
    { length: 256 },
    (_, value) => counts[value]! + counts[256 + value]! + counts[512 + value]! + counts[768 + value]!,
  );
  const quantile = (part: number): number => {
    let seen = 0;
    for (let value = 0; value < 256; value++) {
      seen += histogram[value]!;
      if (seen >= part * pixels.length) return value;
    }
    return 255;
  };
  return quantile(0.99) - quantile(0.01);
}
