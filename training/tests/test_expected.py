"""The numbers that the TypeScript tests expect are those that this package computes today."""

import json

import numpy as np
import pytest
from conftest import BUNDLES, REPOSITORY

from carina_training.expected import network_vectors, prepare_vectors, probability_vectors
from carina_training.runtime import read_manifest

TESTDATA = REPOSITORY / "src" / "core" / "analysis" / "testdata"


def default_bundle():
    return BUNDLES / json.loads((BUNDLES / "index.json").read_text())["default"]


def same(left, right, path="") -> None:
    """Equal structure; numbers equal within float32 rounding on another machine."""
    if isinstance(left, dict):
        assert left.keys() == right.keys(), path
        for key in left:
            same(left[key], right[key], f"{path}.{key}")
    elif isinstance(left, list) and left and isinstance(left[0], float):
        scale = max(1.0, float(np.abs(right).max())) if "cam" not in path else max(right)
        np.testing.assert_allclose(left, right, rtol=0, atol=1e-4 * scale, err_msg=path)
    elif isinstance(left, list):
        assert len(left) == len(right), path
        for index, (a, b) in enumerate(zip(left, right, strict=True)):
            same(a, b, f"{path}[{index}]")
    elif isinstance(left, float):
        assert left == pytest.approx(right, rel=1e-2 if "margin" in path else 1e-4, abs=1e-6), path
    else:
        assert left == right, path


@pytest.mark.parametrize("name", ["prepare", "probability", "network"])
def test_expected_numbers_are_current(name):
    committed = json.loads((TESTDATA / f"{name}.json").read_text())
    bundle = default_bundle()
    fresh = {
        "prepare": prepare_vectors,
        "probability": lambda: probability_vectors(read_manifest(bundle)),
        "network": lambda: network_vectors(bundle),
    }[name]()
    same(json.loads(json.dumps(fresh)), committed, name)
