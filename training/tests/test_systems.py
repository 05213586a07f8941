"""Every system of the paper: what it is made of, that it can be told from its configuration, what it freezes."""

from dataclasses import replace

import pytest
import torch
from conftest import tiny_config, tiny_system

from carina_training.config import ModelConfig
from carina_training.export.seeded import seeded_network
from carina_training.freezing import PAPER_SHARE, freeze, frozen_count, share_at
from carina_training.model.backbone import SIZES
from carina_training.model.heads import AttentivePooling, Head
from carina_training.model.network import build_network, grad_cam
from carina_training.model.other_heads import TransformerBlock, grid_tokens
from carina_training.model.pcsanet import ShuffleAttention
from carina_training.systems import ABLATIONS, PEERS, SENSITIVITY, SYSTEMS, apply, system_of

# Parameters in millions with 1000 classes: Howard 2017, Tan 2019, Huang 2017, Duta 2020 (without shuffle attention).
PUBLISHED = {"mobilenet-v1": 4.23, "efficientnet-b1": 7.79, "densenet-121": 7.98, "pcsanet": 24.85}


@pytest.mark.parametrize("name", PEERS)
def test_the_networks_compared_with_have_the_published_number_of_parameters(name):
    with torch.device("meta"):
        network = build_network(apply(ModelConfig(), name))
    attention = {id(p) for m in network.modules() if isinstance(m, ShuffleAttention) for p in m.parameters()}
    channels = network.classifier.in_features
    total = sum(p.numel() for p in network.parameters() if id(p) not in attention)
    total += (1000 - 14) * (channels + 1)
    assert total / 1e6 == pytest.approx(PUBLISHED[name], abs=0.006)


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_has_the_same_inputs_and_outputs(name):
    network = build_network(tiny_system(name)).eval()
    with torch.no_grad():
        output = network(torch.rand(2, 1, 64, 64))
    assert output.logits.shape == (2, 14)
    assert output.features.shape[2:] == (2, 2)
    assert output.middle.shape == (2, network.middle_channels, 4, 4)
    assert output.embedding.shape[0] == 2
    head = {id(p) for p in network.head_parameters()}
    below = {id(p) for layer in network.layers() for p in layer.parameters()}
    assert not head & below and head | below == {id(p) for p in network.parameters()}


