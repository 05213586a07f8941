"""What the films say about an exported file: calibration, thresholds, figures, the gate."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from carina_training.calibrate import Calibration, choose_thresholds, fit_calibration, operating_points
from carina_training.classes import CLASS_COUNT
from carina_training.data.index import (
    FITTING_SPLITS,
    TUNING_SPLITS,
    films_to_fit,
    films_to_measure,
    load_frame,
    nih_prevalence,
    read_films,
    require_split,
)
from carina_training.data.prepare import prepare
from carina_training.evaluate import label_matrix, measure
from carina_training.export import sources
from carina_training.gate import Gate, block_features, fit_gate, open_gate, other_shape
from carina_training.localise import boxed_films, localisation, pairs_of
from carina_training.runtime import Session


@dataclass
class Measured:
    """What the films say about an exported file; for seeded weights without data all of it is empty."""

    calibration: Calibration
    thresholds: list[float | None]
    operating: dict
    gate: Gate
    test: dict | None = None
    val: dict | None = None
    detection: list[dict] = field(default_factory=list)
    localisation: dict | None = None


def measure_gate(
    data: Path, session: Session, sources_excluded: tuple[str, ...], splits: str
) -> tuple[Gate, list[dict]]:
    """Fits the gate on training films, sets its limits on validation films, measures it on split `ood`."""
    all_films = read_films(data, splits)
    fitted = require_split(films_to_fit(all_films, sources_excluded, 224), FITTING_SPLITS)
    good = require_split(films_to_measure(all_films, "val"), TUNING_SPLITS)

    def features(films, label: str, both_shapes: bool) -> tuple[np.ndarray, np.ndarray]:
        images = []
        for index, film in enumerate(films):
            frame = load_frame(data, film)
            images.append(prepare(frame, session.size))
            if both_shapes:
                images.append(prepare(other_shape(frame, np.random.default_rng(index)), session.size))
        outputs = session.run_many(images, len(images), label)
        return outputs.embedding, np.stack([block_features(image) for image in images])

    gate = fit_gate(*features(fitted, "gate: training films", True), *features(good, "gate: validation films", True))
    detection = []
    for name, films in sources.gate_groups(all_films).items():
        scores, _ = gate.scores(*features(films, f"gate: {name}", False))
        detection.append(
            {
                "group": name,
                "films": len(films),
                "refused": round(float((scores > gate.refuse_above).mean()), 3),
                "doubtful": round(float((scores > gate.doubt_above).mean()), 3),
            }
        )
    return gate, detection


def measure_all(data: Path, session: Session, sources_excluded: tuple[str, ...], splits: str = "official") -> Measured:
    """Calibration, thresholds and operating points from val; figures from val and test; the gate.

    splits: those that the network was fitted with, for ChestX-ray14 as published.
    """
    films, logits, val = measure(data, "val", session, splits)
    require_split(films, TUNING_SPLITS)
    labels = label_matrix(films)
    calibration = fit_calibration(logits, labels, nih_prevalence(data))
    # Rounded before the thresholds are chosen, so that what is written is what was chosen.
    calibration = replace(
        calibration,
        slope=float(f"{calibration.slope:.6g}"),
        intercepts=np.array([float(f"{value:.6g}") for value in calibration.intercepts]),
    )
    probability = calibration.probabilities(logits)
    no_finding = np.array([film.no_finding for film in films])
    patients = np.array([film.patient for film in films])
    thresholds = choose_thresholds(probability, labels, no_finding, patients)
    gate, detection = measure_gate(data, session, sources_excluded, splits)
    _, _, test = measure(data, "test", session, splits)
    operating = operating_points(probability, labels, "val")
    boxes = localisation(pairs_of(data, boxed_films(read_films(data, splits), "test"), session))
    return Measured(calibration, thresholds, operating, gate, test, val, detection, boxes)


def without_data(embedding: int) -> Measured:
    """For seeded weights: probabilities are sigmoids of the logits, thresholds 0.5, the gate is open."""
    calibration = Calibration(1.0, np.zeros(CLASS_COUNT), np.full(CLASS_COUNT, 0.5))
    operating = operating_points(np.full((2, CLASS_COUNT), 0.5), np.zeros((2, CLASS_COUNT)), "none")
    return Measured(calibration, [0.5] * CLASS_COUNT, operating, open_gate(embedding))
