"""What the networks that the paper compares with have in common: input, mean over positions, one Linear.

A network gives `trunk(images of three normalised channels) -> (map of stride 16, last map of stride 32)`.
"""

from __future__ import annotations

import torch
from torch import nn

from carina_training.config import ModelConfig

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Peer(nn.Module):
    """images [n, 1, S, S] in [0, 1] -> Output: embedding is the mean of the last map over positions."""

    def __init__(self, config: ModelConfig, channels: int, middle_channels: int, classes: int):
        super().__init__()
        if config.head != "linear":
            raise ValueError(f"{config.backbone} takes the head 'linear', not {config.head!r}")
        self.config, self.middle_channels = config, middle_channels
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)
        self.dropout = nn.Dropout(config.dropout)
        self.classifier = nn.Linear(channels, classes)

    def trunk(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Normalised [n, 3, S, S] -> (middle [n, M, S/16, S/16], features [n, C, S/32, S/32])."""
        raise NotImplementedError

    def layers(self) -> list[nn.Module]:
        """The layers below the classifier, in the order in which the image goes through them."""
        raise NotImplementedError

    def feature_maps(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """images [n, 1, S, S] in [0, 1] -> (middle, features)."""
        return self.trunk((images.expand(-1, 3, -1, -1) - self.mean) / self.deviation)

    def classify(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """features -> (logits [n, 14], embedding [n, C])."""
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

    def head_parameters(self) -> list[nn.Parameter]:
        """The classifier."""
        return list(self.classifier.parameters())


def start_relu(network: nn.Module) -> None:
    """He initialisation of the convolutions (fan-out), as the published networks start."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