@pytest.mark.parametrize("name", SYSTEMS)
def test_grad_cam_of_every_system_is_the_slope_of_the_logit(name):
    """Adding e to every position of channel k changes logit c by about alpha_k^c * positions * e."""
    network = seeded_network(tiny_system(name), 4).double()
    image = torch.rand(1, 1, 64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    _, maps, _ = grad_cam(network, image)
    with torch.no_grad():
        features = network(image).features
        step = 1e-6
        channels = features.shape[1]
        moved = features + step * torch.eye(channels, dtype=torch.float64)[:, :, None, None]
        slope = (network.classify(moved)[0] - network.classify(features)[0]) / step
        alpha = slope.T / features[0, 0].numel()
        wanted = torch.relu(torch.einsum("ck,khw->chw", alpha, features[0]))
    torch.testing.assert_close(maps[0], wanted, rtol=1e-3, atol=1e-5 * float(wanted.max()) + 1e-9)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_can_be_told_from_its_configuration(name):
    assert system_of(tiny_system(name)) == name
    assert system_of(replace(tiny_system(name), hidden=99, drop_path=0.3)) == name


def test_what_the_paper_does_not_have_is_no_system():
    assert system_of(tiny_config(head="tokens")) is None
    assert system_of(ModelConfig(backbone="efficientnet-lite0", head="linear")) is None
    with pytest.raises(ValueError, match="no system 'head-magic'"):
        apply(ModelConfig(), "head-magic")


def test_eight_ablations_and_nine_settings_differ_from_each_other():
    assert len(ABLATIONS) == 8 and len(SENSITIVITY) == 9
    for group in (ABLATIONS, SENSITIVITY):
        assert len({apply(ModelConfig(), name) for name in group}) == len(group)


def test_an_ablated_part_is_gone():
    names = {name for name, _ in Head(8, 14, attentive_pooling=False, self_attention=False).named_parameters()}
    assert not any(name.startswith(("pooling", "attention")) for name in names)
    # Maximum and mean are left of the three.
    assert Head(8, 14, attentive_pooling=False).hidden.in_features == 16
    assert Head(8, 14, mlp=False).classifier.in_features == 24
    assert Head(8, 14, kind="linear").classifier.in_features == 16
    assert Head(8, 14, kind="linear", pool="attention").classifier.in_features == 8


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softmax"])
def test_attention_is_an_average_with_positive_weights(activation):
    pooling = AttentivePooling(4, activation=activation)
    features = torch.rand(3, 4, 5, 5, generator=torch.Generator().manual_seed(1))
    pooled = pooling(features)
    assert (pooled <= features.amax((2, 3))).all() and (pooled >= features.amin((2, 3))).all()
    torch.testing.assert_close(pooling(torch.ones(1, 4, 5, 5)), torch.ones(1, 4))


def test_activations_by_hand():
    # One channel, two positions of 0 and 2, weight 1, bias 0.
    features = torch.tensor([[[[0.0, 2.0]]]])
    # sigmoid: weights 0.5, 0.8808; tanh: 0.5, 0.9820; softmax: 0.1192, 0.8808.
    for activation, wanted in (("sigmoid", 1.2757), ("tanh", 1.3252), ("softmax", 1.7616)):
        pooling = AttentivePooling(1, activation=activation)
        torch.nn.init.ones_(pooling.conv.weight)
        torch.nn.init.zeros_(pooling.conv.bias)
        assert pooling(features).item() == pytest.approx(wanted, abs=1e-4)
    with pytest.raises(ValueError, match="no attention activation"):
        AttentivePooling(1, activation="relu")


def test_a_map_of_another_size_is_resampled_to_the_grid():
    features = torch.rand(1, 3, 10, 10)
    tokens = grid_tokens(features, 5)
    wanted = torch.nn.functional.interpolate(features, (5, 5), mode="bilinear", antialias=True)
    torch.testing.assert_close(tokens[0].T.reshape(3, 5, 5), wanted[0], rtol=0, atol=1e-6)
    torch.testing.assert_close(grid_tokens(features, 10)[0].T, features[0].flatten(1))


def test_a_transformer_block_keeps_the_raw_tokens_in_its_residual():
    block = TransformerBlock(8, 2)
    for layer in (block.attention.project, block.channels[2]):
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    tokens = 5 + torch.rand(1, 4, 8)
    torch.testing.assert_close(block(tokens), tokens)


def test_the_rule_of_the_paper_freezes_31_of_40_layers_of_large():
    depths, _ = SIZES["large"]
    assert frozen_count(len(depths) + sum(depths), PAPER_SHARE) == 31
    assert round(PAPER_SHARE, 4) == 0.7708
    with pytest.raises(ValueError, match="between 0 and 1"):
        frozen_count(10, 1.2)


@pytest.mark.parametrize("name", ["convfcmae", "densenet-121"])
def test_frozen_layers_get_no_gradient_and_keep_their_statistics(name):
    network = build_network(tiny_system(name)).train()
    layers = network.layers()
    count = freeze(network, PAPER_SHARE)
    assert count == round(37 * len(layers) / 48)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    network(torch.rand(2, 1, 64, 64)).logits.sum().backward()
    assert all(p.grad is None for layer in layers[:count] for p in layer.parameters())
    assert all(p.grad is not None for layer in layers[count:] for p in layer.parameters())
    frozen = {id(b) for layer in layers[:count] for b in layer.buffers()}
    for key, value in network.named_buffers():
        if id(value) in frozen:
            assert torch.equal(value, before[key]), key
    assert freeze(network, 0.0) == 0 and all(p.requires_grad for p in network.parameters())


def test_staged_unfreezing_thaws_after_so_many_films():
    assert [share_at(films, 0.25, 100) for films in (0, 99, 100)] == [1.0, 1.0, 0.25]
