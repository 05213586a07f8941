"""Folding, the hand-written graph and Grad-CAM inside it."""

from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch
from conftest import tiny_config
from onnx import numpy_helper

from carina_training.classes import CLASS_COUNT
from carina_training.config import ModelConfig
from carina_training.data.prepare import formula_image
from carina_training.export.bundle import serialise, stored_network
from carina_training.export.fold import canonical_network, fold, round_to_half
from carina_training.export.golden import differences, expected, golden, hidden_margin
from carina_training.export.graph import GraphOptions
from carina_training.export.naive import export_naive
from carina_training.export.seeded import seeded_network
from carina_training.export.stored import network_from_onnx
from carina_training.model.network import grad_cam
from carina_training.runtime import Session

NETWORKS = {
    "paper": tiny_config(),
    "tokens": tiny_config(head="tokens"),
    "attention alone": tiny_config(pool="attention"),
    "kernel 3": tiny_config(attention_kernel=3),
    "tokens, kernel 3": tiny_config(head="tokens", attention_kernel=3, attention_heads=2),
    "colour, erf": tiny_config(in_channels=3, gelu="erf"),
}


def steady_image(network, size: int) -> np.ndarray:
    """A formula image for which no hidden unit is near zero, so that rounding cannot flip a gate."""
    for seed in range(50):
        image = formula_image(size, seed)
        if hidden_margin(network, image) > 2e-3:
            return image
    raise AssertionError("no image keeps the hidden units away from zero")


