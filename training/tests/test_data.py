"""Splits: what may be read for what."""

import numpy as np
import pytest
from conftest import write_index

from carina_training.config import AugmentConfig, DataConfig
from carina_training.data.index import (
    FITTING_SPLITS,
    TUNING_SPLITS,
    SplitError,
    films_to_fit,
    films_to_measure,
    nih_prevalence,
    read_films,
    require_split,
)
from carina_training.data.loader import BatchSource, load_store, stratum_log_odds


def test_a_patient_on_two_sides_is_refused(tmp_path):
    row = {"orig_px": 300, "label_quality": "nih", "labels": "Mass", "patient": "7"}
    write_index(tmp_path, [row | {"file": "a", "split": "train"}, row | {"file": "b", "split": "test"}])
    with pytest.raises(SplitError, match="patient 7 is in train and in test"):
        read_films(tmp_path)


def test_only_training_films_can_be_drawn(made_up_data):
    films = read_films(made_up_data)
    for split in ("val", "test"):
        chosen = [film for film in films if film.split == split]
        store = load_store(made_up_data, chosen, 32, progress=False)
        with pytest.raises(SplitError, match=f"is of split {split}"):
            BatchSource(store, DataConfig(), AugmentConfig(), 4, 1)


def test_test_films_can_neither_fit_nor_tune(made_up_data):
    films = read_films(made_up_data)
    assert {film.split for film in films_to_fit(films, (), 0)} == {"train"}
    for allowed in (FITTING_SPLITS, TUNING_SPLITS):
        with pytest.raises(SplitError):
            require_split(films_to_measure(films, "test"), allowed)
    with pytest.raises(SplitError):
        require_split(films_to_measure(films, "val"), FITTING_SPLITS)


def test_films_fitted_are_those_that_may_be(real_data):
    films = read_films(real_data)
    fitted = films_to_fit(films, ("cohen",), 0)
    assert len(fitted) > 2000
    assert all(film.split == "train" and not film.boxed and film.source.startswith("nih-") for film in fitted)
    held_out = {film.patient for film in films if film.split in ("val", "test")}
    assert not held_out & {film.patient for film in fitted}


def test_prevalence_of_the_whole_collection(real_data):
    prevalence = nih_prevalence(real_data)
    # 227 films of 112,120 carry Hernia.
    assert prevalence[13] == pytest.approx(227 / 112120)


def test_batches_depend_on_seed_and_step_alone(made_up_data):
    films = films_to_fit(read_films(made_up_data), (), 0)
    store = load_store(made_up_data, films, 40, progress=False)
    sources = [BatchSource(store, DataConfig(), AugmentConfig(), 4, 9) for _ in range(2)]
    sources[0].draw(0, 32)
    for first, second in zip(sources[0].draw(5, 32), sources[1].draw(5, 32), strict=True):
        assert (first == second).all()


def test_offsets_are_the_log_odds_of_a_stratum(made_up_data):
    films = films_to_fit(read_films(made_up_data), (), 0)
    labels = load_store(made_up_data, films, 32, progress=False).labels
    offsets = stratum_log_odds(films, labels, strength=1e-6).numpy()
    chosen = np.array([film.source == "source-0" for film in films])
    rate, overall = labels[chosen, 4].mean(), (labels[:, 4].sum() + 0.5) / (len(films) + 1)
    wanted = np.log(rate / (1 - rate)) - np.log(overall / (1 - overall))
    assert offsets[chosen, 4] == pytest.approx(float(wanted), abs=1e-4)
