"""Heatmaps against readers' boxes (NIH): pointing game and intersection over union, beside a centre prior.

Pointing game: a hit when the map's highest point, after bilinear enlargement, lies in a box of that finding. Overlap:
the part of the enlarged map above half its maximum against the union of the boxes. Both on the padded square that the
network reads. The centre prior is one round hill in the middle of the film, the same for every film and finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from carina_training.classes import CLASS_IDS
from carina_training.data.index import Box, Film, load_frame
from carina_training.data.prepare import prepare
from carina_training.metrics import Estimate
from carina_training.runtime import Session

SIDE = 256
"""Side of the square on which maps and boxes are compared."""
SHARE_OF_MAXIMUM = 0.5
PRIOR_DEVIATION = 0.25
"""Of the side of the square."""
MINIMUM_PATIENTS = 10
"""Below so many patients with boxes a finding has no figure of its own; all findings are pooled."""


def enlarge(cells: np.ndarray, side: int = SIDE) -> np.ndarray:
    """Map [h, w] -> [side, side], bilinear between cell centres, constant outside them (half-pixel centres)."""

    def weights(size: int) -> np.ndarray:
        centre = np.clip((np.arange(side) + 0.5) * size / side - 0.5, 0, size - 1)
        return np.maximum(0, 1 - np.abs(centre[:, None] - np.arange(size)))

    return weights(cells.shape[0]) @ cells @ weights(cells.shape[1]).T


def box_mask(boxes: list[Box], rows: int, columns: int, side: int = SIDE) -> np.ndarray:
    """The boxes' union on the padded square of a film of rows x columns pixels, bool [side, side] at pixel centres."""
    longer = max(rows, columns)
    top, left = (longer - rows) // 2, (longer - columns) // 2
    centre = (np.arange(side) + 0.5) * longer / side
    mask = np.zeros((side, side), bool)
    for box in boxes:
        y, x = top + box.top * rows, left + box.left * columns
        down = (centre >= y) & (centre < y + box.height * rows)
        across = (centre >= x) & (centre < x + box.width * columns)
        mask |= np.outer(down, across)
    return mask


def centre_prior(side: int = SIDE) -> np.ndarray:
    """A Gaussian hill in the middle, float64 [side, side]."""
    distance = ((np.arange(side) + 0.5) / side - 0.5) / PRIOR_DEVIATION
    return np.exp(-0.5 * (distance[:, None] ** 2 + distance**2))


def compare(enlarged: np.ndarray, mask: np.ndarray) -> tuple[float, float]:
    """(1 when the highest point lies in the mask else 0, overlap); (0, 0) for a map without any positive value."""
    highest = float(enlarged.max())
    if highest <= 0:
        return 0.0, 0.0
    chosen = enlarged >= SHARE_OF_MAXIMUM * highest
    overlap = float((chosen & mask).sum() / max(1, (chosen | mask).sum()))
    return float(mask[np.unravel_index(np.argmax(enlarged), mask.shape)]), overlap


@dataclass(frozen=True)
class Pair:
    """One boxed finding of one film: how the map and the centre prior do (hit, overlap).

    empty: the map is zero everywhere, as it is where no position speaks for the finding; it counts as a miss.
    """

    patient: str
    finding: int
    ours: tuple[float, float]
    prior: tuple[float, float]
    empty: bool = False


def boxed_films(films: list[Film], split: str) -> list[Film]:
    """Films with boxes of 224 pixels or more: those of all splits for `test`, of train and val for another split.

    No film with boxes is ever fitted (films_to_fit), so those of `train` are held out as well.
    """
    splits = {"train", "val", "test"} if split == "test" else {"train", "val"}
    return [film for film in films if film.boxes and film.split in splits and film.pixels >= 224]


def pairs_of(data: Path, films: list[Film], session: Session) -> list[Pair]:
    """Every boxed finding of every film, measured with the exported file's maps."""
    pairs = []
    for film in tqdm(films, desc="maps against boxes", mininterval=5):
        frame = load_frame(data, film)
        cam = session.run(prepare(frame, session.size)).cam[0]
        for finding in sorted({box.finding for box in film.boxes}):
            mask = box_mask([box for box in film.boxes if box.finding == finding], *frame.shape)
            ours = compare(enlarge(cam[finding].astype(np.float64)), mask)
            empty = not (cam[finding] > 0).any()
            pairs.append(Pair(film.patient, finding, ours, compare(centre_prior(), mask), empty))
    return pairs


def _estimate(values: np.ndarray, patients: np.ndarray, draws: int = 500) -> Estimate:
    """Mean of values [n] with its interval, bootstrapped by patient."""
    names, codes = np.unique(patients, return_inverse=True)
    sums, counts = np.bincount(codes, values), np.bincount(codes)
    chosen = np.random.default_rng(0).integers(0, len(names), (draws, len(names)))
    low, high = np.percentile(sums[chosen].sum(1) / counts[chosen].sum(1), [2.5, 97.5])
    return Estimate(float(values.mean()), float(low), float(high))


def _figures(pairs: list[Pair]) -> dict:
    patients = np.array([pair.patient for pair in pairs])
    entry: dict = {"boxes": len(pairs), "patients": len(set(patients))}
    entry["emptyMaps"] = sum(pair.empty for pair in pairs)
    for who in ("ours", "prior"):
        for index, what in enumerate(("pointing", "overlap")):
            values = np.array([getattr(pair, who)[index] for pair in pairs])
            entry[what + ("" if who == "ours" else "Prior")] = _estimate(values, patients).as_json()
    return entry


def localisation(pairs: list[Pair]) -> dict | None:
    """JSON: all findings pooled, and each with boxes of MINIMUM_PATIENTS patients or more; None without any box."""
    if not pairs:
        return None
    classes = {}
    for finding in sorted({pair.finding for pair in pairs}):
        chosen = [pair for pair in pairs if pair.finding == finding]
        if len({pair.patient for pair in chosen}) >= MINIMUM_PATIENTS:
            classes[CLASS_IDS[finding]] = _figures(chosen)
    return {"pooled": _figures(pairs), "classes": classes}
