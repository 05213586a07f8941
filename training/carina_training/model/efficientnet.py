"""EfficientNet-B1 (Tan and Le 2019): inverted bottlenecks with squeeze-and-excitation and SiLU."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from carina_training.config import ModelConfig
from carina_training.model.efficientnet_lite import STAGES
from carina_training.model.peer import Peer

DEPTHS = (2, 3, 3, 4, 4, 5, 2)
"""Blocks of the seven stages: those of B0 times 1.1, rounded up. The channels are those of B0."""
MIDDLE_STAGE = 4
"""The last stage of stride 16."""
CHANNELS = 1280


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class SqueezeExcite(nn.Module):
    """Each channel scaled by a sigmoid of all channels' means."""

    def __init__(self, channels: int, squeezed: int):
        super().__init__()
        self.reduce = nn.Conv2d(channels, squeezed, 1)
        self.expand = nn.Conv2d(squeezed, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.sigmoid(self.expand(F.silu(self.reduce(x.mean((2, 3), keepdim=True)))))


class MobileBottleneck(nn.Module):
    """Expansion, depthwise convolution, squeeze-and-excitation, projection; residual where the shape allows."""

    def __init__(self, kernel: int, stride: int, expansion: int, before: int, after: int, drop_path: float):
        super().__init__()
        width = before * expansion
        layers: list[nn.Module] = []
        if expansion != 1:
            layers += [nn.Conv2d(before, width, 1, bias=False), _norm(width), nn.SiLU()]
        layers += [nn.Conv2d(width, width, kernel, stride, kernel // 2, groups=width, bias=False), _norm(width)]
        layers += [nn.SiLU(), SqueezeExcite(width, max(1, before // 4))]
        layers += [nn.Conv2d(width, after, 1, bias=False), _norm(after)]
        self.layers = nn.Sequential(*layers)
        self.residual, self.drop_path = stride == 1 and before == after, drop_path

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.layers(x)
        if not self.residual:
            return y
        if self.training and self.drop_path > 0:
            keep = 1 - self.drop_path
            y = y * (torch.rand(len(y), 1, 1, 1, device=y.device) < keep).to(y.dtype) / keep
        return x + y


class EfficientNetB1(Peer):
    """7.79 million parameters with 1000 classes. `depths`: blocks of the seven stages, for tests."""

    def __init__(self, config: ModelConfig, classes: int):
        super().__init__(config, CHANNELS, STAGES[MIDDLE_STAGE][5], classes)
        depths = config.depths or DEPTHS
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), _norm(32), nn.SiLU())
        self.stages = nn.ModuleList()
        first = 0
        for depth, (_, kernel, stride, expansion, before, after) in zip(depths, STAGES, strict=True):
            rates = [config.drop_path * (first + k) / sum(depths) for k in range(depth)]
            first += depth
            blocks = [
                MobileBottleneck(kernel, stride if k == 0 else 1, expansion, before if k == 0 else after, after, rate)
                for k, rate in enumerate(rates)
            ]
            self.stages.append(nn.Sequential(*blocks))
        self.last = nn.Sequential(nn.Conv2d(STAGES[-1][5], CHANNELS, 1, bias=False), _norm(CHANNELS), nn.SiLU())
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, std=(2 / (module.kernel_size[0] ** 2 * module.out_channels)) ** 0.5)

    def trunk(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = middle = self.stem(images)
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index == MIDDLE_STAGE:
                middle = x
        return middle, self.last(x)

    def layers(self) -> list[nn.Module]:
        return [self.stem, *(block for stage in self.stages for block in stage), self.last]
