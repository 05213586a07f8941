"""Writes the numbers that the TypeScript tests expect, computed by PyTorch: src/core/analysis/testdata/*.json.

    python -m carina_training expected          # after every new bundle

prepare.json: `prepare` of formula frames by torch's own interpolation in float64. probability.json: calibration.
network.json: logits, probabilities, maps and gate scores of formula frames by PyTorch on the unfolded network with the
weights stored in the committed bundle.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from carina_training.classes import CLASS_IDS
from carina_training.data.prepare import PREPARE_VERSION, formula_frame, prepare
from carina_training.export.golden import floats, hidden_margin
from carina_training.export.stored import network_from_onnx
from carina_training.gate import Gate, Part
from carina_training.predict import predict_frame
from carina_training.runtime import read_manifest

PREPARE_SHAPES = (
    # rows, columns, seed, size, and how many of the values are kept (all of the small ones)
    (32, 32, 0, 32, None),
    (33, 20, 1, 32, None),
    (20, 47, 2, 32, None),
    (300, 251, 3, 32, None),
    (1, 64, 4, 32, None),
    (9, 7, 5, 32, None),
    (1000, 813, 6, 224, 500),
    (640, 1201, 7, 224, 500),
)
NETWORK_SHAPES = ((224, 224), (300, 240), (260, 512), (90, 90))
NETWORK_MARGIN = 2e-3


def torch_prepare(frame: np.ndarray, size: int) -> np.ndarray:
    """The definition by torch: pad to the square, antialiased bilinear in float64, float32 [size, size]."""
    rows, columns = frame.shape
    side = max(rows, columns)
    top, left = (side - rows) // 2, (side - columns) // 2
    square = torch.zeros(1, 1, side, side, dtype=torch.float64)
    square[0, 0, top : top + rows, left : left + columns] = torch.from_numpy(frame.astype(np.float64) / 255)
    resized = F.interpolate(square, (size, size), mode="bilinear", antialias=True, align_corners=False)
    return resized[0, 0].numpy().astype(np.float32)


def prepare_vectors() -> dict:
    """prepare.json. `indices` null: `values` holds all size * size, row by row; else those at the indices."""
    vectors = []
    for rows, columns, seed, size, kept in PREPARE_SHAPES:
        values = torch_prepare(formula_frame(rows, columns, seed), size).ravel()
        indices = None
        if kept is not None:
            indices = np.sort(np.random.default_rng(seed).choice(len(values), kept, replace=False)).tolist()
            values = values[indices]
        entry = {"rows": rows, "columns": columns, "seed": seed, "size": size, "indices": indices}
        vectors.append(entry | {"values": floats(values)})
    return {"prepare": PREPARE_VERSION, "tolerance": 1e-5, "vectors": vectors}


def probability_vectors(manifest: dict) -> dict:
    """probability.json: float64 sigmoid(slope * logit + intercept) of float32 logits, and whether it is flagged."""
    rng = np.random.default_rng(0)
    examples = []
    for entry in manifest["classes"]:
        slope, intercept = entry["calibration"]["slope"], entry["calibration"]["intercept"]
        for logit in floats(np.concatenate([rng.normal(0, 3, 3), [-80, 0, 80]])):
            probability = float(1 / (1 + np.exp(-(slope * np.float64(logit) + intercept))))
            flagged = None if entry["threshold"] is None else bool(probability >= entry["threshold"])
            examples.append(
                {
                    "id": entry["id"],
                    "slope": slope,
                    "intercept": intercept,
                    "logit": logit,
                    "probability": probability,
                    "threshold": entry["threshold"],
                    "flagged": flagged,
                }
            )
    return {"examples": examples}


def read_gate(bundle: Path) -> Gate:
    """gate.json of a bundle."""
    gate = json.loads((bundle / "gate.json").read_text())
    parts = []
    for part in gate["parts"]:
        arrays = [np.array(part[key]) for key in ("mean", "scale", "components", "variances")]
        arrays[2] = arrays[2].reshape(-1, part["dimensions"])
        parts.append(Part(part["id"], part["input"], *arrays, part["residualVariance"], part["reference"]))
    return Gate(parts, gate["doubtAbove"], gate["refuseAbove"])


def network_vectors(bundle: Path) -> dict:
    """network.json. The seed of each frame is the first whose hidden units keep NETWORK_MARGIN away from zero."""
    manifest = read_manifest(bundle)
    network, gate = network_from_onnx(bundle / manifest["files"][0]["path"]), read_gate(bundle)
    images = []
    for rows, columns in NETWORK_SHAPES:
        for seed in range(64):
            frame = formula_frame(rows, columns, seed)
            if hidden_margin(network, prepare(frame, manifest["input"]["size"])) > NETWORK_MARGIN:
                break
        else:
            raise SystemExit(f"no seed below 64 keeps the hidden units of {rows} x {columns} away from zero")
        result = predict_frame(network, manifest, frame)
        score, parts = gate.scores(np.array([result["embedding"]]), np.array([result["blocks"]]))
        images.append(
            {
                "rows": rows,
                "columns": columns,
                "seed": seed,
                "margin": result["margin"],
                "logits": [result["logits"][name] for name in CLASS_IDS],
                "probabilities": [float(f"{result['probabilities'][name]:.9g}") for name in CLASS_IDS],
                "cam": result["cam"],
                "gate": {
                    "parts": {name: float(f"{value[0]:.8g}") for name, value in parts.items()},
                    "score": float(f"{score[0]:.8g}"),
                },
            }
        )
    return {
        "bundle": manifest["id"],
        "sha256": manifest["files"][0]["sha256"],
        "probabilityTolerance": 1e-3,
        "camTolerance": 0.01,
        "images": images,
    }


def main(arguments) -> int:
    """`expected [--models DIR] [--out DIR]`: writes the three files for the default bundle."""
    torch.set_num_threads(1)
    bundle = arguments.models / json.loads((arguments.models / "index.json").read_text())["default"]
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, value in (
        ("prepare.json", prepare_vectors()),
        ("probability.json", probability_vectors(read_manifest(bundle))),
        ("network.json", network_vectors(bundle)),
    ):
        (arguments.out / name).write_text(json.dumps(value, allow_nan=False, separators=(",", ":")) + "\n")
        print(f"wrote {arguments.out / name}")
    return 0
