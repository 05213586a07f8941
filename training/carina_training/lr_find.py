"""`lr-find`: the learning rate at which the loss falls steadily, as FastAI's lr_find with its "valley" rule."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from tqdm import tqdm

from carina_training.config import Phase, load_config
from carina_training.data.loader import BatchSource
from carina_training.train import Trainer

LOWEST, HIGHEST = 1e-7, 1.0
SMOOTHING = 0.98
GIVE_UP = 4.0
"""The search ends when the smoothed loss is so many times its lowest value."""


def valley(rates: np.ndarray, losses: np.ndarray) -> float:
    """The rate half-way into the longest fall of the loss (longest decreasing subsequence), as FastAI has it."""
    lengths = np.ones(len(losses), int)
    start = end = 0
    for i in range(1, len(losses)):
        before = lengths[:i][losses[:i] > losses[i]]
        lengths[i] = 1 + before.max(initial=0)
        if lengths[i] > lengths[end]:
            end = i
            start = end - int(lengths[end])
    section = (end - max(0, start)) / 3
    return float(rates[max(0, start) + int(section) + int(section / 2)])


def find(trainer: Trainer, source: BatchSource, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """(rates, smoothed losses) of up to `steps` steps with a rate rising from LOWEST to HIGHEST."""
    rates = np.geomspace(LOWEST, HIGHEST, steps)
    losses, average = [], 0.0
    for step, rate in enumerate(tqdm(rates, desc="lr-find", mininterval=5)):
        try:
            loss = trainer.train_step(source, rate)
        except FloatingPointError:
            break
        average = SMOOTHING * average + (1 - SMOOTHING) * loss
        losses.append(average / (1 - SMOOTHING ** (step + 1)))
        if losses[-1] > GIVE_UP * min(losses):
            break
    return rates[: len(losses)], np.array(losses)


def main(arguments) -> int:
    """`lr-find --config FILE --data DIR --out DIR [--steps N]`: writes lr_find.json and lr_find.png."""
    config = load_config(arguments.config)
    size = config.phases[-1].size
    config = replace(config, phases=(Phase(size, config.batch * arguments.steps),), frozen_films=0)
    with tempfile.TemporaryDirectory() as run:
        trainer = Trainer(config, arguments.data, Path(run))
        rates, losses = find(trainer, trainer.source(), arguments.steps)
    best = valley(rates, losses)
    arguments.out.mkdir(parents=True, exist_ok=True)
    result = {"rate": best, "rates": rates.tolist(), "losses": losses.tolist()}
    (arguments.out / "lr_find.json").write_text(json.dumps(result) + "\n")
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot(rates, losses)
    axes.axvline(best, linestyle="--", label=f"{best:.2g}")
    axes.set(xscale="log", xlabel="learning rate", ylabel="smoothed loss")
    axes.legend()
    figure.savefig(arguments.out / "lr_find.png", dpi=120)
    print(f"learning rate {best:.3g}")
    return 0
