"""The naive export that the hand-written graph is compared with: torch.onnx on the network as it is, logits only."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from carina_training.model.network import Convfcmae


class LogitsAndEmbedding(nn.Module):
    """The network without Grad-CAM, which torch.onnx could not trace."""

    def __init__(self, network: Convfcmae):
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = self.network(image)
        return output.logits, output.embedding


def export_naive(network: Convfcmae, size: int, path: Path) -> None:
    """Writes a float32 graph with outputs logits and embedding, opset 20, nothing folded by us."""
    torch.onnx.export(
        LogitsAndEmbedding(network).eval().requires_grad_(False),
        (torch.rand(1, 1, size, size),),
        str(path),
        input_names=["image"],
        output_names=["logits", "embedding"],
        opset_version=20,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
