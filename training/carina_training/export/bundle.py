"""`export`: from a run folder (or seeded weights) to a bundle that the page, the workers and the command line read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

from carina_training import schema
from carina_training.calibrate import (
    THRESHOLD_POLICY,
)
from carina_training.classes import CLASS_IDS
from carina_training.config import DataConfig, ModelConfig, as_dict
from carina_training.data.index import SplitError, films_to_fit, read_films
from carina_training.data.prepare import PREPARE_VERSION, formula_image
from carina_training.export import card, lineage, sources
from carina_training.export.centre import can_be_centred, centred, feature_mean
from carina_training.export.fold import canonical_network, fold, round_to_half
from carina_training.export.golden import CAM_TOLERANCE, LOGIT_TOLERANCE, differences, golden
from carina_training.export.graph import GraphOptions, build_graph
from carina_training.export.measured import Measured, measure_all, without_data
from carina_training.export.naive import export_naive
from carina_training.export.seeded import seeded_network
from carina_training.export.stored import CONFIG_KEY
from carina_training.export.traced import closed_form, whole_graph
from carina_training.gate import KIND, Gate, block_features
from carina_training.model.network import Convfcmae
from carina_training.runtime import Session
from carina_training.systems import apply
from carina_training.train import load_network

PREVALENCE_SOURCE = "NIH ChestX-ray14, 112,120 films; not verified on a sample at that prevalence"
GATE_VECTOR_SEEDS = (0, 1, 2)


@dataclass
class Identity:
    """What names a bundle and says where it came from."""

    id: str
    name: str
    version: str
    command: str
    seconds: int = 0
    seed: int = 0
    licence: str = "Apache-2.0"
    lineage: list[str] = field(default_factory=list)


def serialise(network: nn.Module, size: int, options: GraphOptions | None = None, half: bool = True) -> bytes:
    """model.onnx for a trained network: folded, matrices rounded to fp16 (or all in fp32)."""
    parameters = fold(network)
    rounded = round_to_half(parameters) if half else {k: v.astype(np.float32) for k, v in parameters.items()}
    classifier = None if closed_form(network.config) else canonical_network(network.config, rounded)
    if isinstance(network, Convfcmae):
        depths, widths = network.backbone.depths, network.backbone.widths
        model = build_graph(network.config, rounded, depths, widths, size, options, classifier)
    else:
        model = whole_graph(classifier, size)
    entry = model.metadata_props.add()
    entry.key, entry.value = CONFIG_KEY, json.dumps(as_dict(network.config))
    return model.SerializeToString()


def stored_network(network: nn.Module) -> nn.Module:
    """The unfolded network class with the weights as the file stores them."""
    return canonical_network(network.config, round_to_half(fold(network)))


def pooling(config: ModelConfig) -> str:
    """How the last map is pooled, for the manifest; only the paper's own head leaves a choice."""
    if not config.backbone.startswith("convnextv2-") or config.head in ("mixer", "transformer"):
        return "mean"
    if config.head == "dynamic":
        return "attention"
    attentive = config.attentive_pooling and config.head != "linear"
    return config.pool if attentive else {"concat": "maximum and mean", "attention": "mean"}[config.pool]


def class_entries(measured: Measured) -> list[dict]:
    """The `classes` of manifest.json."""
    entries = []
    for k, name in enumerate(CLASS_IDS):
        figures = {"positives": 0, "patients": 0, "auroc": None, "strict": None, "abnormal": None, "auprc": None}
        if measured.test:
            row = measured.test["classes"][k]
            figures = {"positives": row["positives"], "patients": row["patients"], "auroc": row["plain"]}
            figures |= {key: row[key] for key in ("strict", "abnormal", "auprc")}
        boxed = (measured.localisation or {"classes": {}})["classes"].get(name)
        entries.append(
            {
                "id": name,
                "threshold": measured.thresholds[k],
                "calibration": {
                    "slope": measured.calibration.slope,
                    "intercept": float(measured.calibration.intercepts[k]),
                },
                "prevalence": float(f"{measured.calibration.prevalence[k]:.6g}"),
                "test": figures | {"pointing": boxed["pointing"] if boxed else None},
            }
        )
    return entries


