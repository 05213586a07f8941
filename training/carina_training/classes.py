"""The 14 findings, in the order of ChestX-ray14, which is the order of every array in this package."""

NIH_NAMES = (
    "Atelectasis",
    "Cardiomegaly",
    "Effusion",
    "Infiltration",
    "Mass",
    "Nodule",
    "Pneumonia",
    "Pneumothorax",
    "Consolidation",
    "Edema",
    "Emphysema",
    "Fibrosis",
    "Pleural_Thickening",
    "Hernia",
)
"""Names as in the label column of ChestX-ray14."""

CLASS_IDS = tuple(name.lower() for name in NIH_NAMES)
"""Identifiers as in manifest.json and carina.result/1."""

CLASS_COUNT = len(CLASS_IDS)
