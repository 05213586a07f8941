"""Run folders as `tables` sees them: which system, which seed, its validations, its scores on the films measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from carina_training.config import TrainConfig, train_config
from carina_training.curves import read_metrics
from carina_training.data.index import Film, load_frame
from carina_training.data.prepare import prepare
from carina_training.metrics import MINIMUM_PATIENTS, concordance
from carina_training.systems import system_of
from carina_training.train import CHECKPOINT, load_network
from carina_training.validate import predict_logits

WINDOW = 5


@dataclass(frozen=True)
class Run:
    """system: a name of systems.py; epochs: lines of metrics.jsonl; logits [films, 14] on the films measured."""

    folder: Path
    config: TrainConfig
    system: str
    epochs: list[dict]
    logits: np.ndarray

    @property
    def window(self) -> list[dict]:
        """The five consecutive validations with the highest mean AUROC, as the paper picks its epochs; all if fewer."""
        values = [line["valPlain"] if line["valPlain"] is not None else 0.0 for line in self.epochs]
        starts = range(max(1, len(values) - WINDOW + 1))
        best = max(starts, key=lambda start: float(np.mean(values[start : start + WINDOW])) if values else 0.0)
        return self.epochs[best : best + WINDOW]


def read_run(folder: Path, data: Path, films: list[Film]) -> Run | None:
    """A run and its averaged network's logits; None for a network that the paper does not have."""
    saved = torch.load(Path(folder) / CHECKPOINT, map_location="cpu", weights_only=True)
    config = train_config(saved["config"])
    system = system_of(config.model)
    if system is None:
        return None
    network, size = load_network(folder), config.phases[-1].size
    images = np.stack([prepare(load_frame(data, film), size) for film in films])
    return Run(Path(folder), config, system, read_metrics(folder), predict_logits(network, images))


@dataclass(frozen=True)
class Labelled:
    """The films measured: labels [n, 14], patients [n], and the classes that means run over."""

    films: list[Film]
    labels: np.ndarray
    patients: np.ndarray
    counted: list[int]


def labelled(films: list[Film]) -> Labelled:
    """Means run over the classes with positives from 10 or more patients."""
    labels = np.stack([film.labels for film in films])
    patients = np.array([film.patient for film in films])
    counted = [k for k in range(labels.shape[1]) if len(set(patients[labels[:, k] == 1])) >= MINIMUM_PATIENTS]
    return Labelled(films, labels, patients, counted)


def auroc(logits: np.ndarray, measured: Labelled, index: np.ndarray | None = None) -> np.ndarray:
    """Plain AUROC of each class, float64 [14], NaN without pairs; on the films of `index` if given."""
    index = np.arange(len(logits)) if index is None else index
    same = np.zeros(len(index), int)
    return np.array([concordance(logits[index, k], measured.labels[index, k], same) for k in range(logits.shape[1])])


def mean_auroc(logits: np.ndarray, measured: Labelled, index: np.ndarray | None = None) -> float:
    """Mean over the classes counted."""
    values = auroc(logits, measured, index)[measured.counted]
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else float("nan")
