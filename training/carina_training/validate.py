"""What is measured of a network while it is trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from carina_training.data.index import TUNING_SPLITS, Film, load_frame, require_split
from carina_training.data.prepare import prepare
from carina_training.metrics import MINIMUM_PATIENTS, concordance


@torch.no_grad()
def predict_logits(network: nn.Module, images: np.ndarray, batch: int = 32, bfloat16: bool = False) -> np.ndarray:
    """images float32 [n, S, S] in 0..1 -> logits float32 [n, 14]. The network must be in eval mode."""
    parts = []
    device = next(network.parameters()).device
    for start in range(0, len(images), batch):
        block = torch.from_numpy(images[start : start + batch]).unsqueeze(1)
        block = block.to(device, memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16, enabled=bfloat16):
            parts.append(network(block).logits.float().cpu().numpy())
    return np.concatenate(parts)


def classification_figures(logits: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """logits, labels [n, c] -> valLoss (BCE), valAccuracy and valF1 (mean over classes) at a probability of 0.5."""
    x, y = logits.astype(np.float64), labels.astype(np.float64)
    flagged = x >= 0
    hits = (flagged & (y == 1)).sum(0)
    f1 = 2 * hits / np.maximum(1, flagged.sum(0) + (y == 1).sum(0))
    return {
        "valLoss": float(np.mean(np.logaddexp(0, x) - y * x)),
        "valAccuracy": float((flagged == (y == 1)).mean()),
        "valF1": float(f1.mean()),
    }


class Validator:
    """Plain and strict mean AUROC on split val, for the log; no choice is made from it while training."""

    def __init__(self, data: Path, films: list[Film], size: int):
        require_split(films, TUNING_SPLITS)
        self.images = np.stack([prepare(load_frame(data, film), size) for film in films])
        self.labels = np.stack([film.labels for film in films])
        self.strata = np.array([film.stratum for film in films])
        patients = np.array([film.patient for film in films])
        self.counted = [k for k in range(14) if len(set(patients[self.labels[:, k] == 1])) >= MINIMUM_PATIENTS]

    def measure(self, network: nn.Module, bfloat16: bool) -> dict[str, float]:
        """Means over the classes with positives from 10 or more patients; loss, accuracy and F1 as in table 4.

        valLoss: BCE. valAccuracy, valF1: at a probability of 0.5, F1 averaged over all 14 classes (0 without a hit).
        """
        logits = predict_logits(network, self.images, bfloat16=bfloat16)
        same = np.zeros(len(logits), int)
        figures = classification_figures(logits, self.labels)
        plain = [concordance(logits[:, k], self.labels[:, k], same) for k in self.counted]
        strict = [concordance(logits[:, k], self.labels[:, k], self.strata) for k in self.counted]
        if not plain:
            return {"valPlain": float("nan"), "valStrict": float("nan")} | figures
        return {"valPlain": float(np.mean(plain)), "valStrict": float(np.mean(strict))} | figures
