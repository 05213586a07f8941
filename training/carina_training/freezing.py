"""Which layers are trained: the paper's "first 77.08 % of layers" frozen, and the backbone thawed after a while.

0.7708 is 37/48: of the list [stem, blocks of stage 1, downsampling, blocks of stage 2, ...] with n entries the first
round(37 n / 48) are frozen (40 entries in ConvNeXtV2 Large: 31).
"""

from __future__ import annotations

from torch import nn

PAPER_SHARE = 37 / 48


def frozen_count(layers: int, share: float) -> int:
    """How many of `layers` are frozen at a share of 0..1; halves round to even."""
    if not 0 <= share <= 1:
        raise ValueError(f"a share of frozen layers lies between 0 and 1, not {share}")
    return round(share * layers)


def freeze(network: nn.Module, share: float) -> int:
    """Freezes the first layers of the backbone, thaws the others, and returns how many are frozen.

    Frozen layers keep their running statistics too: call it after network.train().
    """
    layers = network.layers()
    count = frozen_count(len(layers), share)
    for index, layer in enumerate(layers):
        layer.requires_grad_(index >= count)
        if index < count:
            layer.eval()
    return count


def share_at(films: int, frozen_share: float, frozen_films: int) -> float:
    """Staged unfreezing: all of the backbone for the first `frozen_films` films drawn, then `frozen_share` of it."""
    return 1.0 if films < frozen_films else frozen_share
