"""Centring changes no logit, takes the mean off the last feature map, and makes maps differ between positions."""

import pytest
import torch

from carina_training.config import ModelConfig
from carina_training.export.bundle import seeded_network
from carina_training.export.centre import can_be_centred, centred

TINY = {"depths": (1, 1, 1, 1), "widths": (8, 16, 24, 32), "hidden": 16}


@pytest.mark.parametrize(
    "settings",
    [
        {"head": "paper"},
        {"head": "tokens"},
        {"head": "linear"},
        {"head": "paper", "pool": "attention"},
        {"head": "paper", "attention_activation": "softmax"},
        {"head": "paper", "attentive_pooling": False},
        {"head": "paper", "self_attention": False, "mlp": False},
    ],
)
def test_no_logit_changes_and_the_mean_is_gone(settings):
    network = seeded_network(ModelConfig(**TINY, **settings), 3).double()
    images = torch.rand(4, 1, 64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        before = network(images)
        mean = before.features.mean((0, 2, 3))
        after = centred(network, mean).double()(images)
    assert mean.abs().max() > 0.1
    assert after.features.mean((0, 2, 3)).abs().max() < 1e-5
    assert (after.logits - before.logits).abs().max() < 1e-4


def test_an_attention_that_sees_the_edge_is_left_as_it_is():
    network = seeded_network(ModelConfig(**TINY, attention_kernel=3), 3)
    assert not can_be_centred(network)
    with pytest.raises(ValueError):
        centred(network, torch.zeros(32))
