"""Centring the last feature map: an equal network whose Grad-CAM compares a position with the usual one.

Grad-CAM weighs the feature map A itself. Where A carries a large part that is the same in every film and at every
position, the sum over channels of alpha_k A_k takes its sign from that part, and after the ReLU a map is empty, or
flat, whatever the film shows. Taking the mean m of A over the training films off the last block's bias, and giving it
back in the biases of the head, changes no logit: A - m is what the head of the equal network reads, and its Grad-CAM
says where the features speak for the finding more than they usually do.
"""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch
from torch import nn

from carina_training.data.index import Film, load_frame
from carina_training.data.prepare import prepare
from carina_training.model.heads import Head
from carina_training.model.network import Convfcmae


def can_be_centred(network: nn.Module) -> bool:
    """Heads whose attentive pooling looks at one position: a larger kernel sees the zeros beyond the map's edge."""
    if not isinstance(network, Convfcmae) or not isinstance(network.head, Head):
        return False
    return not network.head.attentive_pooling or network.head.pooling.conv.kernel_size == (1, 1)


@torch.no_grad()
def feature_mean(network: Convfcmae, data: Path, films: list[Film], size: int, batch: int = 16) -> torch.Tensor:
    """Mean [C] of the last feature map over films and positions, float64."""
    network = network.eval()
    total = torch.zeros(())
    for start in range(0, len(films), batch):
        frames = [prepare(load_frame(data, film), size) for film in films[start : start + batch]]
        images = torch.from_numpy(np.stack(frames)).reshape(len(frames), 1, size, size)
        total = total + network.feature_maps(images)[1].double().mean((2, 3)).sum(0)
    return total / len(films)


@torch.no_grad()
def centred(network: Convfcmae, mean: torch.Tensor) -> Convfcmae:
    """A copy that takes `mean` [C] off its last feature map and gives the same logits. Raises ValueError for others."""
    if not can_be_centred(network):
        raise ValueError("the head of this network cannot be centred")
    result = copy.deepcopy(network).double()
    head, mean = result.head, mean.double()
    result.backbone.stages[-1][-1].pwconv2.bias -= mean
    parts = 1
    if head.attentive_pooling:
        # softmax does not see it, sigmoid and tanh do.
        head.pooling.conv.bias += head.pooling.conv.weight.flatten() @ mean
    if head.pool == "concat":
        parts = 2 + head.attentive_pooling
    shift = mean.repeat(parts)
    if head.self_attention:
        token = mean if head.kind == "tokens" else shift
        for layer in (head.attention.query, head.attention.key, head.attention.value):
            layer.bias += layer.weight @ token
    last = head.hidden if head.mlp else head.classifier
    last.bias += last.weight @ shift
    return result.float()
