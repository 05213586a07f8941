"""The gate's statistics."""

import json

import numpy as np
import pytest

from carina_training.gate import GRID, Part, block_features, fit_gate, fit_part, open_gate, other_shape


def test_score_by_hand():
    # D = 2, one component along the first axis: z = (3, 4), t = 3, residual = 16.
    part = Part("p", "embedding", np.zeros(2), np.ones(2), np.array([[1.0, 0.0]]), np.array([9.0]), 4.0, reference=0.5)
    # distance2 = 9 / 9 + 16 / 4 = 5; sqrt(5 / 2) / 0.5
    assert part.scores(np.array([[3.0, 4.0]]))[0] == pytest.approx(np.sqrt(2.5) / 0.5)


def test_blocks_do_not_depend_on_brightness_and_contrast():
    image = np.random.default_rng(0).random((64, 64)).astype(np.float32) * 0.5
    blocks = block_features(image)
    assert blocks.shape == (GRID * GRID,)
    np.testing.assert_allclose(block_features(image * 1.5 + 0.1), blocks, atol=1e-5)
    assert np.abs(block_features(np.full((64, 64), 0.3, np.float32))).max() < 1e-3


def test_strange_inputs_score_above_those_it_was_fitted_on():
    rng = np.random.default_rng(1)
    mixing = rng.normal(size=(6, 40))

    def films(n):
        return rng.normal(size=(n, 6)) @ mixing + 0.1 * rng.normal(size=(n, 40))

    gate = fit_gate(films(500), films(500), films(400), films(400))
    scores, parts = gate.scores(films(400), films(400))
    assert 0.9 < (scores <= gate.doubt_above).mean() < 1
    assert gate.refuse_above >= gate.doubt_above
    strange, _ = gate.scores(films(50), 3 * rng.normal(size=(50, 40)))
    assert (strange > gate.refuse_above).all()
    np.testing.assert_array_equal(scores, np.maximum(parts["embedding"], parts["appearance"]))


def test_what_is_written_is_what_is_measured():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(200, 30))
    part = fit_part("p", "embedding", x, 5)
    entry = json.loads(json.dumps(part.as_json()))
    again = Part(
        "p",
        "embedding",
        np.array(entry["mean"]),
        np.array(entry["scale"]),
        np.array(entry["components"]),
        np.array(entry["variances"]),
        entry["residualVariance"],
        entry["reference"],
    )
    np.testing.assert_array_equal(again.scores(x), part.scores(x))


def test_an_open_gate_refuses_nothing():
    gate = open_gate(10)
    scores, _ = gate.scores(1000 * np.ones((3, 10)), 1000 * np.ones((3, GRID * GRID)))
    assert (scores < gate.doubt_above).all()


def test_other_shape_crops_two_opposite_sides():
    frame = np.arange(100 * 100).reshape(100, 100).astype(np.uint8)
    for seed in range(10):
        rows, columns = other_shape(frame, np.random.default_rng(seed)).shape
        assert (rows == 100) != (columns == 100)
        assert min(rows, columns) >= 80
