"""Which differences between systems are within noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carina_training.tables.runs import Labelled, Run, mean_auroc

DRAWS = 200
SMALL_SAMPLE = 0.04
"""Half the width of a mean's interval on a few hundred films: no difference below it is called one there."""
LARGE_SAMPLE = 5000
"""Films from which on SMALL_SAMPLE does not apply."""


@dataclass(frozen=True)
class Spread:
    """Mean and sample deviation over seeds; the deviation is NaN for one seed."""

    mean: float
    deviation: float
    seeds: int

    def __str__(self) -> str:
        if not np.isfinite(self.mean):
            return "-"
        return f"{self.mean:.4f}" + (f" ± {self.deviation:.4f}" if self.seeds > 1 else " (one seed)")


def spread(values: list[float]) -> Spread:
    """Over the values of several seeds."""
    array = np.array(values, float)
    deviation = float(array.std(ddof=1)) if len(array) > 1 else float("nan")
    return Spread(float(array.mean()) if len(array) else float("nan"), deviation, len(array))


@dataclass(frozen=True)
class Difference:
    """A system minus the reference: value, 95 % interval over patients, and the verdict in words."""

    value: float
    low: float
    high: float
    verdict: str

    def __str__(self) -> str:
        return f"{self.value:+.4f} [{self.low:+.3f}, {self.high:+.3f}], {self.verdict}"


def difference(runs: list[Run], reference: list[Run], measured: Labelled) -> Difference:
    """Mean AUROC of `runs` minus that of `reference`: paired bootstrap by patient, and the spread over seeds.

    Within noise when the interval holds 0, when the difference is below twice its deviation over seeds, when it is
    below SMALL_SAMPLE on a small set of films, or when there is one seed only of either: no claim from one seed.
    """

    def gap(index: np.ndarray | None) -> float:
        return float(
            np.mean([mean_auroc(run.logits, measured, index) for run in runs])
            - np.mean([mean_auroc(run.logits, measured, index) for run in reference])
        )

    names, codes = np.unique(measured.patients, return_inverse=True)
    groups = [np.flatnonzero(codes == k) for k in range(len(names))]
    rng = np.random.default_rng(0)
    drawn = [gap(np.concatenate([groups[k] for k in rng.integers(0, len(groups), len(groups))])) for _ in range(DRAWS)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    value = gap(None)
    sides = [spread([mean_auroc(run.logits, measured) for run in side]) for side in (runs, reference)]
    noise = 2 * float(np.sqrt(sum(side.deviation**2 / side.seeds for side in sides)))
    if low <= 0 <= high:
        verdict = "within noise (films)"
    elif min(side.seeds for side in sides) < 2:
        verdict = "no claim from one seed"
    elif abs(value) < noise:
        verdict = "within noise (seeds)"
    elif len(measured.films) < LARGE_SAMPLE and abs(value) < SMALL_SAMPLE:
        verdict = f"within noise (below {SMALL_SAMPLE} on {len(measured.films)} films)"
    else:
        verdict = "a difference"
    return Difference(value, float(low), float(high), verdict)
