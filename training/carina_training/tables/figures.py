"""Figures 6, 7 and 8: ROC curves, Grad-CAM examples, sensitivity heatmap."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from sklearn.metrics import roc_curve

from carina_training.classes import CLASS_IDS, NIH_NAMES
from carina_training.data.index import load_frame
from carina_training.data.prepare import prepare
from carina_training.localise import enlarge
from carina_training.model.network import grad_cam
from carina_training.systems import SENSITIVITY
from carina_training.tables.runs import Labelled, Run, auroc
from carina_training.train import load_network

EXAMPLES = 6


def roc_figure(run: Run, measured: Labelled, path: Path) -> None:
    """Figure 6: a curve per class with positives; classes that are not counted in the mean are dashed."""
    figure = Figure(figsize=(7, 6), layout="constrained")
    axes = figure.subplots()
    values = auroc(run.logits, measured)
    for k, name in enumerate(NIH_NAMES):
        if np.isfinite(values[k]):
            false, true, _ = roc_curve(measured.labels[:, k], run.logits[:, k])
            style = "-" if k in measured.counted else ":"
            axes.plot(false, true, style, label=f"{name.replace('_', ' ')} {values[k]:.2f}", linewidth=1.2)
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    axes.set(xlabel="false positive rate", ylabel="true positive rate", aspect="equal")
    axes.legend(fontsize=7, loc="lower right")
    figure.savefig(path, dpi=150)


def cam_figure(run: Run, measured: Labelled, data: Path, path: Path) -> None:
    """Figure 7: for the findings with the most positives the film with the highest logit, its map and its boxes.

    Shows patients' films: keep it where the films may be kept.
    """
    network, size = load_network(run.folder), run.config.phases[-1].size
    order = np.argsort(-measured.labels.sum(0), kind="stable")[:EXAMPLES]
    chosen = [k for k in order if measured.labels[:, k].any()]
    figure = Figure(figsize=(3 * max(1, len(chosen)), 3.3), layout="constrained")
    panels = figure.subplots(1, max(1, len(chosen)), squeeze=False)[0]
    for axes, k in zip(panels, chosen, strict=False):
        positives = np.flatnonzero(measured.labels[:, k] == 1)
        film = measured.films[positives[np.argmax(run.logits[positives, k])]]
        image = prepare(load_frame(data, film), size)
        maps = grad_cam(network, torch.from_numpy(image)[None, None])[1][0, k].double().numpy()
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        axes.imshow(enlarge(maps, size), cmap="jet", alpha=0.35)
        for box in film.boxes:
            if box.finding == k:
                corner, sides = (box.left * size, box.top * size), (box.width * size, box.height * size)
                axes.add_patch(Rectangle(corner, *sides, fill=False, edgecolor="white"))
        axes.set_title(CLASS_IDS[k], fontsize=9)
        axes.axis("off")
    figure.savefig(path, dpi=120)


def sensitivity_figure(rows: dict[str, list[float]], path: Path) -> None:
    """Figure 8: AUROC of each setting by validation, best at the top, the paper's setting framed."""
    ordered = sorted((name for name in SENSITIVITY if rows.get(name)), key=lambda name: -rows[name][-1])
    width = max(len(rows[name]) for name in ordered)
    table = np.full((len(ordered), width), np.nan)
    for row, name in enumerate(ordered):
        table[row, : len(rows[name])] = rows[name]
    figure = Figure(figsize=(2 + 1.1 * width, 1 + 0.45 * len(ordered)), layout="constrained")
    axes = figure.subplots()
    axes.imshow(table, cmap="Blues", aspect="auto")
    for (row, column), value in np.ndenumerate(table):
        if np.isfinite(value):
            axes.text(column, row, f"{value:.4f}", ha="center", va="center", fontsize=8)
    axes.set_yticks(range(len(ordered)), ordered)
    axes.set_xticks(range(width), range(1, width + 1))
    axes.set_xlabel("validation")
    if "convfcmae" in ordered:
        frame = (-0.5, ordered.index("convfcmae") - 0.5)
        axes.add_patch(Rectangle(frame, width, 1, fill=False, edgecolor="red", linewidth=2))
    figure.savefig(path, dpi=150)
