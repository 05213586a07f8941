"""The graphs that a bundle is compared with, made from its own weights."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import onnx
import onnx.utils
import torch

from carina_training.export.naive import export_naive
from carina_training.export.stored import network_from_onnx
from carina_training.model.network import Convfcmae


def write(model: str, out: str) -> dict:
    """Writes `logits.onnx` (the bundle's graph cut before Grad-CAM), `naive.onnx` and `naive-erf.onnx` into `out`.

    naive: what torch.onnx makes of the network with the weights that the bundle stores, float32, without maps;
    naive-erf: the same with the GELU of the published ConvNeXtV2. Returns the node count of each graph.
    """
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    logits = folder / "logits.onnx"
    onnx.utils.extract_model(model, str(logits), ["image"], ["logits", "embedding"])
    network = network_from_onnx(Path(model))
    published = Convfcmae(replace(network.config, gelu="erf")).eval()
    published.load_state_dict(network.state_dict())
    size = onnx.load(model).graph.input[0].type.tensor_type.shape.dim[-1].dim_value
    naive = {"naive": network, "naive-erf": published}
    for name, form in naive.items():
        _export(form, size, folder / f"{name}.onnx")
    paths = {"bundle": model, "logits": str(logits)} | {name: str(folder / f"{name}.onnx") for name in naive}
    return {name: len(onnx.load(path).graph.node) for name, path in paths.items()}


def _export(network: Convfcmae, size: int, path: Path) -> None:
    if path.exists():
        return
    torch.set_num_threads(1)
    unfinished = path.with_suffix(".unfinished")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        export_naive(network, size, unfinished)
    unfinished.rename(path)
