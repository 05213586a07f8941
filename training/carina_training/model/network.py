"""CONVFCMAE, and the door through which every network is built."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from carina_training.classes import CLASS_COUNT
from carina_training.config import ModelConfig
from carina_training.model.backbone import SIZES, ConvNeXtV2
from carina_training.model.densenet import DenseNet121
from carina_training.model.efficientnet import EfficientNetB1
from carina_training.model.efficientnet_lite import EfficientNetLite0
from carina_training.model.heads import Head
from carina_training.model.mobilenet_v1 import MobileNetV1
from carina_training.model.other_heads import DynamicHead, TokenHead
from carina_training.model.pcsanet import PCSANet

GREY_MEAN, GREY_DEVIATION = 0.5, 0.25
IMAGENET_MEAN, IMAGENET_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Output(NamedTuple):
    """logits [n, 14]; embedding [n, D]; features [n, C, h, w] (what Grad-CAM reads); middle: a map of stride 16."""

    logits: torch.Tensor
    embedding: torch.Tensor
    features: torch.Tensor
    middle: torch.Tensor


class Convfcmae(nn.Module):
    """images [n, 1, S, S] in [0, 1] -> Output. Normalisation and grey -> colour are part of the network."""

    def __init__(self, config: ModelConfig, classes: int = CLASS_COUNT):
        super().__init__()
        self.config = config
        size = config.backbone.removeprefix("convnextv2-")
        depths, widths = SIZES.get(size, (None, None))
        depths, widths = config.depths or depths, config.widths or widths
        if depths is None or widths is None:
            raise ValueError(f"no backbone {config.backbone!r}")
        mean = IMAGENET_MEAN if config.in_channels == 3 else (GREY_MEAN,)
        deviation = IMAGENET_DEVIATION if config.in_channels == 3 else (GREY_DEVIATION,)
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1))
        self.register_buffer("deviation", torch.tensor(deviation).view(1, -1, 1, 1))
        self.backbone = ConvNeXtV2(depths, widths, config.in_channels, config.gelu, config.drop_path)
        self.head = build_head(config, widths[-1], classes)
        self.middle_channels = widths[-2]

    def feature_maps(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """images [n, 1, S, S] in [0, 1] -> (middle, features)."""
        return self.backbone((images.expand(-1, self.config.in_channels, -1, -1) - self.mean) / self.deviation)

    def classify(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """features -> (logits [n, 14], embedding [n, D])."""
        return self.head(features)

    def hidden_units(self, embedding: torch.Tensor) -> torch.Tensor:
        """What the head cuts off at zero, [n, units]: where one is near zero, rounding can move a map."""
        return self.head.hidden_units(embedding)

    def forward(self, images: torch.Tensor) -> Output:
        middle, features = self.feature_maps(images)
        logits, embedding = self.classify(features)
        return Output(logits, embedding, features, middle)

    def layers(self) -> list[nn.Module]:
        """The layers below the head, in the order in which the image goes through them."""
        order: list[nn.Module] = []
        for downsample, stage in zip(self.backbone.downsample_layers, self.backbone.stages, strict=True):
            order += [downsample, *stage]
        return order

    def head_parameters(self) -> list[nn.Parameter]:
        """What is trained with the head's learning rate and weight decay."""
        return list(self.head.parameters())


def build_head(config: ModelConfig, channels: int, classes: int) -> nn.Module:
    """The classifier that `config` names, for maps of `channels`. Raises ValueError for an unknown one."""
    if config.head in ("mixer", "transformer"):
        return TokenHead(channels, classes, config.head, config.attention_heads, config.grid, config.dropout)
    if config.head == "dynamic":
        return DynamicHead(channels, classes, config.dropout)
    return Head(
        channels,
        classes,
        config.head,
        config.pool,
        config.attention_kernel,
        config.attention_heads,
        config.hidden,
        config.dropout,
        config.attention_activation,
        config.attentive_pooling,
        config.self_attention,
        config.mlp,
    )


OTHER_NETWORKS = {
    "efficientnet-lite0": EfficientNetLite0,
    "mobilenet-v1": MobileNetV1,
    "efficientnet-b1": EfficientNetB1,
    "densenet-121": DenseNet121,
    "pcsanet": PCSANet,
}


def build_network(config: ModelConfig) -> nn.Module:
    """The network that `config` names. Raises ValueError for an unknown one."""
    if config.backbone in OTHER_NETWORKS:
        return OTHER_NETWORKS[config.backbone](config, CLASS_COUNT)
    return Convfcmae(config)


def grad_cam(network: nn.Module, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Grad-CAM of every class by automatic differentiation of the network as it is written.

    alpha_k^c = mean over positions of d y_c / d A_k; map^c = ReLU(sum_k alpha_k^c A_k) (Selvaraju et al. 2017).
    images [n, 1, S, S] -> logits [n, 14], maps [n, 14, h, w], embedding [n, D]. The network must be in eval mode.
    """
    output = network(images)
    maps = []
    for index in range(output.logits.shape[1]):
        (gradient,) = torch.autograd.grad(output.logits[:, index].sum(), output.features, retain_graph=True)
        alpha = gradient.mean((2, 3), keepdim=True)
        maps.append(torch.relu((alpha * output.features).sum(1)))
    return output.logits.detach(), torch.stack(maps, 1).detach(), output.embedding.detach()
