"""AUROC in three forms, calibration and thresholds, against scikit-learn and by hand."""

import csv
import subprocess
import sys

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from carina_training.calibrate import (
    FALSE_FLAGS_PER_FILM,
    choose_thresholds,
    fit_calibration,
    fit_slope,
    intercept_at_prevalence,
    operating_points,
)
from carina_training.classes import CLASS_IDS
from carina_training.data.index import films_to_measure, read_films
from carina_training.evaluate import as_json, baseline_scores, film_report, label_matrix, write_predictions
from carina_training.metrics import average_precision, concordance, report


def some_scores(n=300, classes=14, seed=0):
    rng = np.random.default_rng(seed)
    labels = (rng.random((n, classes)) < np.linspace(0.05, 0.4, classes)).astype(int)
    # Rounded, so that there are ties.
    scores = np.round(labels * 0.8 + rng.normal(size=(n, classes)), 1)
    return scores, labels, rng.integers(0, 4, n).astype(str), (np.arange(n) // 2).astype(str)


def test_plain_auroc_and_average_precision_equal_scikit_learn():
    scores, labels, _, _ = some_scores()
    for k in range(14):
        same = np.zeros(len(scores))
        assert concordance(scores[:, k], labels[:, k], same) == pytest.approx(roc_auc_score(labels[:, k], scores[:, k]))
        assert average_precision(scores[:, k], labels[:, k]) == pytest.approx(
            average_precision_score(labels[:, k], scores[:, k])
        )


def test_strict_auroc_counts_pairs_of_one_stratum_only():
    # Stratum a: positive 3 against negatives 1 and 3: one win, one tie. Stratum b: positive 1 against 2: no win.
    score = np.array([3.0, 1.0, 3.0, 1.0, 2.0])
    label = np.array([1, 0, 0, 1, 0])
    stratum = np.array(["a", "a", "a", "b", "b"])
    assert concordance(score, label, stratum) == pytest.approx((1 + 0.5 + 0) / 3)


def test_abnormal_auroc_leaves_out_films_without_finding():
    score = np.array([[2.0, 0], [1.0, 0], [9.0, 0], [0.0, 0]])
    labels = np.array([[1, 0], [0, 1], [0, 0], [0, 1]])
    figures = report(score, labels, np.array(["a"] * 4), np.array(list("wxyz")), draws=20).per_class[0]
    assert figures["plain"].value == pytest.approx(2 / 3)
    assert figures["abnormal"].value == 1.0


def test_intervals_are_drawn_by_patient():
    scores, labels, strata, patients = some_scores()
    by_patient = report(scores, labels, strata, patients, draws=200).mean["plain"]
    alone = report(scores, labels, strata, np.arange(len(scores)).astype(str), draws=200).mean["plain"]
    assert by_patient.value == alone.value
    assert by_patient.low < by_patient.value < by_patient.high
    # The same films five times over, as one patient each, must not narrow the interval.
    times = np.tile(np.arange(len(scores)), 5)
    repeated = report(scores[times], labels[times], strata[times], patients[times], draws=200).mean["plain"]
    assert repeated.high - repeated.low == pytest.approx(by_patient.high - by_patient.low, rel=0.2)


def test_figures_agree_with_the_reference_script(real_data, tmp_path):
    oracle = real_data.parent / "tools" / "auroc_oracle.py"
    if not oracle.exists():
        pytest.skip(f"reference script not found at {oracle}")
    films = films_to_measure(read_films(real_data), "val")
    rng = np.random.default_rng(3)
    scores = np.round(label_matrix(films) + rng.normal(size=(len(films), 14)), 2)
    write_predictions(tmp_path / "predictions.csv", films, scores)
    printed = subprocess.run(
        [sys.executable, oracle, tmp_path / "predictions.csv", "--split", "val", "--index", real_data / "index.csv"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()[-1]
    ours = film_report(films, scores)
    for name in ("plain", "strict", "abnormal"):
        estimate = ours.mean[name]
        assert f"{name} {estimate.value:.4f} [{estimate.low:.3f}, {estimate.high:.3f}]" in printed


def test_source_alone_has_no_strict_value(real_data):
    films = read_films(real_data)
    measured = films_to_measure(films, "val")
    scores = baseline_scores(films, measured)
    result = as_json(film_report(measured, scores["sourceAndView"]), {}, "val")
    assert result["mean"]["strict"]["value"] == 0.5
    assert result["mean"]["plain"]["value"] > 0.55
    any_finding = film_report(measured, scores["anyFinding"])
    assert any_finding.mean["abnormal"].value == 0.5
    assert any_finding.mean["strict"].value > 0.6


def test_predictions_have_a_column_per_class(tmp_path, made_up_data):
    films = read_films(made_up_data)[:3]
    write_predictions(tmp_path / "p.csv", films, np.eye(3, 14))
    with open(tmp_path / "p.csv", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["file"] for row in rows] == [film.file for film in films]
    assert float(rows[1][CLASS_IDS[1]]) == 1.0 and float(rows[1][CLASS_IDS[0]]) == 0.0


def test_slope_is_found_again():
    rng = np.random.default_rng(5)
    logits = rng.normal(size=(4000, 14)) * 2
    intercepts = np.linspace(-2, 1, 14)
    labels = rng.random((4000, 14)) < 1 / (1 + np.exp(-(0.6 * logits + intercepts)))
    assert fit_slope(logits, labels) == pytest.approx(0.6, abs=0.02)


def test_probabilities_average_to_the_prevalence_after_reweighting():
    scores, labels, _, _ = some_scores(n=600)
    prevalence = np.linspace(0.002, 0.2, 14)
    calibration = fit_calibration(scores, labels, prevalence)
    probability = calibration.probabilities(scores)
    for k in range(14):
        positive = labels[:, k] == 1
        mean = prevalence[k] * probability[positive, k].mean() + (1 - prevalence[k]) * probability[~positive, k].mean()
        assert mean == pytest.approx(prevalence[k], rel=1e-6)


def test_calibration_at_its_own_prevalence_lowers_the_brier_score():
    scores, labels, _, _ = some_scores(n=600)
    wrong = 5 * scores + 3
    calibration = fit_calibration(wrong, labels, labels.mean(0))
    before = brier_score_loss(labels[:, 5], 1 / (1 + np.exp(-wrong[:, 5])))
    assert brier_score_loss(labels[:, 5], calibration.probabilities(wrong)[:, 5]) < before


def test_intercept_of_a_class_without_positives_comes_from_all_films():
    scaled = np.zeros(10)
    assert intercept_at_prevalence(scaled, np.zeros(10), 0.1) == pytest.approx(np.log(0.1 / 0.9))


def test_thresholds_keep_to_the_policy():
    scores, labels, _, patients = some_scores(n=400)
    labels[200:] = 0
    probability = 1 / (1 + np.exp(-scores - np.random.default_rng(0).normal(size=scores.shape) * 1e-3))
    labels[:, 13] = 0
    labels[:3, 13] = 1
    no_finding = ~labels.any(1)
    thresholds = choose_thresholds(probability, labels, no_finding, patients)
    assert thresholds[13] is None
    flags = sum((probability[no_finding, k] >= thresholds[k]).sum() for k in range(13))
    assert 0 < flags / no_finding.sum() <= FALSE_FLAGS_PER_FILM


def test_operating_points_by_hand():
    probability = np.tile(np.array([[0.1], [0.4], [0.6], [0.9]]), (1, 14))
    labels = np.zeros((4, 14))
    labels[[1, 3]] = 1
    points = operating_points(probability, labels, "val", points=4)["classes"][0]["points"]
    assert points[2] == {"threshold": 0.6, "sensitivity": 0.5, "specificity": 0.5}
    assert points[0] == {"threshold": 0.1, "sensitivity": 1.0, "specificity": 0.0}
