"""JPEG baseline and lossless through libjpeg-turbo, and the frames that both sides decode."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import imagecodecs
import numpy as np

QUALITY = 90
PREDICTOR = 1
"""Of transfer syntax 1.2.840.10008.1.2.4.70: the sample to the left."""


def encode(frame: str, rows: int, columns: int, bits: int, out: str) -> dict:
    """Writes `baseline.jpg` (8 bits) and `lossless.jpg` (process 14) of a raw little-endian 16-bit frame."""
    values = np.fromfile(frame, "<u2").reshape(rows, columns)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    grey = (values >> (bits - 8)).astype(np.uint8)
    streams = {
        "baseline": imagecodecs.jpeg_encode(grey, level=QUALITY),
        "lossless": imagecodecs.jpeg_encode(values, lossless=True, predictor=PREDICTOR, bitspersample=bits),
    }
    for name, stream in streams.items():
        (folder / f"{name}.jpg").write_bytes(stream)
    if not np.array_equal(imagecodecs.jpeg_decode(streams["lossless"]), values):
        raise ArithmeticError("libjpeg-turbo does not give the frame back that it was given")
    return {name: len(stream) for name, stream in streams.items()} | {"version": imagecodecs.jpeg8_version()}


def decode(path: str, runs: int) -> list[float]:
    """Milliseconds of each decode of one stream in memory."""
    stream = Path(path).read_bytes()
    times = []
    for _ in range(runs):
        begin = perf_counter()
        imagecodecs.jpeg_decode(stream)
        times.append((perf_counter() - begin) * 1000)
    return times
