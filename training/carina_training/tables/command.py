"""`tables --runs DIR... --out DIR [--split val]`: tables 2 to 7 and figures 6 to 8 from run folders."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from carina_training.classes import CLASS_IDS
from carina_training.config import DataConfig
from carina_training.data.index import SplitError, films_to_measure, read_films
from carina_training.data.select import with_fold
from carina_training.systems import ABLATIONS, HEADS, SENSITIVITY
from carina_training.tables.compare import difference, spread
from carina_training.tables.figures import cam_figure, roc_figure, sensitivity_figure
from carina_training.tables.runs import WINDOW, Labelled, Run, auroc, labelled, mean_auroc, read_run

PAPER = json.loads((Path(__file__).parent / "paper.json").read_text())
REFERENCE = "convfcmae"
Grouped = dict[str, list[Run]]


def _cell(value: float | None) -> str:
    return "-" if value is None or not np.isfinite(value) else f"{value:.4f}"


def _table(number: int, title: str, heading: list[str], rows: list[list[str]]) -> str:
    lines = [f"## Table {number}. {title}", "", "| " + " | ".join(heading) + " |", "|---" * len(heading) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", f"The paper's numbers: {PAPER['notes'][str(number)]}"])


def mean_window(runs: list[Run], key: str) -> list[float]:
    """The figure `key` of the five validations of each run's window, averaged over seeds, [up to 5]."""
    windows = [[np.nan if line.get(key) is None else line[key] for line in run.window] for run in runs]
    length = min((len(window) for window in windows), default=0)
    return [float(np.mean([window[k] for window in windows])) for k in range(length)]


def table_2(grouped: Grouped, measured: Labelled) -> str:
    """AUROC per class of CONVFCMAE and the networks compared with."""
    systems = list(PAPER["2"])
    rows = []
    for name in PAPER["2"][REFERENCE]:
        k = CLASS_IDS.index(name)
        row = [name + ("" if k in measured.counted else " *"), str(int(measured.labels[:, k].sum()))]
        for system in systems:
            ours = spread([auroc(run.logits, measured)[k] for run in grouped.get(system, [])])
            row += [f"{PAPER['2'][system][name]:.2f}", str(ours)]
        rows.append(row)
    mean = ["**mean**", ""]
    for system in systems:
        ours = spread([mean_auroc(run.logits, measured) for run in grouped.get(system, [])])
        mean += [f"{PAPER['2mean'][system]:.3f}", str(ours)]
    heading = ["finding", "positives", *(f"{s} {who}" for s in systems for who in ("(paper)", "(ours)"))]
    text = _table(2, "AUROC per class", heading, [*rows, mean])
    return text + " Ours: the mean runs over the classes without *, which have positives from 10 or more patients."


def _against_reference(system: str, grouped: Grouped, measured: Labelled) -> str:
    runs, reference = grouped.get(system), grouped.get(REFERENCE)
    if system == REFERENCE or not runs or not reference or not measured.counted:
        return "-"
    return str(difference(runs, reference, measured))


def table_3(grouped: Grouped, measured: Labelled) -> str:
    """Mean AUROC of all networks."""
    rows = []
    for system, value in PAPER["3"].items():
        ours = spread([mean_auroc(run.logits, measured) for run in grouped.get(system, [])])
        rows.append([system, f"{value:.3f}", str(ours), _against_reference(system, grouped, measured)])
    return _table(3, "Mean AUROC", ["network", "paper", "ours", "ours against CONVFCMAE"], rows)


def table_4(grouped: Grouped) -> str:
    """CONVFCMAE by epoch (ours: by validation, averaged over seeds)."""
    runs = grouped.get(REFERENCE, [])
    keys = ("loss", "valLoss", "valAccuracy", "valF1", "valPlain", "seconds")
    ours = {key: mean_window(runs, key) for key in keys}
    rows = []
    for k, printed in enumerate(PAPER["4"]):
        row = [str(k + 1)]
        for value, key in zip(printed, keys, strict=True):
            mine = ours[key][k] if k < len(ours[key]) else None
            row += [str(value), _cell(mine) if key != "seconds" else "-" if mine is None else f"{mine:.0f} s"]
        rows.append(row)
    names = ("training loss", "validation loss", "accuracy", "F1", "AUROC", "time")
    heading = ["epoch", *(f"{name} {who}" for name in names for who in ("(paper)", "(ours)"))]
    return _table(4, "CONVFCMAE by epoch", heading, rows) + " Ours: time since the start of the run."


