"""ConvNeXtV2 (Woo et al., CVPR 2023), every size, in the layout of the published weights."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

SIZES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "atto": ((2, 2, 6, 2), (40, 80, 160, 320)),
    "femto": ((2, 2, 6, 2), (48, 96, 192, 384)),
    "pico": ((2, 2, 6, 2), (64, 128, 256, 512)),
    "nano": ((2, 2, 8, 2), (80, 160, 320, 640)),
    "tiny": ((3, 3, 9, 3), (96, 192, 384, 768)),
    "base": ((3, 3, 27, 3), (128, 256, 512, 1024)),
    "large": ((3, 3, 27, 3), (192, 384, 768, 1536)),
    "huge": ((3, 3, 27, 3), (352, 704, 1408, 2816)),
}
"""Blocks and channels of the four stages."""

LAYER_NORM_EPSILON = 1e-6
GRN_EPSILON = 1e-6


class LayerNorm2d(nn.LayerNorm):
    """LayerNorm over the channels of [n, c, h, w]."""

    def __init__(self, channels: int):
        super().__init__(channels, eps=LAYER_NORM_EPSILON)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class GlobalResponseNorm(nn.Module):
    """GRN over [n, h, w, c]: each channel scaled by its norm over positions, relative to the mean over channels."""

    def __init__(self, channels: int):
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        response = torch.linalg.vector_norm(x, dim=(1, 2), keepdim=True)
        relative = response / (response.mean(dim=-1, keepdim=True) + GRN_EPSILON)
        return x * (self.gamma * relative + 1) + self.beta


class Block(nn.Module):
    """Depthwise 7 x 7, LayerNorm, Linear x 4, GELU, GRN, Linear, residual with stochastic depth."""

    def __init__(self, channels: int, gelu: str, drop_path: float):
        super().__init__()
        self.dwconv = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=LAYER_NORM_EPSILON)
        self.pwconv1 = nn.Linear(channels, 4 * channels)
        self.grn = GlobalResponseNorm(4 * channels)
        self.pwconv2 = nn.Linear(4 * channels, channels)
        self.approximate = {"tanh": "tanh", "erf": "none"}[gelu]
        self.drop_path = drop_path

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = F.gelu(self.pwconv1(y), approximate=self.approximate)
        y = self.pwconv2(self.grn(y)).permute(0, 3, 1, 2)
        if self.training and self.drop_path > 0:
            keep = 1 - self.drop_path
            y = y * (torch.rand(len(y), 1, 1, 1, device=y.device) < keep).to(y.dtype) / keep
        return x + y


class ConvNeXtV2(nn.Module):
    """images [n, in_channels, S, S], already normalised -> feature maps of the last two stages.

    S is a multiple of 32. Returns ([n, C/2, S/16, S/16], [n, C, S/32, S/32]).
    """

    def __init__(
        self,
        depths: tuple[int, ...],
        widths: tuple[int, ...],
        in_channels: int = 1,
        gelu: str = "tanh",
        drop_path: float = 0.0,
    ):
        super().__init__()
        self.depths, self.widths = tuple(depths), tuple(widths)
        self.downsample_layers = nn.ModuleList(
            [nn.Sequential(nn.Conv2d(in_channels, widths[0], 4, 4), LayerNorm2d(widths[0]))]
        )
        for before, after in pairwise(widths):
            self.downsample_layers.append(nn.Sequential(LayerNorm2d(before), nn.Conv2d(before, after, 2, 2)))
        rates = [drop_path * index / max(1, sum(depths) - 1) for index in range(sum(depths))]
        self.stages = nn.ModuleList()
        for index, (depth, width) in enumerate(zip(depths, widths, strict=True)):
            first = sum(depths[:index])
            self.stages.append(nn.Sequential(*[Block(width, gelu, rates[first + k]) for k in range(depth)]))
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        before = x
        for downsample, stage in zip(self.downsample_layers, self.stages, strict=True):
            before, x = x, stage(downsample(x))
        return before, x
