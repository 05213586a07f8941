"""Networks with seeded random weights: for tests, baselines and benchmarks that a new model must not change."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from carina_training.config import ModelConfig
from carina_training.model.network import build_network


def seeded_network(config: ModelConfig, seed: int) -> nn.Module:
    """A network whose every part does something: matrices scaled by fan-in, vectors away from trivial."""
    with torch.random.fork_rng():
        # Layers draw their first biases from the global generator.
        torch.manual_seed(seed)
        network = build_network(config).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for value in network.parameters():
            noise = torch.randn(value.shape, generator=generator)
            if value.ndim > 1:
                value.copy_(noise / np.sqrt(value[0].numel()))
            else:
                value.add_(noise * 0.2)
        for name, value in network.named_buffers():
            if name.endswith("running_mean"):
                value.copy_(0.3 * torch.rand(value.shape, generator=generator))
            elif name.endswith("running_var"):
                value.copy_(0.3 + torch.rand(value.shape, generator=generator))
    return network
