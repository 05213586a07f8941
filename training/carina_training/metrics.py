"""AUROC in three forms, average precision and intervals bootstrapped by patient.

plain: all pairs of a positive and a negative film. strict: pairs of the same source and view only, wins summed over
strata, divided by the pairs summed, ties one half: what is left when source and view give nothing away. abnormal:
strict among films with any finding: what is left when "something is wrong" gives nothing away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

MINIMUM_PATIENTS = 10
"""Means run over classes with positives from at least so many patients."""


def wins_and_pairs(score: np.ndarray, label: np.ndarray, stratum: np.ndarray) -> tuple[float, float]:
    """(wins, pairs) over pairs of a positive and a negative of the same stratum; a tie is half a win."""
    wins = pairs = 0.0
    for value in np.unique(stratum):
        chosen = stratum == value
        positive = label[chosen] == 1
        p, n = int(positive.sum()), int((~positive).sum())
        if p and n:
            wins += rankdata(score[chosen])[positive].sum() - p * (p + 1) / 2
            pairs += p * n
    return wins, pairs


def concordance(score: np.ndarray, label: np.ndarray, stratum: np.ndarray) -> float:
    """Share of wins, NaN without pairs."""
    wins, pairs = wins_and_pairs(score, label, stratum)
    return wins / pairs if pairs else float("nan")


def average_precision(score: np.ndarray, label: np.ndarray) -> float:
    """Average precision (the area under the precision-recall steps, as scikit-learn), NaN without positives."""
    if not label.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    ranked, hits = score[order], np.cumsum(label[order])
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    precision, recall = hits[last] / (last + 1), hits[last] / hits[-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval; NaN where there is nothing to compute it from."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict | None:
        """{value, interval}, or None without a value."""
        if not np.isfinite(self.value):
            return None
        interval = [round(self.low, 4), round(self.high, 4)] if np.isfinite(self.low) else None
        return {"value": round(self.value, 4), "interval": interval}

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]" if np.isfinite(self.value) else "-"


FIGURES = ("plain", "strict", "abnormal", "auprc")


def class_figures(score: np.ndarray, label: np.ndarray, stratum: np.ndarray, abnormal: np.ndarray) -> np.ndarray:
    """The four FIGURES of one class, float64 [4]."""
    return np.array(
        [
            concordance(score, label, np.zeros(len(score), int)),
            concordance(score, label, stratum),
            concordance(score[abnormal], label[abnormal], stratum[abnormal]),
            average_precision(score, label),
        ]
    )


@dataclass(frozen=True)
class Report:
    """per_class[class][figure] and mean[figure] as Estimates; counted: classes in the mean."""

    per_class: list[dict[str, Estimate]]
    mean: dict[str, Estimate]
    positives: list[int]
    patients: list[int]
    counted: list[int]
    films: int


def report(
    scores: np.ndarray, labels: np.ndarray, strata: np.ndarray, patients: np.ndarray, draws: int = 500, seed: int = 0
) -> Report:
    """scores, labels [n, classes]; strata, patients [n]. Intervals: `draws` bootstrap samples of patients."""
    labels = labels.astype(int)
    classes = labels.shape[1]
    abnormal = labels.any(1)
    codes = np.unique(strata, return_inverse=True)[1]
    by_class = [len(set(patients[labels[:, k] == 1])) for k in range(classes)]
    counted = [k for k in range(classes) if by_class[k] >= MINIMUM_PATIENTS]

    def all_figures(index: np.ndarray) -> np.ndarray:
        return np.array(
            [class_figures(scores[index, k], labels[index, k], codes[index], abnormal[index]) for k in range(classes)]
        )

    value = all_figures(np.arange(len(scores)))
    where: dict[str, list[int]] = {}
    for position, patient in enumerate(patients):
        where.setdefault(patient, []).append(position)
    groups = [np.array(where[name]) for name in np.unique(patients)]
    rng = np.random.default_rng(seed)
    samples = np.full((draws, classes, len(FIGURES)), np.nan)
    for draw in range(draws):
        chosen = rng.choice(len(groups), len(groups))
        samples[draw] = all_figures(np.concatenate([groups[g] for g in chosen]))

    def estimate(point: float, drawn: np.ndarray) -> Estimate:
        drawn = drawn[np.isfinite(drawn)]
        if not np.isfinite(point) or len(drawn) < draws // 2:
            return Estimate(point, float("nan"), float("nan"))
        low, high = np.percentile(drawn, [2.5, 97.5])
        return Estimate(float(point), float(low), float(high))

    per_class = [
        {name: estimate(value[k, f], samples[:, k, f]) for f, name in enumerate(FIGURES)} for k in range(classes)
    ]
    mean = {}
    for f, name in enumerate(FIGURES):
        if counted:
            drawn = np.array([_nan_mean(sample) for sample in samples[:, counted, f]])
            mean[name] = estimate(_nan_mean(value[counted, f]), drawn)
    return Report(per_class, mean, labels.sum(0).tolist(), by_class, counted, len(scores))


def _nan_mean(values: np.ndarray) -> float:
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else float("nan")
