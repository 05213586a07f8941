"""`prepare`, version square-bilinear/1: from an 8-bit Frame to what the network reads.

The same definition runs in the browser (TypeScript) and here; both are held to torch's antialiased bilinear
interpolation of the padded square.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

PREPARE_VERSION = "square-bilinear/1"


@lru_cache(maxsize=256)
def resize_weights(source: int, target: int) -> np.ndarray:
    """Weights [target, source] of the triangle filter, in float64, rows summing to 1.

    Half-width max(1, source / target) source pixels, sampled at pixel centres, normalised over the `source` positions:
    the rule of torch.nn.functional.interpolate(mode="bilinear", antialias=True, align_corners=False).
    """
    scale = source / target
    support = max(1.0, scale)
    centres = (np.arange(target, dtype=np.float64) + 0.5) * scale
    positions = np.arange(source, dtype=np.float64) + 0.5
    weights = np.maximum(0.0, 1.0 - np.abs(positions[None, :] - centres[:, None]) / support)
    weights = weights / weights.sum(axis=1, keepdims=True)
    weights.setflags(write=False)
    return weights


def prepare(frame: np.ndarray, size: int) -> np.ndarray:
    """Frame [rows, columns] of P-values 0..255 -> float32 [size, size] in [0, 1].

    Padded to a square with 0, floor((side - n) / 2) before, the rest after; vertical pass, then horizontal, in float64.
    """
    rows, columns = frame.shape
    side = max(rows, columns)
    top, left = (side - rows) // 2, (side - columns) // 2
    weights = resize_weights(side, size)
    # Padding is zero, so only the columns of the weights over the film itself count.
    vertical = weights[:, top : top + rows] @ frame.astype(np.float64)
    square = vertical @ weights[:, left : left + columns].T
    return (square / 255.0).astype(np.float32)


def formula_frame(rows: int, columns: int, seed: int) -> np.ndarray:
    """The formula of golden.json as a Frame, uint8 [rows, columns]:

    v(r, c) = (floor((r*r + 3*c*c + 7*r*c) / 64) + 17*seed) mod 256.
    """
    r = np.arange(rows, dtype=np.int64)[:, None]
    c = np.arange(columns, dtype=np.int64)[None, :]
    return (((r * r + 3 * c * c + 7 * r * c) // 64 + 17 * seed) % 256).astype(np.uint8)


def formula_image(size: int, seed: int) -> np.ndarray:
    """The golden input, float32 [size, size] in [0, 1]: formula_frame / 255."""
    return (formula_frame(size, size, seed).astype(np.float64) / 255.0).astype(np.float32)
