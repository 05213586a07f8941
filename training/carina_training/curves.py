"""Curves of a run as a picture in its folder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

PANELS = (
    ("loss", (("loss", "training"), ("valLoss", "validation, BCE"))),
    ("AUROC", (("valPlain", "plain"), ("valStrict", "strict"))),
    ("at a probability of 0.5", (("valAccuracy", "accuracy"), ("valF1", "F1"))),
)


def read_metrics(run: Path) -> list[dict]:
    """The lines of metrics.jsonl, one per validation."""
    path = Path(run) / "metrics.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def draw_curves(run: Path) -> Path | None:
    """Writes curves.png; None when nothing was validated yet."""
    lines = read_metrics(run)
    if not lines:
        return None
    figure = Figure(figsize=(12, 3.5), layout="constrained")
    films = [line["films"] for line in lines]
    for axes, (title, series) in zip(figure.subplots(1, len(PANELS)), PANELS, strict=True):
        for key, label in series:
            values = [np.nan if line.get(key) is None else line[key] for line in lines]
            axes.plot(films, values, marker=".", label=label)
        axes.set(title=title, xlabel="films drawn")
        axes.grid(alpha=0.3)
        axes.legend()
    path = Path(run) / "curves.png"
    figure.savefig(path, dpi=120)
    return path
