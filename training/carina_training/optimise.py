"""Optimiser, learning rate and averaged weights of a run."""

from __future__ import annotations

import math

import torch
from torch import nn

from carina_training.config import TrainConfig


class Average:
    """Exponential moving average of a network's parameters; buffers are copied."""

    def __init__(self, network: nn.Module, decay: float):
        self.decay = decay
        self.state = {key: value.detach().clone() for key, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """The decay grows from 0.1 to its full value, so that the first steps are forgotten."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for key, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[key].lerp_(value, 1 - decay)
            else:
                self.state[key].copy_(value)


def learning_rate_factor(config: TrainConfig, step: int, total: int) -> float:
    """Linear warm-up, then a cosine down to config.final_learning_rate; a tenth of it after config.step_films."""
    dropped = 0.1 if config.step_films and step * config.batch >= config.step_films else 1.0
    if step < config.warmup_steps:
        return (step + 1) / config.warmup_steps * dropped
    progress = (step - config.warmup_steps) / max(1, total - config.warmup_steps)
    low = config.final_learning_rate
    return dropped * (low + (1 - low) * 0.5 * (1 + math.cos(math.pi * progress)))


def make_optimiser(network: nn.Module, extra: nn.Module | None, config: TrainConfig) -> torch.optim.Optimizer:
    """AdamW; head and backbone have their own rate and decay, vectors (norms, biases) no decay."""
    head = {id(parameter) for parameter in network.head_parameters()}
    groups = []
    for is_head, rate, decay in (
        (False, config.learning_rate, config.weight_decay),
        (True, config.head_learning_rate, config.head_weight_decay),
    ):
        chosen = [p for p in network.parameters() if (id(p) in head) == is_head]
        groups.append({"params": [p for p in chosen if p.ndim > 1], "base": rate, "weight_decay": decay})
        groups.append({"params": [p for p in chosen if p.ndim <= 1], "base": rate, "weight_decay": 0.0})
    if extra is not None:
        groups.append({"params": list(extra.parameters()), "base": config.head_learning_rate, "weight_decay": 0.0})
    return torch.optim.AdamW(groups, lr=config.learning_rate)
