"""golden.json: an input made by a formula, and what PyTorch gives for it on the unfolded network class."""

from __future__ import annotations

import numpy as np
import torch

from carina_training.data.prepare import formula_image
from carina_training.model.network import Convfcmae, grad_cam

HIDDEN_MARGIN = 1e-3
NO_GATE_MARGIN = 1.0
"""The margin of a network in which nothing behind the last map is cut off at zero."""
LOGIT_TOLERANCE = 0.01
CAM_TOLERANCE = 0.01


def hidden_margin(network: Convfcmae, image: np.ndarray) -> float:
    """The smallest distance of a hidden unit from zero before the ReLU, for an image float32 [S, S]."""
    with torch.no_grad():
        units = network.hidden_units(network(torch.from_numpy(image)[None, None]).embedding)
        return float(units.abs().min()) if units.numel() else NO_GATE_MARGIN


def golden_seed(network: Convfcmae, size: int, limit: int = 256) -> int:
    """The first seed for which no hidden unit lies within HIDDEN_MARGIN of zero, so that no gate flips by rounding.

    When none of `limit` seeds does, the one with the widest margin.
    """
    margins = []
    for seed in range(limit):
        margins.append(hidden_margin(network, formula_image(size, seed)))
        if margins[-1] > HIDDEN_MARGIN:
            return seed
    return int(np.argmax(margins))


def expected(network: Convfcmae, image: np.ndarray) -> dict:
    """logits [14] and cam [14 * h * w] of an image float32 [S, S], float32 values as JSON numbers."""
    network.requires_grad_(True)
    logits, cam, _ = grad_cam(network, torch.from_numpy(image)[None, None])
    network.requires_grad_(False)
    return {"logits": floats(logits[0].numpy()), "cam": floats(cam[0].numpy())}


def floats(values: np.ndarray) -> list[float]:
    """float32 values as the shortest decimals that read back the same float32."""
    return [float(str(value)) for value in np.asarray(values, np.float32).ravel()]


def golden(network: Convfcmae, size: int) -> dict:
    """The contents of golden.json for a canonical network with its weights as stored."""
    seed = golden_seed(network, size)
    image = formula_image(size, seed)
    return {
        "schema": "carina.golden/1",
        "size": size,
        "seed": seed,
        "margin": float(f"{hidden_margin(network, image):.4g}"),
    } | expected(network, image)


def differences(wanted: dict, logits: np.ndarray, cam: np.ndarray) -> tuple[float, float]:
    """(largest logit difference, largest cam difference relative to the largest value of the expected maps)."""
    reference = np.array(wanted["cam"])
    largest = max(float(reference.max()), 1e-12)
    return (
        float(np.abs(np.array(wanted["logits"]) - logits.ravel()).max()),
        float(np.abs(reference - cam.ravel()).max()) / largest,
    )
