"""ChestX-ray14 as the NIH published it: Data_Entry_2017.csv, images/, train_val_list.txt, test_list.txt,
BBox_List_2017.csv. Images lie in images/ or, as they are downloaded, in images_001/images/ to images_012/images/.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from carina_training.classes import CLASS_COUNT, NIH_NAMES
from carina_training.data.index import Box, Film, SplitError, make_box

SPLIT_SEED = 85
"""The paper's (section 4.3)."""
SHARES = {"train": 0.7, "val": 0.1, "test": 0.2}
VALIDATION_SHARE = 1 / 8
"""Of the patients of train_val_list.txt, so that validation has a tenth of all as in the paper."""
TABLES = ("Data_Entry_2017.csv", "Data_Entry_2017_v2020.csv")


def _shuffled(patients: set[str]) -> list[str]:
    ordered = sorted(patients, key=lambda name: (len(name), name))
    return [ordered[k] for k in np.random.default_rng(SPLIT_SEED).permutation(len(ordered))]


def paper_splits(patients: set[str]) -> dict[str, str]:
    """patient -> split: 70 % train, 10 % val, 20 % test of the patients, shuffled with seed 85.

    The procedure of the paper, not its very patients: which generator it used is not said.
    """
    order = _shuffled(patients)
    first, second = round(len(order) * SHARES["train"]), round(len(order) * (SHARES["train"] + SHARES["val"]))
    return {patient: "train" if k < first else "val" if k < second else "test" for k, patient in enumerate(order)}


def official_splits(data: Path, patient_of: dict[str, str]) -> dict[str, str]:
    """patient -> split by the two lists. Raises SplitError for an image in both, in none, or a patient in both."""
    lists = {name: set((Path(data) / f"{name}_list.txt").read_text().split()) for name in ("train_val", "test")}
    both = lists["train_val"] & lists["test"]
    if both:
        raise SplitError(f"{min(both)} is in train_val_list.txt and in test_list.txt")
    missing = set(patient_of) - lists["train_val"] - lists["test"]
    if missing:
        raise SplitError(f"{min(missing)} is in neither train_val_list.txt nor test_list.txt")
    fitting = {patient_of[name] for name in lists["train_val"] if name in patient_of}
    held_out = {patient_of[name] for name in lists["test"] if name in patient_of}
    if fitting & held_out:
        raise SplitError(f"patient {min(fitting & held_out)} is in train_val_list.txt and in test_list.txt")
    order = _shuffled(fitting)
    validation = set(order[: round(len(order) * VALIDATION_SHARE)])
    splits = {patient: "val" if patient in validation else "train" for patient in fitting}
    return splits | dict.fromkeys(held_out, "test")


def read_boxes(path: Path) -> dict[str, tuple[Box, ...]]:
    """Boxes by image name: name, finding, x, y, w, h in the first six columns, whatever their headings."""
    boxes: dict[str, tuple[Box, ...]] = {}
    if not path.exists():
        return boxes
    with open(path, newline="") as handle:
        for row in list(csv.reader(handle))[1:]:
            boxes[row[0]] = (*boxes.get(row[0], ()), make_box(row[1], *(float(value) for value in row[2:6])))
    return boxes


def _places(data: Path) -> dict[str, str]:
    folders = [Path(data) / "images", *sorted(Path(data).glob("images_*/images"))]
    return {
        path.name: str(path.relative_to(data)) for folder in folders if folder.exists() for path in folder.iterdir()
    }


def _labels(text: str) -> np.ndarray:
    labels = np.zeros(CLASS_COUNT, np.float32)
    for name in text.split("|"):
        if name != "No Finding":
            labels[NIH_NAMES.index(name)] = 1.0
    return labels


def _age(text: str) -> int | None:
    age = int(text.rstrip("YMD") or -1)
    # Ages above 100 are typing errors; those in months or days are infants.
    return None if not 0 <= age <= 100 else age if text[-1:] not in "MD" else 0


def read_official(data: Path, splits: str = "official") -> list[Film]:
    """All films whose image is there. splits: `official` (the two lists) or `paper` (70/10/20 by patient, seed 85)."""
    data = Path(data)
    table = next((data / name for name in TABLES if (data / name).exists()), None)
    if table is None:
        raise FileNotFoundError(f"{data} has neither index.csv nor {TABLES[0]}")
    places, boxes = _places(data), read_boxes(data / "BBox_List_2017.csv")
    with open(table, newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["Image Index"] in places]
    patient_of = {row["Image Index"]: row["Patient ID"] for row in rows}
    if splits not in ("official", "paper"):
        raise ValueError(f"no splits {splits!r}; there are official and paper")
    chosen = paper_splits(set(patient_of.values())) if splits == "paper" else official_splits(data, patient_of)
    films = []
    for row in rows:
        name, text = row["Image Index"], row["Finding Labels"]
        films.append(
            Film(
                file=places[name],
                source="nih-official",
                patient=row["Patient ID"],
                split=chosen[row["Patient ID"]],
                view=row["View Position"],
                pixels=1024,
                quality="nih",
                labels=_labels(text),
                no_finding=text == "No Finding",
                boxed=name in boxes,
                licence="NIH",
                note="",
                name=name,
                boxes=boxes.get(name, ()),
                age=_age(row["Patient Age"]),
                sex=row.get("Patient Gender") or row.get("Patient Sex") or "",
            )
        )
    return films