@pytest.mark.parametrize("name", NETWORKS)
def test_folding_is_exact(name):
    config = NETWORKS[name]
    network = seeded_network(config, 11).double()
    canonical = canonical_network(config, fold(network), torch.float64).requires_grad_(True)
    image = torch.from_numpy(formula_image(96, 1)).double()[None, None]
    for before, after in zip(grad_cam(network, image), grad_cam(canonical, image), strict=True):
        torch.testing.assert_close(after, before, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("size", [96, 224])
def test_graph_equals_pytorch_on_the_unfolded_network_with_the_stored_weights(name, size):
    network = seeded_network(NETWORKS[name], 12)
    stored = stored_network(network)
    image = steady_image(stored, size)
    wanted = expected(stored, image)
    outputs = Session(serialise(network, size)).run(image)
    logit_error, cam_error = differences(wanted, outputs.logits, outputs.cam)
    probability = 1 / (1 + np.exp(-np.array(wanted["logits"])))
    assert np.abs(probability - 1 / (1 + np.exp(-outputs.logits[0]))).max() < 1e-5
    assert logit_error < 5e-5
    assert cam_error < 1e-5
    assert max(wanted["cam"]) > 0
    np.testing.assert_allclose(
        outputs.embedding[0], stored(torch.from_numpy(image)[None, None]).embedding[0].numpy(), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("head", ["paper", "tokens"])
def test_graph_in_float32_equals_autograd_on_the_network_as_trained(head):
    """Without fp16 nothing stands between the trained network and the graph but the foldings."""
    network = seeded_network(tiny_config(head=head, in_channels=3), 13)
    image = steady_image(network, 64)
    wanted = expected(network, image)
    outputs = Session(serialise(network, 64, half=False)).run(image)
    logit_error, cam_error = differences(wanted, outputs.logits, outputs.cam)
    assert logit_error < 5e-5
    assert cam_error < 1e-5


def test_a_wrong_gradient_would_be_seen():
    """The comparison fails when the maps come from slightly different weights."""
    network = seeded_network(tiny_config(), 12)
    stored = stored_network(network)
    image = steady_image(stored, 64)
    with torch.no_grad():
        network.head.pooling.conv.weight.mul_(1.1)
    outputs = Session(serialise(network, 64)).run(image)
    assert differences(expected(stored, image), outputs.logits, outputs.cam)[1] > 1e-3


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_a_constant_image_keeps_the_epsilon_of_layer_norm(value):
    network = seeded_network(tiny_config(), 14)
    stored = stored_network(network)
    image = np.full((64, 64), value, np.float32)
    wanted = expected(stored, image)
    outputs = Session(serialise(network, 64)).run(image)
    assert differences(wanted, outputs.logits, outputs.cam)[0] < 1e-4


@pytest.mark.parametrize("options", [GraphOptions(depthwise="plain"), GraphOptions(layer_norm="instance")])
def test_every_form_gives_the_same(options):
    network = seeded_network(tiny_config(), 12)
    image = steady_image(stored_network(network), 224)
    fast, other = (Session(serialise(network, 224, form)).run(image) for form in (GraphOptions(), options))
    np.testing.assert_allclose(other.logits, fast.logits, rtol=0, atol=5e-5)
    np.testing.assert_allclose(other.cam, fast.cam, rtol=0, atol=1e-5 * fast.cam.max())


def test_without_maps_the_logits_stay():
    network = seeded_network(tiny_config(), 12)
    image = formula_image(64, 0)
    with_maps, without = (Session(serialise(network, 64, GraphOptions(cam=cam))) for cam in (True, False))
    assert without.names == ["logits", "embedding"]
    np.testing.assert_array_equal(without.run(image).logits, with_maps.run(image).logits)


def test_signature_and_storage_of_atto():
    network = seeded_network(ModelConfig(), 3)
    model = serialise(network, 224)
    proto = onnx.load_from_string(model)
    shapes = {o.name: [d.dim_value for d in o.type.tensor_type.shape.dim] for o in proto.graph.output}
    assert shapes == {"logits": [1, 14], "cam": [1, 14, 7, 7], "embedding": [1, 960]}
    assert [d.dim_value for d in proto.graph.input[0].type.tensor_type.shape.dim] == [1, 1, 224, 224]
    # Every matrix of the network is stored as fp16, so the file is about two bytes a folded parameter.
    for tensor in proto.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if not tensor.name.startswith("constant_") and array.ndim > 1:
            assert array.dtype == np.float16, tensor.name
    assert len(model) < 8.5e6


@pytest.mark.parametrize("head", ["paper", "tokens"])
def test_the_network_can_be_read_back_from_the_file(head, tmp_path):
    config = tiny_config(head=head, in_channels=3)
    network = seeded_network(config, 15)
    (tmp_path / "model.onnx").write_bytes(serialise(network, 64))
    read = network_from_onnx(tmp_path / "model.onnx").state_dict()
    for name, value in stored_network(network).state_dict().items():
        torch.testing.assert_close(read[name], value, rtol=0, atol=1e-6, msg=name)


def test_golden_seed_keeps_hidden_units_away_from_zero():
    stored = stored_network(seeded_network(tiny_config(), 12))
    wanted = golden(stored, 64)
    assert wanted["margin"] > 1e-3
    for seed in range(wanted["seed"]):
        assert hidden_margin(stored, formula_image(64, seed)) <= 1e-3
    assert len(wanted["cam"]) == CLASS_COUNT * 4


def test_weights_too_large_for_fp16_are_refused():
    parameters = fold(seeded_network(tiny_config(), 12))
    parameters["head.hidden.weight"] = parameters["head.hidden.weight"] * 1e9
    with np.errstate(over="ignore"), pytest.raises(OverflowError, match=r"head\.hidden\.weight"):
        round_to_half(parameters)


def test_an_input_size_that_is_no_multiple_of_32_is_refused():
    with pytest.raises(ValueError, match="multiple of 32"):
        serialise(seeded_network(tiny_config(), 1), 100)


@pytest.mark.filterwarnings("ignore")
def test_naive_export_gives_the_same_logits(tmp_path):
    network = seeded_network(replace(tiny_config(), gelu="tanh"), 12)
    export_naive(network, 64, tmp_path / "naive.onnx")
    image = formula_image(64, 0)
    with torch.no_grad():
        wanted = network(torch.from_numpy(image)[None, None]).logits.numpy()
    np.testing.assert_allclose(Session(tmp_path / "naive.onnx").run(image).logits, wanted, rtol=0, atol=5e-5)
