"""Figures by view, sex and age."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np

from carina_training.classes import CLASS_IDS
from carina_training.data.index import Film
from carina_training.evaluate import film_report

OLDEST = 100
"""Ages above are typing errors and count as unknown."""
AGES = ((0, 40, "under 40"), (40, 60, "40 to 59"), (60, OLDEST + 1, "60 and over"))
DRAWS = 200


def with_demographics(data: Path, films: list[Film]) -> list[Film]:
    """The films with age and sex from nih_labels.csv.gz, where it is there and the film does not carry them itself."""
    path = Path(data) / "nih_labels.csv.gz"
    if not path.exists():
        return films
    with gzip.open(path, "rt", newline="") as handle:
        known = {row["image"]: (row["age"], row["sex"]) for row in csv.DictReader(handle)}
    result = []
    for film in films:
        age, sex = known.get(film.name.removesuffix(".png"), ("", ""))
        if film.age is None and age.isdigit() and int(age) <= OLDEST:
            film = replace(film, age=int(age))
        result.append(film if film.sex else replace(film, sex=sex))
    return result


def _age_group(film: Film) -> str:
    if film.age is None:
        return "age unknown"
    return next(name for low, high, name in AGES if low <= film.age < high)


GROUPINGS = {
    "view": lambda film: film.view or "view unknown",
    "sex": lambda film: {"M": "men", "F": "women"}.get(film.sex, "sex unknown"),
    "age": _age_group,
}


def by_group(films: list[Film], scores: np.ndarray) -> dict:
    """JSON: per grouping and group films, patients, the classes counted and the means of plain and strict AUROC.

    Means run over the classes with positives from 10 or more patients in that very group, so groups with different
    classes do not compare; None where there is no such class.
    """
    result: dict[str, dict] = {}
    for grouping, name_of in GROUPINGS.items():
        names = np.array([name_of(film) for film in films])
        result[grouping] = {}
        for name in np.unique(names):
            index = np.flatnonzero(names == name)
            chosen = [films[k] for k in index]
            report = film_report(chosen, scores[index], DRAWS)
            result[grouping][str(name)] = {
                "films": len(chosen),
                "patients": len({film.patient for film in chosen}),
                "meanOver": [CLASS_IDS[k] for k in report.counted],
                "plain": report.mean["plain"].as_json() if report.mean else None,
                "strict": report.mean["strict"].as_json() if report.mean else None,
            }
    return result
