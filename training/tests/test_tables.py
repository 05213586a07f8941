"""The paper's tables and figures from run folders."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import tiny_config
from test_recipe import CALM, CONFIG

from carina_training.__main__ import main
from carina_training.config import Phase, TrainConfig
from carina_training.data.index import SplitError, films_to_measure, read_films
from carina_training.systems import ABLATIONS, HEADS, PEERS, SENSITIVITY, apply
from carina_training.tables.command import PAPER, read_all
from carina_training.tables.compare import difference, spread
from carina_training.tables.runs import Run, labelled
from carina_training.train import Trainer


def test_the_typed_numbers_agree_with_each_other():
    assert list(PAPER["5"]) == list(HEADS) and list(PAPER["6"]) == list(SENSITIVITY)
    assert list(PAPER["7"]) == list(ABLATIONS) and set(PAPER["3"]) == {*PEERS, "convfcmae"}
    for system, values in PAPER["2"].items():
        # The means are printed from unrounded values.
        assert np.mean(list(values.values())) == pytest.approx(PAPER["2mean"][system], abs=0.006), system
    # Gains as printed in table 7, in points.
    gains = [round(100 * (value - PAPER["7"]["head-linear"]), 2) for value in PAPER["7"].values()]
    assert gains == [0.0, 3.26, 2.04, 2.89, -2.39, 3.09, 0.63, -3.47]


def some_run(scores, system="convfcmae", seed=0) -> Run:
    config = TrainConfig("x", seed=seed, phases=(Phase(32, 8),))
    return Run(Path("x"), config, system, [], scores)


@pytest.fixture
def measured(made_up_data):
    films = films_to_measure(read_films(made_up_data), "train")
    return labelled([replace(film, patient=str(k)) for k, film in enumerate(films * 4)])


def test_verdicts(measured):
    rng = np.random.default_rng(1)
    labels = measured.labels
    assert measured.counted == [4]

    def runs(strength, count=2):
        return [some_run(labels * strength + rng.normal(size=labels.shape), seed=k) for k in range(count)]

    good, poor = runs(3.0), runs(0.0)
    found = difference(good, poor, measured)
    assert found.verdict == "a difference" and found.low > 0.2 and found.value == pytest.approx(0.5, abs=0.15)
    assert difference(good, good, measured).verdict == "within noise (films)"
    assert difference(good[:1], poor, measured).verdict == "no claim from one seed"
    # The two seeds differ more than the systems do.
    unsteady = [some_run(labels * 9.0), some_run(rng.normal(size=labels.shape))]
    assert difference(unsteady, poor, measured).verdict == "within noise (seeds)"


def test_spread_is_the_sample_deviation():
    both = spread([0.5, 0.7])
    assert (both.mean, both.seeds) == (pytest.approx(0.6), 2) and both.deviation == pytest.approx(np.sqrt(0.02))
    assert str(spread([0.5])) == "0.5000 (one seed)" and str(spread([])) == "-"


def test_the_window_is_the_best_five_in_a_row():
    values = [0.1, 0.9, 0.2, 0.2, 0.2, 0.3, 0.6, 0.6, 0.6, 0.6, 0.1]
    run = replace(some_run(np.zeros((1, 14))), epochs=[{"valPlain": value} for value in values])
    assert [line["valPlain"] for line in run.window] == [0.3, 0.6, 0.6, 0.6, 0.6]
    assert replace(run, epochs=run.epochs[:2]).window == run.epochs[:2]


def test_tables_from_runs(made_up_data, tmp_path):
    # Twelve patients with the finding validate, so that there is a mean.
    index = made_up_data / "index.csv"
    index.write_text(index.read_text().replace(",test,", ",val,"))
    config = replace(CONFIG, augment=CALM, validate_every=1, phases=(Phase(32, 16),))
    folders = []
    for system, seed in (("convfcmae", 1), ("convfcmae", 2), ("head-linear", 1), ("kernel-3", 1)):
        folder = tmp_path / f"{system}-{seed}"
        Trainer(replace(config, model=apply(config.model, system), seed=seed), made_up_data, folder).fit()
        folders.append(str(folder))
    Trainer(replace(config, model=tiny_config(head="tokens")), made_up_data, tmp_path / "tokens").fit(1)
    arguments = ["tables", "--runs", *folders, str(tmp_path / "tokens"), "--data", str(made_up_data)]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    text = (tmp_path / "out" / "tables.md").read_text()
    assert [f"## Table {k}." in text for k in range(2, 8)] == [True] * 6
    assert "tokens: no system of the paper" in text
    assert "within noise" in text or "no claim from one seed" in text
    assert "0.8523" in text and "±" in text and "(one seed)" in text
    for name in ("figure-6-roc", "figure-7-cam", "figure-8-sensitivity"):
        assert (tmp_path / "out" / f"{name}.png").stat().st_size > 2000
    Trainer(replace(config, data=replace(config.data, folds=4)), made_up_data, tmp_path / "fold").fit(1)
    with pytest.raises(SplitError, match="different splits or folds"):
        read_all([tmp_path / "tokens", tmp_path / "fold"], made_up_data, "val")
