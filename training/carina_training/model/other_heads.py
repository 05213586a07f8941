"""The classifiers that the paper compares its own with (section 4.5): MLP-Mixer, Transformer, Dynamic.

The paper names them and gives no sizes ("default architectural settings"); the sizes here are ours: two blocks, hidden
layers twice as wide as the tokens. Each maps a feature map [n, C, h, w] to (logits [n, 14], pooled vector [n, C]).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from carina_training.data.prepare import resize_weights
from carina_training.model.heads import SelfAttention

BLOCKS = 2
EXPANSION = 2


@lru_cache(maxsize=32)
def _resampling(rows: int, columns: int, grid: int) -> torch.Tensor:
    """Weights [grid * grid, rows * columns] of antialiased bilinear resampling of a map to a square grid."""
    down, across = (torch.tensor(resize_weights(size, grid).copy()) for size in (rows, columns))
    return torch.einsum("ir,jc->ijrc", down, across).reshape(grid * grid, rows * columns).float()


def grid_tokens(features: torch.Tensor, grid: int) -> torch.Tensor:
    """[n, C, h, w] -> tokens [n, grid * grid, C]; a map of another size is resampled (a matrix, so it exports)."""
    rows, columns = features.shape[2:]
    tokens = features.flatten(2).transpose(1, 2)
    if (rows, columns) == (grid, grid):
        return tokens
    return _resampling(rows, columns, grid).to(tokens) @ tokens


@lru_cache(maxsize=32)
def _neighbours(rows: int, columns: int) -> torch.Tensor:
    """Weights [P, P] of the mean over the 3 x 3 cells around each position, cells outside counting as zero."""
    near = [(np.abs(np.subtract.outer(np.arange(n), np.arange(n))) <= 1).astype(np.float32) for n in (rows, columns)]
    return torch.from_numpy(np.kron(*near)) / 9


def _two_layers(width: int, hidden: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, hidden), nn.GELU(approximate="tanh"), nn.Linear(hidden, width))


class MixerBlock(nn.Module):
    """MLP over positions, then MLP over channels, each after a LayerNorm and with a residual (Tolstikhin 2021)."""

    def __init__(self, positions: int, channels: int):
        super().__init__()
        self.position_norm = nn.LayerNorm(channels)
        self.positions = _two_layers(positions, EXPANSION * positions)
        self.channel_norm = nn.LayerNorm(channels)
        self.channels = _two_layers(channels, EXPANSION * channels)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        tokens = tokens + self.positions(self.position_norm(tokens).transpose(1, 2)).transpose(1, 2)
        return tokens + self.channels(self.channel_norm(tokens))


class TransformerBlock(nn.Module):
    """Self-attention, then MLP, each after a LayerNorm and with a residual (Dosovitskiy et al. 2021)."""

    def __init__(self, channels: int, heads: int):
        super().__init__()
        self.attention_norm = nn.LayerNorm(channels)
        self.attention = SelfAttention(channels, heads)
        self.channel_norm = nn.LayerNorm(channels)
        self.channels = _two_layers(channels, EXPANSION * channels)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        normed = self.attention_norm(tokens)
        # SelfAttention adds its own input, which here is the normed one: the residual is that of the raw tokens.
        tokens = tokens + self.attention(normed) - normed
        return tokens + self.channels(self.channel_norm(tokens))


class TokenHead(nn.Module):
    """Blocks over the grid of positions, LayerNorm, mean over positions, dropout, Linear."""

    def __init__(self, channels: int, classes: int, kind: str, heads: int, grid: int, dropout: float):
        super().__init__()
        self.grid = grid
        blocks = [
            MixerBlock(grid * grid, channels) if kind == "mixer" else TransformerBlock(channels, heads)
            for _ in range(BLOCKS)
        ]
        self.blocks = nn.Sequential(*blocks)
        self.place = nn.Parameter(0.02 * torch.randn(grid * grid, channels)) if kind == "transformer" else None
        self.norm = nn.LayerNorm(channels)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        tokens = grid_tokens(features, self.grid)
        if self.place is not None:
            tokens = tokens + self.place
        pooled = self.norm(self.blocks(tokens)).mean(1)
        return self.classifier(self.dropout(pooled)), pooled

    def hidden_units(self, pooled: torch.Tensor) -> torch.Tensor:
        """None: nothing in this head is cut off at zero."""
        return pooled[:, :0]


class DynamicHead(nn.Module):
    """Scale-, spatial- and task-aware attention (Dai et al. 2021) on the one map that a classifier has.

    Levels: the map, its 3 x 3 means and its overall mean. Scale: each level weighted by hardsigmoid(w . its mean + b).
    Space: a sigmoid per position weighs the pooling (the original samples with deformable convolutions, for which
    browsers have no operator). Task: max(a1 x + b1, a2 x + b2) per channel, with coefficients from the pooled vector.
    """

    def __init__(self, channels: int, classes: int, dropout: float, reduction: int = 4):
        super().__init__()
        self.scale = nn.Linear(channels, 1)
        self.space = nn.Conv2d(channels, 1, 1)
        self.squeeze = nn.Linear(channels, channels // reduction)
        self.task = nn.Linear(channels // reduction, 4 * channels)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(channels, classes)
        nn.init.zeros_(self.task.weight)
        nn.init.zeros_(self.task.bias)

    def _pooled_levels(self, features: torch.Tensor) -> torch.Tensor:
        """[n, C, h, w] -> the three levels, weighted by scale and averaged, [n, C, h, w]."""
        mean = features.mean((2, 3), keepdim=True).expand_as(features)
        near = (features.flatten(2) @ _neighbours(*features.shape[2:]).to(features)).view_as(features)
        levels = (features, near, mean)
        weights = [F.hardsigmoid(self.scale(level.mean((2, 3)))) for level in levels]
        return sum(level * weight[:, :, None, None] for level, weight in zip(levels, weights, strict=True)) / 3

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mixed = self._pooled_levels(features)
        attention = torch.sigmoid(self.space(mixed))
        pooled = (attention * mixed).sum((2, 3)) / attention.sum((2, 3))
        coefficients = torch.tanh(self.task(torch.relu(self.hidden_units(pooled))))
        gain1, gain2, shift1, shift2 = coefficients.chunk(4, dim=1)
        chosen = torch.maximum((1 + gain1) * pooled + 0.5 * shift1, gain2 * pooled + 0.5 * shift2)
        return self.classifier(self.dropout(chosen)), pooled

    def hidden_units(self, pooled: torch.Tensor) -> torch.Tensor:
        """What goes into the ReLU before the task coefficients, [n, C / reduction]."""
        return self.squeeze(pooled)
