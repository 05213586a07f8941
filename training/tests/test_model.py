"""Networks: shapes, sizes, what the heads are."""

import pytest
import torch
from conftest import tiny_config

from carina_training.config import ModelConfig
from carina_training.export.seeded import seeded_network
from carina_training.model.backbone import SIZES, ConvNeXtV2
from carina_training.model.heads import Head
from carina_training.model.network import build_network, grad_cam

# Parameters in millions of the published classifiers (Woo et al. 2023, table 12; facebookresearch/ConvNeXt-V2).
PUBLISHED = {
    "atto": 3.7,
    "femto": 5.2,
    "pico": 9.1,
    "nano": 15.6,
    "tiny": 28.6,
    "base": 89,
    "large": 198,
    "huge": 660,
}


@pytest.mark.parametrize("size", SIZES)
def test_backbone_has_the_published_number_of_parameters(size):
    depths, widths = SIZES[size]
    with torch.device("meta"):
        backbone = ConvNeXtV2(depths, widths, in_channels=3)
    # The published count includes a last LayerNorm and a classifier of 1000 classes.
    total = sum(p.numel() for p in backbone.parameters()) + 2 * widths[-1] + 1000 * (widths[-1] + 1)
    assert total / 1e6 == pytest.approx(PUBLISHED[size], rel=0.01)


@pytest.mark.parametrize("head", ["paper", "tokens"])
def test_shapes_of_atto(head):
    network = build_network(ModelConfig(head=head)).eval()
    with torch.no_grad():
        output = network(torch.rand(2, 1, 64, 64))
    assert output.logits.shape == (2, 14)
    assert output.embedding.shape == (2, 960)
    assert output.features.shape == (2, 320, 2, 2)
    assert output.middle.shape == (2, 160, 4, 4)


def test_one_token_makes_self_attention_linear_whatever_the_heads():
    pooled = torch.randn(5, 24, generator=torch.Generator().manual_seed(0))
    states = []
    for heads in (1, 2, 8):
        head = Head(8, 3, attention_heads=heads, hidden=6)
        if states:
            head.load_state_dict(states[0])
        else:
            torch.nn.init.normal_(head.attention.value.weight)
            torch.nn.init.normal_(head.attention.project.weight)
            states.append(head.state_dict())
        attention = head.attention
        linear = pooled + attention.project(attention.value(pooled))
        torch.testing.assert_close(attention(pooled[:, None])[:, 0], linear)


def test_three_tokens_make_it_more_than_linear():
    head = Head(8, 3, kind="tokens", attention_heads=2, hidden=6)
    for layer in (head.attention.query, head.attention.key):
        torch.nn.init.normal_(layer.weight)
    tokens = torch.randn(1, 3, 8, generator=torch.Generator().manual_seed(0))
    attention = head.attention
    assert not torch.allclose(attention(tokens), tokens + attention.project(attention.value(tokens)), atol=1e-3)


def test_pooled_vector_is_attentive_then_maximum_then_mean():
    head = Head(4, 3, hidden=6)
    torch.nn.init.zeros_(head.pooling.conv.weight)
    features = torch.rand(1, 4, 3, 3, generator=torch.Generator().manual_seed(0))
    attentive, maximum, mean = head.pooled(features).split(4, dim=1)
    # Equal attention is the mean.
    torch.testing.assert_close(attentive, features.mean((2, 3)))
    torch.testing.assert_close(maximum, features.amax((2, 3)))
    torch.testing.assert_close(mean, features.mean((2, 3)))


@pytest.mark.parametrize("head", ["paper", "tokens"])
def test_grad_cam_is_the_slope_of_the_logit(head):
    """Adding a constant e to every position of channel k changes logit c by about alpha_k^c * positions * e."""
    network = seeded_network(tiny_config(head=head), 4).double()
    image = torch.rand(1, 1, 64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    _, maps, _ = grad_cam(network, image)
    features = network(image).features.detach()
    logits = network.head(features)[0]
    alpha = torch.zeros(14, features.shape[1], dtype=torch.float64)
    step = 1e-6
    for channel in range(features.shape[1]):
        moved = features.clone()
        moved[:, channel] += step
        alpha[:, channel] = (network.head(moved)[0] - logits)[0].detach() / step / features[0, 0].numel()
    wanted = torch.relu(torch.einsum("ck,khw->chw", alpha, features[0]))
    torch.testing.assert_close(maps[0], wanted, rtol=1e-4, atol=1e-5)


def test_unknown_networks_are_refused():
    with pytest.raises(ValueError, match="no backbone"):
        build_network(ModelConfig(backbone="convnextv2-gigantic"))
    with pytest.raises(ValueError, match="three pooled vectors"):
        build_network(tiny_config(head="tokens", pool="attention"))
