"""The exported file itself, run by ONNX Runtime: what every published figure is measured on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tqdm import tqdm

from carina_training.classes import CLASS_IDS
from carina_training.data.index import Film, load_frame
from carina_training.data.prepare import PREPARE_VERSION, prepare


@dataclass(frozen=True)
class Outputs:
    """logits [n, 14], cam [n, 14, h, w] (empty for a graph without), embedding [n, D], float32."""

    logits: np.ndarray
    cam: np.ndarray
    embedding: np.ndarray


class Session:
    """model.onnx on one thread of the CPU provider."""

    def __init__(self, model: bytes | str | Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        source = model if isinstance(model, bytes) else str(model)
        self.session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        self.size = self.session.get_inputs()[0].shape[-1]
        self.names = [output.name for output in self.session.get_outputs()]

    def run(self, image: np.ndarray) -> Outputs:
        """image float32 [S, S] in 0..1 -> Outputs of one film, n = 1."""
        values = dict(zip(self.names, self.session.run(None, {"image": image[None, None]}), strict=True))
        return Outputs(values["logits"], values.get("cam", np.zeros((1, 0, 0, 0), np.float32)), values["embedding"])

    def run_many(self, images, total: int | None = None, label: str = "running the model") -> Outputs:
        """The same for an iterable of images, stacked."""
        parts = [self.run(image) for image in tqdm(images, desc=label, total=total, mininterval=5)]
        return Outputs(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("logits", "cam", "embedding")))

    def run_films(self, data: Path, films: list[Film], label: str = "running the model") -> Outputs:
        """Films as they are on disk, prepared at the model's size."""
        return self.run_many((prepare(load_frame(data, film), self.size) for film in films), len(films), label)


def read_manifest(bundle: Path) -> dict:
    """manifest.json of a bundle; ValueError when it is not one that this package can run."""
    manifest = json.loads((Path(bundle) / "manifest.json").read_text())
    if manifest.get("schema") != "carina.model/1":
        raise ValueError(f"{bundle}: schema {manifest.get('schema')!r}, expected 'carina.model/1'")
    if manifest["input"]["prepare"] != PREPARE_VERSION:
        raise ValueError(f"{bundle}: prepare {manifest['input']['prepare']!r}, expected {PREPARE_VERSION!r}")
    if tuple(entry["id"] for entry in manifest["classes"]) != CLASS_IDS:
        raise ValueError(f"{bundle}: its classes are not the 14 findings in their order")
    return manifest


def probabilities(manifest: dict, logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-(slope * logit + intercept))) with each class's calibration, float64 [n, 14]."""
    slope = np.array([entry["calibration"]["slope"] for entry in manifest["classes"]])
    intercept = np.array([entry["calibration"]["intercept"] for entry in manifest["classes"]])
    return 1.0 / (1.0 + np.exp(-(slope * logits.astype(np.float64) + intercept)))
