"""PCSANet (Chen, Wang and Zhang 2022): a ResNet-50 with pyramidal convolutions and shuffle attention.

No code was published with it; read from the two networks it joins: PyConvResNet-50 (Duta et al. 2020, 24.85 million
parameters) for the stages, and SA-Net (Zhang and Yang 2021) for the attention at the end of each bottleneck.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from carina_training.config import ModelConfig
from carina_training.model.peer import Peer, start_relu

DEPTHS = (3, 4, 6, 3)
PYRAMIDS = (
    # (kernel, groups, share of the channels) of each level, by stage
    ((3, 1, 4), (5, 4, 4), (7, 8, 4), (9, 16, 4)),
    ((3, 1, 4), (5, 4, 4), (7, 8, 2)),
    ((3, 1, 2), (5, 4, 2)),
    ((3, 1, 1),),
)
ATTENTION_GROUPS = 64
EXPANSION = 4


class PyramidalConvolution(nn.Module):
    """Convolutions of several kernel sizes side by side, their results joined."""

    def __init__(self, before: int, after: int, levels: tuple, stride: int):
        super().__init__()
        self.levels = nn.ModuleList(
            nn.Conv2d(before, after // share, kernel, stride, kernel // 2, groups=groups, bias=False)
            for kernel, groups, share in levels
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([level(x) for level in self.levels], 1)


class ShuffleAttention(nn.Module):
    """Per group half the channels are scaled by their mean, half by their normalised values; then channels shuffled."""

    def __init__(self, channels: int, groups: int):
        super().__init__()
        self.groups = groups
        half = channels // (2 * groups)
        for name, start in (("channel_gain", 0.0), ("channel_shift", 1.0), ("space_gain", 0.0), ("space_shift", 1.0)):
            setattr(self, name, nn.Parameter(torch.full((1, half, 1, 1), start)))
        self.norm = nn.GroupNorm(half, half)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        n, channels, rows, columns = x.shape
        first, second = x.reshape(n * self.groups, channels // self.groups, rows, columns).chunk(2, dim=1)
        mean = first.mean((2, 3), keepdim=True)
        first = first * torch.sigmoid(self.channel_gain * mean + self.channel_shift)
        second = second * torch.sigmoid(self.space_gain * self.norm(second) + self.space_shift)
        joined = torch.cat([first, second], 1).reshape(n, 2, channels // 2, rows, columns)
        return joined.transpose(1, 2).reshape(n, channels, rows, columns)


class Bottleneck(nn.Module):
    """1 x 1, pyramidal convolution, 1 x 1, shuffle attention, residual."""

    def __init__(self, before: int, width: int, levels: tuple, stride: int, groups: int):
        super().__init__()
        after = EXPANSION * width
        self.conv1, self.norm1 = nn.Conv2d(before, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.norm2 = PyramidalConvolution(width, width, levels, stride), nn.BatchNorm2d(width)
        self.conv3, self.norm3 = nn.Conv2d(width, after, 1, bias=False), nn.BatchNorm2d(after)
        self.attention = ShuffleAttention(after, groups)
        self.shortcut = None
        if stride != 1 or before != after:
            pool = [nn.MaxPool2d(3, stride, 1)] if stride != 1 else []
            self.shortcut = nn.Sequential(*pool, nn.Conv2d(before, after, 1, bias=False), nn.BatchNorm2d(after))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.norm1(self.conv1(x)))
        y = F.relu(self.norm2(self.conv2(y)))
        y = self.attention(self.norm3(self.conv3(y)))
        return F.relu(y + (x if self.shortcut is None else self.shortcut(x)))


class PCSANet(Peer):
    """`depths`: blocks of the four stages, for tests."""

    def __init__(self, config: ModelConfig, classes: int):
        depths = config.depths or DEPTHS
        width = 64
        super().__init__(config, EXPANSION * 8 * width, EXPANSION * 4 * width, classes)
        self.stem = nn.Sequential(nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        self.stages = nn.ModuleList()
        before = width
        for index, (depth, levels) in enumerate(zip(depths, PYRAMIDS, strict=True)):
            blocks = []
            for k in range(depth):
                blocks.append(Bottleneck(before, width << index, levels, 2 if k == 0 else 1, ATTENTION_GROUPS))
                before = EXPANSION * (width << index)
            self.stages.append(nn.Sequential(*blocks))
        start_relu(self)

    def trunk(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        middle = x = self.stem(images)
        for stage in self.stages:
            middle, x = x, stage(x)
        return middle, x

    def layers(self) -> list[nn.Module]:
        return [self.stem, *(block for stage in self.stages for block in stage)]
