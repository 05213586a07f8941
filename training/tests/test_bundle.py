"""Bundles: one written here, and those that are committed."""

import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest
from conftest import BUNDLES, REPOSITORY, tiny_config, tiny_system
from PIL import Image

from carina_training import schema
from carina_training.__main__ import main
from carina_training.classes import CLASS_IDS
from carina_training.data.prepare import formula_frame, formula_image
from carina_training.export.bundle import Identity, write_bundle
from carina_training.export.golden import differences, expected, hidden_margin
from carina_training.export.seeded import seeded_network
from carina_training.export.stored import network_from_onnx
from carina_training.gate import Gate, Part, block_features
from carina_training.predict import predict_frame, read_frame
from carina_training.runtime import Session, probabilities, read_manifest

COMMITTED = sorted(path.parent for path in BUNDLES.glob("*/manifest.json"))
SCHEMAS = {
    "manifest.json": schema.MANIFEST,
    "golden.json": schema.GOLDEN,
    "operating.json": schema.OPERATING,
    "gate.json": schema.GATE,
}


def read(path):
    return json.loads(path.read_text())


def check_bundle(folder):
    """Schemas, hashes, golden input on ONNX Runtime and on PyTorch, gate vectors."""
    for name, wanted in SCHEMAS.items():
        schema.check(read(folder / name), wanted)
    manifest, golden, gate = (read(folder / name) for name in ("manifest.json", "golden.json", "gate.json"))
    assert [entry["id"] for entry in manifest["classes"]] == list(CLASS_IDS)
    for entry in manifest["files"]:
        data = (folder / entry["path"]).read_bytes()
        assert len(data) == entry["bytes"] and hashlib.sha256(data).hexdigest() == entry["sha256"]
    image = formula_image(golden["size"], golden["seed"])
    session = Session(folder / "model.onnx")
    outputs = session.run(image)
    assert list(outputs.cam.shape[2:]) == manifest["outputs"]["cam"]
    assert outputs.embedding.shape[1] == manifest["outputs"]["embedding"]
    for logits, cam in (
        (outputs.logits, outputs.cam),
        [np.array(value) for value in expected(network_from_onnx(folder / "model.onnx"), image).values()],
    ):
        logit_error, cam_error = differences(golden, logits, cam)
        # Ten times as strict as the page, which runs on other backends.
        assert logit_error <= manifest["golden"]["logitTolerance"] / 10
        assert cam_error <= manifest["golden"]["camTolerance"] / 10
    assert (gate["doubtAbove"], gate["refuseAbove"]) == (
        manifest["gate"]["doubtAbove"],
        manifest["gate"]["refuseAbove"],
    )
    parts = []
    for part in gate["parts"]:
        arrays = [np.array(part[key]) for key in ("mean", "scale", "components", "variances")]
        arrays[2] = arrays[2].reshape(-1, part["dimensions"])
        parts.append(Part(part["id"], part["input"], *arrays, part["residualVariance"], part["reference"]))
    for vector in gate["vectors"]:
        picture = formula_image(session.size, vector["seed"])
        score, _ = Gate(parts, 0, 0).scores(session.run(picture).embedding, block_features(picture)[None])
        assert score[0] == pytest.approx(vector["score"], rel=1e-4)


def test_a_written_bundle_is_whole(tmp_path):
    identity = Identity("tiny-1", "Tiny", "0.0.1", "none", 0, 12)
    folder = write_bundle(seeded_network(tiny_config(), 12), 64, tmp_path, identity, None)
    check_bundle(folder)
    assert read(tmp_path / "index.json") == {
        "schema": "carina.models/1",
        "default": "tiny-1",
        "bundles": [{"id": "tiny-1", "name": "Tiny", "bytes": (folder / "model.onnx").stat().st_size}],
    }


@pytest.mark.parametrize("head", ["paper", "tokens"])
def test_the_command_writes_a_seeded_bundle_twice_the_same(tmp_path, head):
    sizes = ["--depths", "1,1,1,1", "--widths", "8,16,32,64", "--hidden", "32", "--size", "64", "--head", head]
    for name in ("a", "b"):
        assert main(["export", "--seeded", "5", "--id", "seeded-tiny", "--out", str(tmp_path / name), *sizes]) == 0
    first, second = ((tmp_path / name / "seeded-tiny" / "model.onnx").read_bytes() for name in ("a", "b"))
    assert first == second
    check_bundle(tmp_path / "a" / "seeded-tiny")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("system", "pool"), [("head-dynamic", "attention"), ("densenet-121", "mean")])
