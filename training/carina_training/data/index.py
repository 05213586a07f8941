"""Reads the list of films, and is the one door through which films reach anything that fits.

Layout: index.csv beside images/ (columns file, source, patient, split, view, orig_px, labels, label_quality, bbox,
licence ...); labels joined by `|`, `No Finding` for a film read as normal, empty for unknown.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from carina_training.classes import CLASS_COUNT, NIH_NAMES

DEFAULT_DATA = Path(__file__).resolve().parents[3].parent / "shared" / "cxr"
"""Beside the repository; every command takes --data."""

BOX_PIXELS = 1024
FITTING_SPLITS = frozenset({"train"})
TUNING_SPLITS = frozenset({"train", "val"})


class SplitError(ValueError):
    """A film of a split that must not be read for this purpose."""


@dataclass(frozen=True)
class Box:
    """A reader's box of one finding (NIH): finding is an index of CLASS_IDS, the rest shares of the film's sides."""

    finding: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Film:
    """One row of index.csv. labels: float32 [14] of 0 and 1 (NaN: not known for this film), or None where unknown."""

    file: str
    source: str
    patient: str
    split: str
    view: str
    pixels: int
    quality: str
    labels: np.ndarray | None
    no_finding: bool
    boxed: bool
    licence: str
    note: str
    name: str = ""
    """Name of the NIH image, with its suffix."""
    boxes: tuple[Box, ...] = ()
    age: int | None = None
    sex: str = ""

    @property
    def stratum(self) -> str:
        """Films of one stratum differ neither in their source nor in their view."""
        return f"{self.source}/{self.view}"


def _film(row: dict[str, str]) -> Film:
    names = [name for name in row["labels"].split("|") if name]
    labels = None
    if names and row["label_quality"] != "none":
        labels = np.zeros(CLASS_COUNT, np.float32)
        for name in names:
            if name in NIH_NAMES:
                labels[NIH_NAMES.index(name)] = 1.0
    return Film(
        file=row["file"],
        source=row["source"],
        patient=row["patient"],
        split=row["split"],
        view=row["view"],
        pixels=int(float(row["orig_px"] or 0)),
        quality=row["label_quality"],
        labels=labels,
        no_finding=names == ["No Finding"],
        boxed=bool(row["bbox"]),
        licence=row["licence"],
        note=row["note"],
        name=row["nih_name"],
        boxes=tuple(_box(entry) for entry in json.loads(row["bbox"] or "[]")),
    )


def make_box(name: str, left: float, top: float, width: float, height: float) -> Box:
    """A box in pixels of a 1024-pixel film, as the NIH list has them; it calls infiltration `Infiltrate`."""
    finding = NIH_NAMES.index({"Infiltrate": "Infiltration"}.get(name, name))
    return Box(finding, *(value / BOX_PIXELS for value in (left, top, width, height)))


def _box(entry: dict) -> Box:
    return make_box(entry["class"], entry["x"], entry["y"], entry["w"], entry["h"])


def read_films(data: Path, splits: str = "official") -> list[Film]:
    """All films of index.csv or, where there is none, of ChestX-ray14 as published (official.py; `splits` is for it).

    Raises SplitError when a patient is in two of train, val, test.
    """
    if not (Path(data) / "index.csv").exists():
        from carina_training.data.official import read_official

        films = read_official(data, splits)
    else:
        with open(Path(data) / "index.csv", newline="") as handle:
            films = [_film(row) for row in csv.DictReader(handle)]
    check_patients(films)
    return films


def check_patients(films: Iterable[Film]) -> None:
    """Raises SplitError when a patient appears in more than one of train, val and test."""
    seen: dict[str, str] = {}
    for film in films:
        if film.split not in ("train", "val", "test"):
            continue
        other = seen.setdefault(film.patient, film.split)
        if other != film.split:
            raise SplitError(f"patient {film.patient} is in {other} and in {film.split}")


def films_to_fit(films: Iterable[Film], exclude_sources: Iterable[str], minimum_pixels: int) -> list[Film]:
    """Training films with text-mined labels, without boxes, without the named sources.

    What it returns has passed require_split(FITTING_SPLITS): nothing else may be fitted.
    """
    excluded = set(exclude_sources)
    chosen = [
        film
        for film in films
        if film.split == "train"
        and film.quality == "nih"
        and film.labels is not None
        and not film.boxed
        and film.source not in excluded
        and film.pixels >= minimum_pixels
    ]
    return require_split(chosen, FITTING_SPLITS)


def films_to_measure(films: Iterable[Film], split: str) -> list[Film]:
    """The films that figures are computed on: text-mined labels, source of 224 pixels or more."""
    return [film for film in films if film.split == split and film.quality == "nih" and film.pixels >= 224]


def require_split(films: list[Film], allowed: frozenset[str]) -> list[Film]:
    """Returns `films`, or raises SplitError naming the first one that may not be read here."""
    for film in films:
        if film.split not in allowed:
            raise SplitError(f"{film.file} is of split {film.split}; allowed here: {', '.join(sorted(allowed))}")
    return films


def load_frame(data: Path, film: Film) -> np.ndarray:
    """The film's grey values as a Frame, uint8 [rows, columns]."""
    with Image.open(Path(data) / film.file) as image:
        return np.asarray(image.convert("L"))


def nih_prevalence(data: Path) -> np.ndarray:
    """Share of films with each label among all films of ChestX-ray14 (nih_labels.csv.gz), float64 [14]."""
    if not (Path(data) / "nih_labels.csv.gz").exists():
        return np.mean([film.labels for film in read_films(data)], axis=0, dtype=np.float64)
    counts = np.zeros(CLASS_COUNT)
    total = 0
    with gzip.open(Path(data) / "nih_labels.csv.gz", "rt", newline="") as handle:
        for row in csv.DictReader(handle):
            total += 1
            for name in row["labels"].split("|"):
                if name in NIH_NAMES:
                    counts[NIH_NAMES.index(name)] += 1
    return counts / total
