"""DenseNet-121 (Huang et al. 2017), the network of CheXNet. The last map is that after the last norm and ReLU."""

from __future__ import annotations

from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn

from carina_training.config import ModelConfig
from carina_training.model.peer import Peer, start_relu

DEPTHS, GROWTH, START = (6, 12, 24, 16), 32, 64


class DenseLayer(nn.Module):
    """Norm, ReLU, 1 x 1 to four times the growth, norm, ReLU, 3 x 3 to the growth, joined to its input."""

    def __init__(self, channels: int, growth: int):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, 4 * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(4 * growth)
        self.conv2 = nn.Conv2d(4 * growth, growth, 3, 1, 1, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv1(F.relu(self.norm1(x)))
        return torch.cat([x, self.conv2(F.relu(self.norm2(y)))], 1)


class DenseNet121(Peer):
    """7.98 million parameters with 1000 classes. `depths`, `widths` (growth, first channels): for tests."""

    def __init__(self, config: ModelConfig, classes: int):
        depths = config.depths or DEPTHS
        growth, width = config.widths or (GROWTH, START)
        widths = []
        channels = width
        for depth in depths:
            widths.append(channels + depth * growth)
            channels = widths[-1] // 2
        super().__init__(config, widths[-1], widths[-2] // 2, classes)
        self.stem = nn.Sequential(
            nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        )
        self.blocks, self.transitions = nn.ModuleList(), nn.ModuleList()
        channels = width
        for index, depth in enumerate(depths):
            layers = OrderedDict((str(k), DenseLayer(channels + k * growth, growth)) for k in range(depth))
            self.blocks.append(nn.Sequential(layers))
            channels = widths[index]
            if index < len(depths) - 1:
                narrow = nn.Conv2d(channels, channels // 2, 1, bias=False)
                self.transitions.append(nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU(), narrow))
                channels //= 2
        self.last = nn.BatchNorm2d(channels)
        start_relu(self)

    def trunk(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = middle = self.stem(images)
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index < len(self.transitions):
                middle = self.transitions[index](x)
                x = F.avg_pool2d(middle, 2)
        return middle, F.relu(self.last(x))

    def layers(self) -> list[nn.Module]:
        order: list[nn.Module] = [self.stem]
        for index, block in enumerate(self.blocks):
            order += list(block)
            if index < len(self.transitions):
                order.append(self.transitions[index])
        return [*order, self.last]