def by_epoch(number: int, title: str, systems: dict, grouped: Grouped, measured: Labelled) -> str:
    """Tables 5 and 6: validation AUROC of each system by epoch, the paper's and ours."""
    rows = []
    for system in systems:
        printed, ours = PAPER[str(number)][system], mean_window(grouped.get(system, []), "valPlain")
        rows.append([system, "paper", *(f"{value:.4f}" for value in printed), ""])
        padded = [ours[k] if k < len(ours) else None for k in range(WINDOW)]
        last = f"{len(grouped.get(system, []))} seeds; {_against_reference(system, grouped, measured)}"
        rows.append(["", "ours", *(_cell(value) for value in padded), last if grouped.get(system) else ""])
    heading = ["system", "", *(f"epoch {k + 1}" for k in range(WINDOW)), "ours against CONVFCMAE, final weights"]
    return _table(number, title, heading, rows)


def table_7(grouped: Grouped, measured: Labelled) -> str:
    """The eight ablations."""
    rows = []
    base = PAPER["7"]["head-linear"]
    for system in ABLATIONS:
        printed = PAPER["7"][system]
        ours = spread([mean_auroc(run.logits, measured) for run in grouped.get(system, [])])
        gain = f"{printed:.4f} ({100 * (printed - base):+.2f} points)"
        rows.append([system, gain, str(ours), _against_reference(system, grouped, measured)])
    return _table(7, "Ablations", ["system", "paper (against linear)", "ours", "ours against CONVFCMAE"], rows)


def read_all(folders: list[Path], data: Path, split: str) -> tuple[Grouped, Labelled, list[str]]:
    """Runs by system, the films measured, and remarks. All runs are measured on the same films, dealt as they fitted.

    Raises SplitError when the runs dealt the films in different ways: one's training films would be another's test.
    """
    dealt = {}
    for folder in folders:
        saved = DataConfig(**json.loads((folder / "config.json").read_text())["data"])
        dealt[(saved.splits, saved.folds, saved.fold)] = folder
    if len(dealt) > 1:
        names = " and ".join(str(folder) for folder in list(dealt.values())[:2])
        raise SplitError(f"{names} have different splits or folds; compare like with like")
    (splits, folds, fold) = next(iter(dealt))
    films = read_films(data, splits)
    films = films_to_measure(with_fold(films, fold, folds) if folds else films, split)
    runs: Grouped = defaultdict(list)
    remarks = []
    for folder in folders:
        run = read_run(folder, data, films)
        if run is None:
            remarks.append(f"{folder.name}: no system of the paper, left out")
        else:
            runs[run.system].append(run)
    for system, group in runs.items():
        if len({run.config.seed for run in group}) < len(group):
            remarks.append(f"{system}: several runs of one seed count as several seeds")
    return dict(runs), labelled(films), remarks


def main(arguments) -> int:
    """Writes tables.md and the figures that the runs given allow."""
    grouped, measured, remarks = read_all(arguments.runs, arguments.data, arguments.split)
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    films, counted = len(measured.films), len(measured.counted)
    intro = [
        "# The paper's tables, and ours",
        f"Paper: {PAPER['source']}",
        f"Ours: plain AUROC of the averaged weights on {films} films of `{arguments.split}`, means over {counted} "
        "classes; by epoch: on the validation films. Mean ± sample deviation over seeds. Differences: paired bootstrap "
        "by patient. The two were not measured on the same films unless these are the paper's own.",
        *remarks,
    ]
    parts = [
        table_2(grouped, measured),
        table_3(grouped, measured),
        table_4(grouped),
        by_epoch(5, "Heads by epoch, validation AUROC", HEADS, grouped, measured),
        by_epoch(6, "Settings by epoch, validation AUROC", SENSITIVITY, grouped, measured),
        table_7(grouped, measured),
    ]
    (out / "tables.md").write_text("\n\n".join([*intro, *parts]) + "\n")
    if REFERENCE in grouped:
        roc_figure(grouped[REFERENCE][0], measured, out / "figure-6-roc.png")
        cam_figure(grouped[REFERENCE][0], measured, arguments.data, out / "figure-7-cam.png")
    rows = {name: mean_window(grouped.get(name, []), "valPlain") for name in SENSITIVITY}
    if any(rows.values()):
        sensitivity_figure(rows, out / "figure-8-sensitivity.png")
    print(f"wrote {out / 'tables.md'}")
    return 0
