"""Exact foldings of CONVFCMAE, and the way back.

`fold` moves every constant linear step into its neighbour, in float64, and returns the parameters of an equal network
whose folded steps are the identity: the *canonical* network. It has the same modules and the same names, so the same
class runs it (`canonical_network`), automatic differentiation and all. What is exported, and what PyTorch computes
the expected numbers with, is the canonical network with its matrices rounded to fp16: one rounding, and no second one
by a folding after it.

Folded: normalisation and grey -> colour into the stem convolution (exact, it has no padding); the LayerNorm affine of
a block into its first Linear and of a downsampling into its convolution (not the stem's: it feeds the residual); GRN's
beta into the second Linear's bias; the one-token attention into the hidden layer (head `paper`); BatchNorm, which
follows the ReLU, into the classifier.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import nn

from carina_training.config import ModelConfig
from carina_training.export.traced import closed_form
from carina_training.model.network import Convfcmae, build_network

Parameters = dict[str, np.ndarray]


def _stem(state: Parameters) -> Parameters:
    """(x - mean) / deviation in `in_channels` copies of a grey image, into a convolution of one channel."""
    weight, bias = state["backbone.downsample_layers.0.0.weight"], state["backbone.downsample_layers.0.0.bias"]
    mean, deviation = state["mean"].reshape(1, -1, 1, 1), state["deviation"].reshape(1, -1, 1, 1)
    scaled = weight / deviation
    return {
        "backbone.downsample_layers.0.0.weight": scaled.sum(1, keepdims=True),
        "backbone.downsample_layers.0.0.bias": bias - (scaled * mean).sum((1, 2, 3)),
        "mean": np.zeros((1, 1, 1, 1)),
        "deviation": np.ones((1, 1, 1, 1)),
    }


def _identity_norm(state: Parameters, name: str) -> Parameters:
    return {
        f"{name}.weight": np.ones_like(state[f"{name}.weight"]),
        f"{name}.bias": np.zeros_like(state[f"{name}.bias"]),
    }


def _downsampling(state: Parameters, index: int) -> Parameters:
    norm, conv = f"backbone.downsample_layers.{index}.0", f"backbone.downsample_layers.{index}.1"
    weight, bias = state[f"{conv}.weight"], state[f"{conv}.bias"]
    gain, shift = state[f"{norm}.weight"], state[f"{norm}.bias"]
    return _identity_norm(state, norm) | {
        f"{conv}.weight": weight * gain[None, :, None, None],
        f"{conv}.bias": bias + (weight * shift[None, :, None, None]).sum((1, 2, 3)),
    }


def _block(state: Parameters, name: str) -> Parameters:
    first, second = state[f"{name}.pwconv1.weight"], state[f"{name}.pwconv2.weight"]
    gain, shift = state[f"{name}.norm.weight"], state[f"{name}.norm.bias"]
    return _identity_norm(state, f"{name}.norm") | {
        f"{name}.pwconv1.weight": first * gain[None, :],
        f"{name}.pwconv1.bias": state[f"{name}.pwconv1.bias"] + first @ shift,
        f"{name}.grn.beta": np.zeros_like(state[f"{name}.grn.beta"]),
        f"{name}.pwconv2.bias": state[f"{name}.pwconv2.bias"] + second @ state[f"{name}.grn.beta"],
    }


def _attention(state: Parameters) -> Parameters:
    """U = W1 (I + W_project W_value), u = W1 (W_project b_value + b_project) + b1."""
    value, project = state["head.attention.value.weight"], state["head.attention.project.weight"]
    hidden = state["head.hidden.weight"]
    shift = project @ state["head.attention.value.bias"] + state["head.attention.project.bias"]
    folded = {
        "head.hidden.weight": hidden + hidden @ project @ value,
        "head.hidden.bias": state["head.hidden.bias"] + hidden @ shift,
    }
    for layer in ("query", "key", "value", "project"):
        for part in ("weight", "bias"):
            folded[f"head.attention.{layer}.{part}"] = np.zeros_like(state[f"head.attention.{layer}.{part}"])
    return folded


def _batch_norm(state: Parameters, epsilon: float) -> Parameters:
    """k = gamma / sqrt(variance + epsilon); W' = W diag(k), b' = b + W (beta - k mean)."""
    weight = state["head.classifier.weight"]
    k = state["head.norm.weight"] / np.sqrt(state["head.norm.running_var"] + epsilon)
    return {
        "head.classifier.weight": weight * k[None, :],
        "head.classifier.bias": state["head.classifier.bias"]
        + weight @ (state["head.norm.bias"] - k * state["head.norm.running_mean"]),
        "head.norm.weight": np.ones_like(k),
        "head.norm.bias": np.zeros_like(k),
        "head.norm.running_mean": np.zeros_like(k),
        "head.norm.running_var": np.full_like(k, 1 - epsilon),
    }


def fold(network: nn.Module) -> Parameters:
    """The parameters of the canonical network, float64, named as in its state_dict.

    Heads and networks without a closed form of their maps (traced.py) keep their steps as they are.
    """
    state = {key: value.detach().double().numpy() for key, value in network.state_dict().items()}
    if not isinstance(network, Convfcmae):
        return state
    folded = dict(state) | _stem(state)
    for index in range(1, 4):
        folded |= _downsampling(state, index)
    for stage, depth in enumerate(network.backbone.depths):
        for block in range(depth):
            folded |= _block(state, f"backbone.stages.{stage}.{block}")
    if not closed_form(network.config):
        return folded
    if network.head.kind == "paper":
        folded |= _attention(state)
    return folded | _batch_norm(state, network.head.norm.eps)


def round_to_half(parameters: Parameters) -> Parameters:
    """Matrices and kernels (two dimensions or more) rounded to fp16, vectors to fp32: what the file stores.

    Raises OverflowError when a weight is too large for fp16.
    """
    rounded = {}
    for name, value in parameters.items():
        rounded[name] = value.astype(np.float16 if value.ndim > 1 else np.float32)
        if not np.isfinite(rounded[name]).all():
            raise OverflowError(f"{name} does not fit {rounded[name].dtype}")
    return rounded


def canonical_config(config: ModelConfig) -> ModelConfig:
    """The configuration of the canonical network: one input channel (ConvNeXtV2), nothing random."""
    channels = 1 if config.backbone.startswith("convnextv2-") else config.in_channels
    return replace(config, in_channels=channels, drop_path=0.0)


def canonical_network(config: ModelConfig, parameters: Parameters, dtype: torch.dtype = torch.float32) -> nn.Module:
    """The unfolded network class with the given canonical parameters, in eval mode."""
    network = build_network(canonical_config(config)).to(dtype)
    state = {key: torch.from_numpy(np.array(value)) for key, value in parameters.items()}
    network.load_state_dict(state)
    return network.eval().requires_grad_(False)
