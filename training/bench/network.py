"""The network on native ONNX Runtime, one thread of the CPU provider."""

from __future__ import annotations

import platform
from time import perf_counter

import numpy as np
import onnxruntime

from carina_training.data.prepare import formula_image

_sessions: dict[str, onnxruntime.InferenceSession] = {}
_images: dict[str, np.ndarray] = {}


def open_graph(graph: str, path: str, seed: int) -> None:
    """A session under the name `graph`; its input is the golden formula image of `seed`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    _sessions[graph] = session
    _images[graph] = formula_image(session.get_inputs()[0].shape[-1], seed)[None, None]


def logits(graph: str) -> list[float]:
    """The 14 logits, so that all engines are seen to compute the same; the first run, which is not counted."""
    session = _sessions[graph]
    names = [output.name for output in session.get_outputs()]
    return session.run(None, {"image": _images[graph]})[names.index("logits")][0].tolist()


def run(graph: str, runs: int) -> list[float]:
    """Milliseconds of each of `runs` runs."""
    session, feeds = _sessions[graph], {"image": _images[graph]}
    times = []
    for _ in range(runs):
        begin = perf_counter()
        session.run(None, feeds)
        times.append((perf_counter() - begin) * 1000)
    return times


def versions() -> dict[str, str]:
    """What stands in the table beside the native figures."""
    return {"python": platform.python_version(), "onnxruntime": onnxruntime.__version__}
