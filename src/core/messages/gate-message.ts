import type { GateReason } from "#core/base";

/** What a failed check of the gate means for the reader, as a whole sentence. */
export function gateReasonSentence(reason: GateReason): string {
  switch (reason) {
    case "modality-not-radiograph":
      return "The header says that this is no X-ray film.";
    case "body-part-not-chest":
      return "The header names another part of the body than the chest.";
    case "colour-picture":
      return "The picture is in colour, as photographs are.";
    case "cross-section":
      return "This is one of a stack of images, as in CT or MR, not a single film.";
    case "lateral-view":
      return "This is a lateral view; the model was trained on frontal views only.";
    case "too-small":
      return "The picture has too few pixels for small findings to show.";
    case "aspect-unlikely":
      return "The picture is much longer than wide, or wider than long, than a chest film is.";
    case "flat-picture":
      return "The picture has hardly any contrast.";
    case "inverted-looking":
      return "The picture looks inverted: bone dark, lung bright.";
    case "unlike-training-films":
      return "The picture looks unlike the chest films that the model was trained on.";
    case "layout-unlikely":
      return "Dark and bright lie in the picture as they do not on an upright frontal chest film.";
    case "age-under-18":
      return "The patient is under 18; the model was trained on adults.";
    case "ap-view":
      return "AP view: the heart looks larger than it is, so heart size is unreliable.";
    case "view-unknown":
      return "The file does not say whether this is a PA or an AP view; heart size may be unreliable.";
  }
}
