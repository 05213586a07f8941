"""The films of a run: which are fitted and which validate, with folds, cut-outs and unlabelled films, and no leak."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from carina_training.classes import CLASS_COUNT, CLASS_IDS, NIH_NAMES
from carina_training.config import DataConfig
from carina_training.data.index import (
    FITTING_SPLITS,
    TUNING_SPLITS,
    Film,
    SplitError,
    films_to_fit,
    films_to_measure,
    read_films,
    require_split,
)
from carina_training.data.official import read_boxes

FOLD_SEED = 85
CUTOUT_PIXELS = 192
UNKNOWN_ON_CUTOUTS = tuple(CLASS_IDS.index(name) for name in ("cardiomegaly", "hernia"))
"""A lung cut-out shows no heart and no diaphragm: these labels are unknown there."""


def with_fold(films: list[Film], fold: int, folds: int, seed: int = FOLD_SEED) -> list[Film]:
    """The films with train and val dealt anew: those of fold `fold` of `folds` are val. Patients stay whole.

    Only films of train and val change sides; `test` is never touched.
    """
    if not 0 <= fold < folds:
        raise ValueError(f"fold {fold} of {folds}")
    positions = [k for k, film in enumerate(films) if film.split in TUNING_SPLITS]
    groups = np.array([films[k].patient for k in positions])
    dealt = list(GroupKFold(folds, shuffle=True, random_state=seed).split(groups, groups=groups))
    held_out = {positions[k] for k in dealt[fold][1]}
    result = list(films)
    for k in positions:
        result[k] = replace(films[k], split="val" if k in held_out else "train")
    return result


def read_cutouts(data: Path) -> list[Film]:
    """Lung cut-outs of cutouts.csv: training films, everything but the lungs black, some labels unknown (NaN)."""
    boxed = read_boxes(Path(data) / "BBox_List_2017.csv")
    films = []
    with open(Path(data) / "cutouts.csv", newline="") as handle:
        for row in csv.DictReader(handle):
            names = row["labels"].split("|")
            labels = np.array([name in names for name in NIH_NAMES], np.float32)
            labels[list(UNKNOWN_ON_CUTOUTS)] = np.nan
            films.append(
                Film(
                    file=row["file"],
                    source="nih-cutout",
                    patient=row["patient"],
                    split=row["split"],
                    view=row["view"],
                    pixels=CUTOUT_PIXELS,
                    quality="nih",
                    labels=labels,
                    no_finding=names == ["No Finding"],
                    boxed=row["nih_name"] in boxed,
                    licence="NIH",
                    note="lung cut-out",
                    name=row["nih_name"],
                )
            )
    return films


def unlabelled_films(films: Iterable[Film], exclude_sources: Iterable[str]) -> list[Film]:
    """Films without labels, as training films of which nothing is known: for distillation alone."""
    excluded = set(exclude_sources)
    nothing = np.full(CLASS_COUNT, np.nan, np.float32)
    return [
        replace(film, split="train", labels=nothing)
        for film in films
        if film.split == "unlabelled" and film.source not in excluded
    ]


def check_leaks(fitted: Iterable[Film], others: Iterable[Film]) -> None:
    """Raises SplitError when a patient or an image of val or test is among the films fitted."""
    held_out = [film for film in others if film.split in ("val", "test")]
    patients = {film.patient for film in held_out}
    images = {film.name for film in held_out if film.name}
    for film in fitted:
        if film.patient in patients:
            raise SplitError(f"{film.file}: patient {film.patient} is fitted and held out")
        if film.name in images:
            raise SplitError(f"{film.file}: image {film.name} is fitted and held out")


def select_films(data: Path, config: DataConfig) -> tuple[list[Film], list[Film]]:
    """(films to fit, films to validate on) of a run."""
    films = read_films(data, config.splits)
    if config.folds:
        films = with_fold(films, config.fold, config.folds)
    fitted = films_to_fit(films, config.exclude_sources, config.minimum_pixels)
    if config.cutouts:
        held_out = {film.patient for film in films if film.split in ("val", "test")}
        known = [film for film in read_cutouts(data) if film.patient not in held_out]
        fitted += films_to_fit(known, config.exclude_sources, config.minimum_pixels)
    if config.unlabelled:
        fitted += unlabelled_films(films, config.exclude_sources)
    check_leaks(fitted, films)
    return require_split(fitted, FITTING_SPLITS), require_split(films_to_measure(films, "val"), TUNING_SPLITS)
