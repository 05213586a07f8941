"""Networks and heads whose maps have no closed form: the traced graph against automatic differentiation."""

import numpy as np
import onnx
import pytest
import torch
from conftest import tiny_config, tiny_system
from onnx import numpy_helper

from carina_training.config import ModelConfig
from carina_training.data.prepare import formula_image
from carina_training.export.bundle import serialise, stored_network
from carina_training.export.golden import NO_GATE_MARGIN, differences, expected, hidden_margin
from carina_training.export.seeded import seeded_network
from carina_training.export.stored import network_from_onnx
from carina_training.export.traced import closed_form, trace_classifier
from carina_training.model.network import grad_cam
from carina_training.runtime import Session
from carina_training.systems import PEERS, SYSTEMS

TRACED = [name for name in SYSTEMS if not closed_form(tiny_system(name))]
# One of each kind on every run, all of them with the slow tests.
QUICK = ("head-mixer", "head-transformer", "head-dynamic", "head-linear", "activation-softmax", "without-mlp", *PEERS)
SOME = [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in TRACED]


def steady_image(network, size: int) -> np.ndarray:
    """A formula image for which no hidden unit is near zero, so that rounding cannot flip a gate."""
    images = (formula_image(size, seed) for seed in range(50))
    return next(image for image in images if hidden_margin(network, image) > 2e-3)


def test_what_has_a_closed_form():
    assert {name for name in SYSTEMS if closed_form(tiny_system(name))} == {
        *("convfcmae", "kernel-3", "heads-1", "heads-2", "heads-8", "dropout-0", "dropout-0.5")
    }
    assert closed_form(tiny_config(head="tokens"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SOME)
def test_traced_graph_equals_autograd_and_can_be_read_back(name, tmp_path):
    network = seeded_network(tiny_system(name), 12)
    stored = stored_network(network)
    image = steady_image(stored, 64)
    wanted = expected(stored, image)
    model = serialise(network, 64)
    session = Session(model)
    outputs = session.run(image)
    logit_error, cam_error = differences(wanted, outputs.logits, outputs.cam)
    assert session.names == ["logits", "cam", "embedding"]
    assert logit_error < 5e-5 and cam_error < 1e-5 and max(wanted["cam"]) > 0
    np.testing.assert_allclose(
        outputs.embedding[0], stored(torch.from_numpy(image)[None, None]).embedding[0].numpy(), rtol=1e-4, atol=1e-5
    )
    (tmp_path / "model.onnx").write_bytes(model)
    read = network_from_onnx(tmp_path / "model.onnx").state_dict()
    matrices = 0
    proto = {t.name: numpy_helper.to_array(t) for t in onnx.load_from_string(model).graph.initializer}
    for key, value in stored.state_dict().items():
        if not key.endswith("num_batches_tracked"):
            torch.testing.assert_close(read[key], value, rtol=0, atol=1e-6, msg=key)
        if value.ndim > 1 and key in proto and key not in ("mean", "deviation"):
            assert proto[key].dtype == np.float16, key
            matrices += 1
    assert matrices == sum(p.ndim > 1 for p in stored.parameters())


def test_traced_maps_equal_autograd_before_any_export():
    network = seeded_network(tiny_config(), 5).double().requires_grad_(False)
    image = torch.from_numpy(formula_image(96, 1)).double()[None, None]
    features = network.feature_maps(image)[1]
    logits, cam, embedding = trace_classifier(network, features)(features)
    wanted = grad_cam(network.requires_grad_(True), image)
    for ours, theirs in zip((logits, cam, embedding), wanted, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-10)


def test_a_network_without_gates_has_the_widest_margin():
    assert hidden_margin(seeded_network(tiny_system("head-mixer"), 1), formula_image(64, 0)) == NO_GATE_MARGIN


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("size", ["femto", "pico", "nano", "tiny", "base", "large"])
def test_every_size_exports_and_agrees(size):
    """Large: 190 million parameters, about 400 MB as fp16; everything here stays under 12 GB."""
    import resource

    network = seeded_network(ModelConfig(backbone=f"convnextv2-{size}"), 3)
    stored = stored_network(network)
    image = formula_image(224, 0)
    wanted = expected(stored, image)
    del stored
    outputs = Session(serialise(network, 224)).run(image)
    probability = [1 / (1 + np.exp(-np.asarray(v, np.float64))) for v in (wanted["logits"], outputs.logits[0])]
    assert np.abs(probability[0] - probability[1]).max() < 1e-4
    assert differences(wanted, outputs.logits, outputs.cam)[1] < 1e-3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20 < 12