def manifest(
    network: nn.Module, session: Session, model: bytes, measured: Measured, identity: Identity, data: list, width: int
) -> dict:
    """manifest.json, carina.model/1. width: of the embedding."""
    config: ModelConfig = network.config
    side = session.size // 32
    return {
        "schema": "carina.model/1",
        "id": identity.id,
        "name": identity.name,
        "version": identity.version,
        "architecture": {
            "backbone": config.backbone,
            "head": config.head,
            "pool": pooling(config),
            "parameters": sum(value.numel() for value in network.parameters()),
        },
        "input": {"size": session.size, "prepare": PREPARE_VERSION},
        "outputs": {"cam": [side, side], "embedding": width},
        "files": [
            {
                "path": "model.onnx",
                "precision": "fp16-weights",
                "backends": ["webgpu", "wasm"],
                "bytes": len(model),
                "sha256": hashlib.sha256(model).hexdigest(),
            }
        ],
        "golden": {"path": "golden.json", "logitTolerance": LOGIT_TOLERANCE, "camTolerance": CAM_TOLERANCE},
        "prevalenceSource": PREVALENCE_SOURCE if measured.test else "none: seeded weights",
        "classes": class_entries(measured),
        "thresholdPolicy": THRESHOLD_POLICY if measured.test else "none: seeded weights",
        "operatingPoints": {"path": "operating.json"},
        "gate": {
            "kind": KIND,
            "statistics": "gate.json",
            "refuseAbove": measured.gate.refuse_above,
            "doubtAbove": measured.gate.doubt_above,
        },
        "training": {
            "data": data,
            "command": identity.command,
            "seconds": identity.seconds,
            "seed": identity.seed,
        },
        "licence": identity.licence,
        "intendedUse": "Research use only. Not a medical device.",
    }


def gate_vectors(gate: Gate, session: Session) -> list[dict]:
    """Expected gate scores of golden-formula images, for the TypeScript gate."""
    vectors = []
    for seed in GATE_VECTOR_SEEDS:
        image = formula_image(session.size, seed)
        score, parts = gate.scores(session.run(image).embedding, block_features(image)[None])
        vectors.append(
            {
                "seed": seed,
                "parts": {key: float(f"{v[0]:.7g}") for key, v in parts.items()},
                "score": float(f"{score[0]:.7g}"),
            }
        )
    return vectors


def write_json(path: Path, value: dict, indent: int | None = None) -> None:
    """JSON without NaN or Infinity, keys in the order given."""
    separators = (",", ":") if indent is None else None
    path.write_text(json.dumps(value, allow_nan=False, indent=indent, separators=separators) + "\n")


def update_index(models: Path, identity: Identity, size: int) -> None:
    """Adds or renews the bundle in models/index.json; the first bundle becomes the default."""
    path = models / "index.json"
    index = {"schema": "carina.models/1", "default": identity.id, "bundles": []}
    if path.exists():
        index = json.loads(path.read_text())
    entry = {"id": identity.id, "name": identity.name, "bytes": size}
    index["bundles"] = [other for other in index["bundles"] if other["id"] != identity.id] + [entry]
    index["bundles"].sort(key=lambda other: other["id"])
    write_json(path, schema.check(index, schema.MODELS), indent=1)


