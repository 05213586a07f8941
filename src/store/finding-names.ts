/** What a reader calls a class of the manifest, and what is meant by it on a frontal film. */
export interface FindingName {
  readonly name: string;
  readonly definition: string;
}

/** The 14 labels of ChestX-ray14 in words of the reading room; the vaguest one keeps its origin beside it. */
const NAMES: Record<string, FindingName> = {
  atelectasis: { name: "Atelectasis", definition: "Lung volume loss with opacity." },
  cardiomegaly: { name: "Cardiomegaly", definition: "Heart wide: cardiothoracic ratio above 0.5 on PA." },
  effusion: { name: "Effusion", definition: "Fluid in the pleural space." },
  infiltration: {
    name: "Ill-defined opacity (NIH: infiltration)",
    definition: "Vague, ill-defined lung opacity; the vaguest label of the training data.",
  },
  mass: { name: "Mass", definition: "Lung opacity above 3 cm; the size is not measured." },
  nodule: { name: "Nodule", definition: "Round lung opacity up to 3 cm; the size is not measured." },
  pneumonia: { name: "Pneumonia", definition: "Lung infection; a film alone cannot prove it." },
  pneumothorax: { name: "Pneumothorax", definition: "Air in the pleural space." },
  consolidation: { name: "Consolidation", definition: "Air spaces filled, vessels hidden." },
  edema: { name: "Edema", definition: "Fluid in lung interstitium or alveoli." },
  emphysema: { name: "Emphysema", definition: "Air spaces enlarged and destroyed." },
  fibrosis: { name: "Fibrosis", definition: "Scarred lung: lines, volume loss." },
  pleural_thickening: { name: "Pleural thickening", definition: "Thick pleural line or cap." },
  hernia: { name: "Hernia", definition: "Abdominal organ in the chest, mostly hiatal." },
};

/** A class that another bundle brings is shown by its id, with underscores as spaces. */
export function findingName(id: string): FindingName {
  return NAMES[id] ?? { name: id.replaceAll("_", " "), definition: "" };
}
