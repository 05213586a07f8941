"""Figures of a bundle on a split, measured on the exported file: `evaluate --bundle DIR --data DIR --split NAME`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

from carina_training.classes import CLASS_COUNT, CLASS_IDS
from carina_training.data.index import Film, films_to_fit, films_to_measure, read_films
from carina_training.data.loader import stratum_log_odds
from carina_training.localise import boxed_films, localisation, pairs_of
from carina_training.metrics import FIGURES, Report, report
from carina_training.runtime import Session, probabilities, read_manifest


def label_matrix(films: list[Film]) -> np.ndarray:
    """float32 [n, 14] of 0 and 1."""
    return np.stack([film.labels for film in films])


def film_report(films: list[Film], scores: np.ndarray, draws: int = 500) -> Report:
    """metrics.report over films with the scores [n, 14]; strata are source and view."""
    strata = np.array([film.stratum for film in films])
    patients = np.array([film.patient for film in films])
    return report(scores, label_matrix(films), strata, patients, draws)


def baseline_scores(all_films: list[Film], films: list[Film]) -> dict[str, np.ndarray]:
    """Scores that know no image: `sourceAndView`, each class's log-odds in the film's source and view among training
    films; `anyFinding`, 1 for a film with any finding, perfectly known. float [n, 14] each."""
    import torch

    fitted = films_to_fit(all_films, (), 224)
    offsets = stratum_log_odds(fitted, torch.from_numpy(label_matrix(fitted))).numpy()
    table = {film.stratum: offsets[index] for index, film in enumerate(fitted)}
    unknown = np.zeros(CLASS_COUNT, np.float32)
    any_finding = label_matrix(films).any(1).astype(np.float64)
    return {
        "sourceAndView": np.stack([table.get(film.stratum, unknown) for film in films]),
        "anyFinding": np.repeat(any_finding[:, None], CLASS_COUNT, axis=1),
    }


def as_json(figures: Report, baselines: dict[str, Report], split: str) -> dict:
    """The report as plain JSON."""
    return {
        "split": split,
        "films": figures.films,
        "mean": {name: figures.mean[name].as_json() for name in FIGURES} if figures.mean else None,
        "meanOver": [CLASS_IDS[k] for k in figures.counted],
        "classes": [
            {"id": CLASS_IDS[k], "positives": figures.positives[k], "patients": figures.patients[k]}
            | {name: figures.per_class[k][name].as_json() for name in FIGURES}
            for k in range(CLASS_COUNT)
        ],
        "baselines": {
            name: {figure: other.mean[figure].as_json() for figure in FIGURES} if other.mean else None
            for name, other in baselines.items()
        },
    }


def measure(data: Path, split: str, session: Session, splits: str = "official") -> tuple[list[Film], np.ndarray, dict]:
    """Runs every film to be measured; returns films, logits [n, 14] and the JSON report. Nothing is gated."""
    all_films = read_films(data, splits)
    films = films_to_measure(all_films, split)
    if not films:
        raise ValueError(f"no film of split {split!r} to measure")
    logits = session.run_films(data, films, f"running {split}").logits
    baselines = {name: film_report(films, scores) for name, scores in baseline_scores(all_films, films).items()}
    return films, logits, as_json(film_report(films, logits), baselines, split)


def write_predictions(path: Path, films: list[Film], scores: np.ndarray) -> None:
    """CSV with a column `file` and one column per class id."""
    with open(path, "w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", *CLASS_IDS])
        for film, row in zip(films, scores, strict=True):
            writer.writerow([film.file, *(repr(float(value)) for value in row)])


def summary(result: dict) -> str:
    """The table of a report as text."""
    lines = [f"{'finding':20s} positives patients  plain   strict  abnormal AUPRC"]
    for entry in result["classes"]:
        cells = [f"{entry[name]['value']:.3f}" if entry[name] else "  -  " for name in FIGURES]
        mark = "" if entry["id"] in result["meanOver"] else "  (not in the mean)"
        lines.append(f"{entry['id']:20s} {entry['positives']:9d} {entry['patients']:8d}  {'   '.join(cells)}{mark}")
    if result["mean"]:
        for name in FIGURES:
            value = result["mean"][name]
            lines.append(f"mean {name:9s} " + (f"{value['value']:.4f} {value['interval']}" if value else "-"))
    return "\n".join(lines)


def details(result: dict) -> str:
    """Maps against boxes, and the groups, as text."""

    def cell(figure: dict | None) -> str:
        return f"{figure['value']:.3f} {figure['interval']}" if figure else "-"

    lines = []
    if result["localisation"]:
        rows = {"all findings": result["localisation"]["pooled"], **result["localisation"]["classes"]}
        for name, row in rows.items():
            lines.append(
                f"{name:20s} {row['boxes']} boxes, {row['emptyMaps']} maps empty: pointing {cell(row['pointing'])}, "
                f"centre {cell(row['pointingPrior'])}; overlap {cell(row['overlap'])}, "
                f"centre {cell(row['overlapPrior'])}"
            )
    for grouping, groups in result["groups"].items():
        for name, row in groups.items():
            lines.append(
                f"{grouping}: {name:14s} {row['films']:5d} films, {len(row['meanOver'])} classes: "
                f"plain {cell(row['plain'])}, strict {cell(row['strict'])}"
            )
    return "\n".join(lines)


def main(arguments) -> int:
    """`evaluate --bundle DIR --data DIR --split NAME [--json FILE] [--predictions FILE]`."""
    from carina_training.groups import by_group, with_demographics

    manifest = read_manifest(arguments.bundle)
    session = Session(arguments.bundle / manifest["files"][0]["path"])
    films, logits, result = measure(arguments.data, arguments.split, session, arguments.splits)
    boxed = boxed_films(read_films(arguments.data, arguments.splits), arguments.split)
    result["localisation"] = localisation(pairs_of(arguments.data, boxed, session))
    result["groups"] = by_group(with_demographics(arguments.data, films), logits)
    print(summary(result))
    print(details(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n")
    if arguments.predictions:
        write_predictions(arguments.predictions, films, probabilities(manifest, logits))
    return 0