def write_bundle(
    network: nn.Module,
    size: int,
    models: Path,
    identity: Identity,
    data: Path | None,
    excluded: tuple[str, ...] = (),
    splits: str = "official",
) -> Path:
    """Writes models/ID/ and models/index.json; splits: those that the network was fitted with.

    Raises ArithmeticError when the file does not agree with PyTorch.
    """
    model = serialise(network, size)
    session = Session(model)
    stored = stored_network(network)
    wanted = golden(stored, size)
    outputs = session.run(formula_image(size, wanted["seed"]))
    logit_error, cam_error = differences(wanted, outputs.logits, outputs.cam)
    if logit_error > 1e-3 or cam_error > 1e-3:
        raise ArithmeticError(f"model.onnx differs from PyTorch: logits by {logit_error:.2g}, maps by {cam_error:.2g}")
    print(f"model.onnx against PyTorch: logits {logit_error:.2g}, maps {cam_error:.2g} of the largest value")
    width = outputs.embedding.shape[1]
    measured = measure_all(data, session, excluded, splits) if data else without_data(width)
    data_entries = sources.entries(films_to_fit(read_films(data, splits), excluded, 0)) if data and excluded else []

    folder = models / identity.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    described = manifest(network, session, model, measured, identity, data_entries, width)
    gate = measured.gate.as_json(gate_vectors(measured.gate, session))
    write_json(folder / "golden.json", schema.check(wanted, schema.GOLDEN))
    write_json(folder / "operating.json", schema.check(measured.operating, schema.OPERATING))
    write_json(folder / "gate.json", schema.check(gate, schema.GATE))
    write_json(folder / "manifest.json", schema.check(described, schema.MANIFEST), indent=1)
    (folder / "CARD.md").write_text(card.text(described, measured, identity))
    update_index(models, identity, len(model))
    return folder


def from_run(arguments) -> tuple[nn.Module, int, Identity, DataConfig]:
    """Network, input size, identity and data of a run folder.

    Raises SplitError for a fold of a cross-validation: it fitted films that calibration and figures would use.
    """
    config = lineage.saved_config(arguments.run)
    if config.data.folds:
        raise SplitError(f"{arguments.run} is fold {config.data.fold} of {config.data.folds}: it fitted films of val")
    steps = lineage.steps(arguments.run)
    export = f"python -m carina_training export --run {config.name} --id {arguments.id} --out ../public/models"
    identity = Identity(
        arguments.id,
        arguments.name,
        arguments.version,
        " && ".join([*(step.command for step in steps), export]),
        sum(step.seconds for step in steps),
        config.seed,
        lineage=[step.description for step in steps],
    )
    size = arguments.size or config.phases[-1].size
    return load_network(arguments.run), size, identity, config.data


def main(arguments) -> int:
    """`export (--run DIR | --seeded SEED) --id ID --out DIR [--data DIR] [--naive FILE]`."""
    torch.set_num_threads(1)
    if arguments.seeded is None:
        network, size, identity, fitted = from_run(arguments)
        data, excluded, splits = arguments.data, tuple(fitted.exclude_sources), fitted.splits
        if data and can_be_centred(network):
            films = films_to_fit(read_films(data, splits), excluded, 224)
            network = centred(network, feature_mean(network, data, films, size))
            identity.lineage.append(
                f"`export`: the mean of the last feature map over {len(films)} training films is taken off it and "
                "given back in the head's biases; no logit changes, and a map shows where the features speak for its "
                "finding more than they usually do."
            )
    else:
        config = ModelConfig(
            backbone=arguments.backbone,
            head=arguments.head,
            depths=arguments.depths,
            widths=arguments.widths,
            hidden=arguments.hidden,
        )
        if arguments.system:
            config = apply(config, arguments.system)
        network, size = seeded_network(config, arguments.seeded), arguments.size or 224
        command = f"python -m carina_training export --seeded {arguments.seeded} --id {arguments.id}"
        origin = [f"Random weights of seed {arguments.seeded}: nothing was trained, the numbers mean nothing."]
        identity = Identity(
            arguments.id, arguments.name, arguments.version, command, 0, arguments.seeded, lineage=origin
        )
        data, excluded, splits = (arguments.data if arguments.measured else None), (), "official"
    if arguments.naive:
        export_naive(network, size, arguments.naive)
    folder = write_bundle(network, size, arguments.out, identity, data, excluded, splits)
    onnx.checker.check_model(str(folder / "model.onnx"))
    print(f"wrote {folder}")
    return 0
