"""From logits to probabilities and thresholds, on films that were not fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import expit, logit

from carina_training.classes import CLASS_COUNT, CLASS_IDS

FALSE_FLAGS_PER_FILM = 0.5
MINIMUM_POSITIVE_PATIENTS = 5
"""Below so many patients with the finding among the films used, a class gets no threshold."""

THRESHOLD_POLICY = (
    f"at most {FALSE_FLAGS_PER_FILM} false flags per film without finding, all classes together and in equal shares, "
    f"on films that were not fitted; none with positives from fewer than {MINIMUM_POSITIVE_PATIENTS} patients"
)


@dataclass(frozen=True)
class Calibration:
    """probability = expit(slope * logit + intercept[class]), at the prevalence given."""

    slope: float
    intercepts: np.ndarray
    prevalence: np.ndarray

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """[n, 14] -> float64 [n, 14]."""
        return expit(self.slope * logits.astype(np.float64) + self.intercepts)


def fit_slope(logits: np.ndarray, labels: np.ndarray) -> float:
    """The slope shared by all classes that maximises the likelihood, each class with an intercept of its own."""
    chosen = [k for k in range(labels.shape[1]) if labels[:, k].sum() >= MINIMUM_POSITIVE_PATIENTS]
    if not chosen:
        return 1.0
    x, y = logits[:, chosen].astype(np.float64), labels[:, chosen].astype(np.float64)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        score = parameters[0] * x + parameters[1:]
        error = expit(score) - y
        value = np.sum(np.logaddexp(0, score) - y * score)
        return value, np.concatenate([[np.sum(error * x)], error.sum(0)])

    start = np.concatenate([[1.0], logit(np.clip(y.mean(0), 1e-3, 1 - 1e-3)) - x.mean(0)])
    slope = float(minimize(loss, start, jac=True, method="L-BFGS-B").x[0])
    # A model without information would give no slope, or a negative one: probabilities then stay near the prevalence.
    return max(slope, 0.05)


def intercept_at_prevalence(scaled: np.ndarray, labels: np.ndarray, prevalence: float) -> float:
    """The intercept at which the mean probability is `prevalence`, films reweighted to that prevalence.

    scaled: slope * logit of every film. Positives share the weight `prevalence`, negatives the rest; with no positives
    all films share it alike. A prevalence of 0 counts as one in a million: no finding is impossible.
    """
    prevalence = max(prevalence, 1e-6)
    positive = labels == 1
    weights = np.full(len(scaled), 1.0 / len(scaled))
    if positive.any() and (~positive).any():
        weights = np.where(positive, prevalence / positive.sum(), (1 - prevalence) / (~positive).sum())
    bound = 40.0 + float(np.abs(scaled).max())
    return float(brentq(lambda b: np.sum(weights * expit(scaled + b)) - prevalence, -bound, bound))


def fit_calibration(logits: np.ndarray, labels: np.ndarray, prevalence: np.ndarray) -> Calibration:
    """Shared slope, one intercept a class, reweighted to `prevalence` [14]."""
    slope = fit_slope(logits, labels)
    intercepts = [
        intercept_at_prevalence(slope * logits[:, k].astype(np.float64), labels[:, k], float(prevalence[k]))
        for k in range(CLASS_COUNT)
    ]
    return Calibration(slope, np.array(intercepts), prevalence)


def choose_thresholds(
    probability: np.ndarray, labels: np.ndarray, no_finding: np.ndarray, patients: np.ndarray
) -> list[float | None]:
    """A threshold per class by THRESHOLD_POLICY, or None where a class has too few patients with the finding.

    Among films without finding each class may flag an equal share of FALSE_FLAGS_PER_FILM; the threshold lies halfway
    between the last film flagged and the first one not.
    """
    enough = [len(set(patients[labels[:, k] == 1])) >= MINIMUM_POSITIVE_PATIENTS for k in range(CLASS_COUNT)]
    count = int(no_finding.sum())
    if not any(enough) or count < 2:
        return [None] * CLASS_COUNT
    allowed = int(FALSE_FLAGS_PER_FILM / sum(enough) * count)
    thresholds: list[float | None] = []
    for k in range(CLASS_COUNT):
        if not enough[k]:
            thresholds.append(None)
            continue
        ranked = np.sort(probability[no_finding, k])[::-1]
        last = ranked[allowed - 1] if allowed else 1.0
        thresholds.append(float(f"{(last + ranked[allowed]) / 2:.6g}"))
    return thresholds


def operating_points(probability: np.ndarray, labels: np.ndarray, split: str, points: int = 41) -> dict:
    """operating.json: sensitivity and specificity of every class at thresholds spread over its probabilities."""
    classes = []
    for k, name in enumerate(CLASS_IDS):
        positive = labels[:, k] == 1
        thresholds = np.unique([float(f"{q:.6g}") for q in np.quantile(probability[:, k], np.linspace(0, 1, points))])
        rows = []
        for threshold in thresholds:
            flagged = probability[:, k] >= threshold
            rows.append(
                {
                    "threshold": float(threshold),
                    "sensitivity": round(float(flagged[positive].mean()), 4) if positive.any() else None,
                    "specificity": round(float((~flagged[~positive]).mean()), 4) if (~positive).any() else None,
                }
            )
        classes.append(
            {"id": name, "positives": int(positive.sum()), "negatives": int((~positive).sum()), "points": rows}
        )
    return {"schema": "carina.operating/1", "split": split, "classes": classes}