def test_other_systems_make_a_whole_bundle_too(tmp_path, system, pool):
    network = seeded_network(tiny_system(system), 12)
    folder = write_bundle(network, 64, tmp_path, Identity("other-1", "Other", "0.0.1", "none", 0, 12), None)
    check_bundle(folder)
    assert read(folder / "manifest.json")["architecture"]["pool"] == pool
    card = (folder / "CARD.md").read_text()
    assert "compared with" in card and "one token" not in card


def test_measured_on_films_the_bundle_carries_figures(tmp_path, made_up_data):
    identity = Identity("tiny-1", "Tiny", "0.0.1", "none", 0, 12)
    folder = write_bundle(seeded_network(tiny_config(), 12), 64, tmp_path, identity, made_up_data)
    check_bundle(folder)
    manifest = read(folder / "manifest.json")
    mass, hernia = manifest["classes"][4], manifest["classes"][13]
    assert mass["prevalence"] == 0.5 and mass["test"]["positives"] == 6 and mass["test"]["auroc"] is not None
    assert hernia["threshold"] is None and hernia["test"]["auroc"] is None
    assert mass["threshold"] is not None


def test_there_is_a_committed_bundle():
    assert COMMITTED, f"no bundle in {BUNDLES.relative_to(REPOSITORY)}"
    index = schema.check(read(BUNDLES / "index.json"), schema.MODELS)
    assert {entry["id"] for entry in index["bundles"]} == {folder.name for folder in COMMITTED}
    assert index["default"] in {folder.name for folder in COMMITTED}


@pytest.mark.parametrize("folder", COMMITTED, ids=lambda folder: folder.name)
def test_a_committed_bundle_is_whole(folder):
    check_bundle(folder)
    card = (folder / "CARD.md").read_text()
    assert "Research use only" in card and "ChestX-ray8" in card


@pytest.mark.parametrize("folder", COMMITTED, ids=lambda folder: folder.name)
def test_a_committed_bundle_was_fitted_on_training_films_alone(folder):
    manifest = read(folder / "manifest.json")
    assert manifest["training"]["data"]
    assert all(entry["source"].startswith("nih-") for entry in manifest["training"]["data"])
    assert manifest["training"]["seconds"] > 0


@pytest.mark.parametrize("folder", COMMITTED, ids=lambda folder: folder.name)
def test_the_file_agrees_with_pytorch_on_films_of_other_shapes(folder):
    manifest = read_manifest(folder)
    network, session = network_from_onnx(folder / "model.onnx"), Session(folder / "model.onnx")
    from carina_training.data.prepare import prepare

    compared = 0
    for rows, columns, seed in ((300, 240, 0), (224, 224, 5), (500, 640, 2), (90, 90, 1), (256, 256, 9)):
        image = prepare(formula_frame(rows, columns, seed), session.size)
        wanted, outputs = expected(network, image), session.run(image)
        reference = probabilities(manifest, np.array([wanted["logits"]]))
        assert np.abs(probabilities(manifest, outputs.logits) - reference).max() < 1e-4
        if hidden_margin(network, image) > 1e-4:
            assert differences(wanted, outputs.logits, outputs.cam)[1] < 1e-3
            compared += 1
    assert compared


def test_predict_prints_json(tmp_path):
    identity = Identity("tiny-1", "Tiny", "0.0.1", "none", 0, 12)
    folder = write_bundle(seeded_network(tiny_config(), 12), 64, tmp_path, identity, None)
    Image.fromarray(formula_frame(80, 70, 3)).save(tmp_path / "frame.png")
    command = [sys.executable, "-m", "carina_training", "predict", "--bundle", folder, "--png", tmp_path / "frame.png"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY / "training").stdout
    manifest = read_manifest(folder)
    wanted = predict_frame(network_from_onnx(folder / "model.onnx"), manifest, formula_frame(80, 70, 3))
    assert json.loads(printed) == wanted
    logit = wanted["logits"]["mass"]
    assert wanted["probabilities"]["mass"] == pytest.approx(1 / (1 + np.exp(-logit)))


def test_predict_refuses_what_is_no_frame(tmp_path):
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(tmp_path / "colour.png")
    with pytest.raises(ValueError, match="expected 8-bit grey"):
        read_frame(tmp_path / "colour.png")
