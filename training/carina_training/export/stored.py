"""Reading the weights back out of model.onnx: the PyTorch network that the file stands for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from torch import nn

from carina_training.config import ModelConfig
from carina_training.export.fold import canonical_config, canonical_network
from carina_training.export.traced import closed_form
from carina_training.model.network import build_network

CONFIG_KEY = "carina.model_config"


def network_from_onnx(path: Path) -> nn.Module:
    """The canonical network with the weights stored in the file, float32, in eval mode.

    Parameters that folding made trivial are not in the file: gains are 1, all else is 0.
    """
    import json

    from carina_training.config import model_config

    model = onnx.load(str(path))
    properties = {entry.key: entry.value for entry in model.metadata_props}
    config = model_config(json.loads(properties[CONFIG_KEY]))
    stored = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    return canonical_network(config, complete(config, stored))


def complete(config: ModelConfig, stored: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """All parameters of the canonical network from those that a file stores."""
    template = build_network(canonical_config(config)).state_dict()
    folded = closed_form(config)
    epsilon = 1e-5
    trivial = {"deviation": 1.0, "head.norm.weight": 1.0, "head.norm.running_var": 1.0 - epsilon}
    result = {}
    for name, value in template.items():
        if name in stored:
            result[name] = stored[name].astype(np.float32).reshape(tuple(value.shape))
        elif not folded and not name.startswith(("backbone.", "mean", "deviation")):
            if not name.endswith("num_batches_tracked"):
                raise ValueError(f"the file stores no {name}")
            result[name] = np.zeros((), np.int64)
        else:
            gain = name.endswith(".norm.weight") or name.endswith("downsample_layers.1.0.weight")
            gain = gain or name.endswith(("downsample_layers.2.0.weight", "downsample_layers.3.0.weight"))
            fill = trivial.get(name, 1.0 if gain and not name.startswith("head.") else 0.0)
            result[name] = np.full(tuple(value.shape), fill, np.float32)
    return result
