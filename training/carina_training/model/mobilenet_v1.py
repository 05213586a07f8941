"""MobileNetV1 (Howard et al. 2017), width 1: pairs of a depthwise and a pointwise convolution."""

from __future__ import annotations

import torch
from torch import nn

from carina_training.config import ModelConfig
from carina_training.model.peer import Peer, start_relu

PAIRS = (
    # stride, out
    *((1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512)),
    *((1, 512), (1, 512), (1, 512), (1, 512), (1, 512), (2, 1024), (1, 1024)),
)
MIDDLE_PAIR = 10
"""The last pair of stride 16."""


def _pair(before: int, after: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, before, 3, stride, 1, groups=before, bias=False),
        nn.BatchNorm2d(before),
        nn.ReLU(),
        nn.Conv2d(before, after, 1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    )


class MobileNetV1(Peer):
    """4.23 million parameters with 1000 classes. `widths`: one number that divides all channels, for tests."""

    def __init__(self, config: ModelConfig, classes: int):
        divisor = config.widths[0] if config.widths else 1
        super().__init__(config, 1024 // divisor, 512 // divisor, classes)
        width = 32 // divisor
        self.stem = nn.Sequential(nn.Conv2d(3, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        self.pairs = nn.ModuleList()
        for stride, after in PAIRS:
            self.pairs.append(_pair(width, after // divisor, stride))
            width = after // divisor
        start_relu(self)

    def trunk(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = middle = self.stem(images)
        for index, pair in enumerate(self.pairs):
            x = pair(x)
            if index == MIDDLE_PAIR:
                middle = x
        return middle, x

    def layers(self) -> list[nn.Module]:
        return [self.stem, *self.pairs]
