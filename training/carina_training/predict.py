"""`predict`: logits, probabilities, maps and embedding of a Frame by PyTorch, with the weights stored in the bundle."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from carina_training.classes import CLASS_IDS
from carina_training.data.prepare import prepare
from carina_training.export.golden import floats, hidden_margin
from carina_training.export.stored import network_from_onnx
from carina_training.gate import block_features
from carina_training.model.network import Convfcmae, grad_cam
from carina_training.runtime import probabilities, read_manifest


def predict_frame(network: Convfcmae, manifest: dict, frame: np.ndarray) -> dict:
    """frame uint8 [rows, columns] -> JSON: logits and probabilities by class id, cam [14 * h * w], embedding, margin.

    margin: smallest distance of a hidden unit from zero; below about 1e-4 another backend may flip one and move a map.
    """
    image = prepare(frame, manifest["input"]["size"])
    network.requires_grad_(True)
    logits, cam, embedding = grad_cam(network, torch.from_numpy(image)[None, None])
    network.requires_grad_(False)
    probability = probabilities(manifest, logits.numpy())[0]
    return {
        "logits": dict(zip(CLASS_IDS, floats(logits[0].numpy()), strict=True)),
        "probabilities": dict(zip(CLASS_IDS, probability.tolist(), strict=True)),
        "cam": floats(cam[0].numpy()),
        "embedding": floats(embedding[0].numpy()),
        "blocks": block_features(image).tolist(),
        "margin": float(f"{hidden_margin(network, image):.4g}"),
    }


def read_frame(path: Path) -> np.ndarray:
    """An 8-bit grey PNG as uint8 [rows, columns]; ValueError for anything else, which would not be a Frame."""
    with Image.open(path) as image:
        if image.mode != "L":
            raise ValueError(f"{path}: mode {image.mode}, expected 8-bit grey (L)")
        return np.asarray(image)


def main(arguments) -> int:
    """`predict --bundle DIR --png FILE`: one JSON object on standard output."""
    manifest = read_manifest(arguments.bundle)
    network = network_from_onnx(arguments.bundle / manifest["files"][0]["path"])
    print(json.dumps(predict_frame(network, manifest, read_frame(arguments.png)), allow_nan=False))
    return 0
