"""Every system of the paper as changes to a configuration: heads, ablations, sensitivity settings, other networks.

Names are those that `train --system NAME` takes and that `tables` sorts runs by.
"""

from __future__ import annotations

from dataclasses import replace

from carina_training.config import ModelConfig

HEADS: dict[str, dict] = {
    "head-mixer": {"head": "mixer"},
    "head-transformer": {"head": "transformer"},
    "head-dynamic": {"head": "dynamic"},
    "convfcmae": {},
    "head-linear": {"head": "linear"},
}
"""Columns of table 5, in its order."""


def _parts(attentive_pooling: bool, self_attention: bool, mlp: bool) -> dict:
    return {"attentive_pooling": attentive_pooling, "self_attention": self_attention, "mlp": mlp}


ABLATIONS: dict[str, dict] = {
    "head-linear": {"head": "linear"},
    "convfcmae": {},
    "without-attnpool": _parts(False, True, True),
    "without-selfattn": _parts(True, False, True),
    "without-mlp": _parts(True, True, False),
    "without-attnpool-selfattn": _parts(False, False, True),
    "without-attnpool-mlp": _parts(False, True, False),
    "without-selfattn-mlp": _parts(True, False, False),
}
"""Rows of table 7, in its order: the three parts in all eight ways (the linear head is all three away)."""

SENSITIVITY: dict[str, dict] = {
    "convfcmae": {},
    "activation-tanh": {"attention_activation": "tanh"},
    "activation-softmax": {"attention_activation": "softmax"},
    "kernel-3": {"attention_kernel": 3},
    "heads-1": {"attention_heads": 1},
    "heads-2": {"attention_heads": 2},
    "heads-8": {"attention_heads": 8},
    "dropout-0": {"dropout": 0.0},
    "dropout-0.5": {"dropout": 0.5},
}
"""Rows of table 6, in its order; `convfcmae` is kernel 1, sigmoid, 4 heads, dropout 0.25."""

PEERS: dict[str, dict] = {
    name: {"backbone": name, "head": "linear", "in_channels": 3, "dropout": 0.2, "depths": None, "widths": None}
    for name in ("mobilenet-v1", "efficientnet-b1", "pcsanet", "densenet-121")
}
"""The networks of tables 2 and 3."""

SYSTEMS: dict[str, dict] = HEADS | ABLATIONS | SENSITIVITY | PEERS
_VARIED = (
    *("head", "attention_activation", "attention_kernel", "attention_heads", "dropout"),
    *("attentive_pooling", "self_attention", "mlp"),
)


def apply(model: ModelConfig, system: str) -> ModelConfig:
    """The model of a system. Raises ValueError for an unknown one."""
    if system not in SYSTEMS:
        raise ValueError(f"no system {system!r}; there are {', '.join(sorted(SYSTEMS))}")
    return replace(model, **SYSTEMS[system])


def system_of(model: ModelConfig) -> str | None:
    """The name of the system that a model is, or None for one that the paper does not have (head `tokens`)."""
    if model.backbone in PEERS:
        return model.backbone
    if not model.backbone.startswith("convnextv2-"):
        return None
    plain = ModelConfig()
    for name, changes in (HEADS | ABLATIONS | SENSITIVITY).items():
        wanted = replace(plain, **changes)
        if all(getattr(model, key) == getattr(wanted, key) for key in _VARIED):
            return name
    return None
