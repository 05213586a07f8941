"""The graphs that a bundle is compared with, made from its own weights."""

from __future__ import annotations

import warnings
from pathlib import Path

import onnx
import onnx.utils
import torch

from carina_training.export.naive import export_naive
from carina_training.export.stored import network_from_onnx


def write(model: str, out: str) -> dict:
    """Writes `logits.onnx` (the bundle's graph cut before Grad-CAM) and `naive.onnx` into the folder `out`.

    naive: what torch.onnx makes of the network with the weights that the bundle stores, float32, without maps.
    Returns the node counts of the three graphs.
    """
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    logits, naive = folder / "logits.onnx", folder / "naive.onnx"
    onnx.utils.extract_model(model, str(logits), ["image"], ["logits", "embedding"])
    if not naive.exists():
        torch.set_num_threads(1)
        size = onnx.load(model).graph.input[0].type.tensor_type.shape.dim[-1].dim_value
        unfinished = folder / "naive.unfinished.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            export_naive(network_from_onnx(Path(model)), size, unfinished)
        unfinished.rename(naive)
    paths = {"bundle": model, "logits": str(logits), "naive": str(naive)}
    return {name: len(onnx.load(path).graph.node) for name, path in paths.items()}
