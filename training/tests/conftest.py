"""Shared pieces of the tests: small networks, a tiny made-up data set, the real one where it is there."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from carina_training.config import ModelConfig
from carina_training.data.index import DEFAULT_DATA
from carina_training.systems import apply

torch.set_num_threads(1)

REPOSITORY = Path(__file__).resolve().parents[2]
BUNDLES = REPOSITORY / "public" / "models"


def tiny_config(**changes) -> ModelConfig:
    """A CONVFCMAE of five blocks."""
    values = {"backbone": "convnextv2-tiny", "depths": (1, 1, 2, 1), "widths": (8, 16, 32, 64), "hidden": 32}
    return ModelConfig(**(values | changes))


PEER_SIZES = {
    "mobilenet-v1": {"widths": (8,)},
    "efficientnet-b1": {"depths": (1, 1, 2, 1, 1, 1, 1)},
    "densenet-121": {"depths": (2, 2, 2, 2), "widths": (8, 16)},
    "pcsanet": {"depths": (1, 1, 1, 1)},
}
"""Sizes at which the networks that the paper compares with are small enough for tests."""


def tiny_system(name: str) -> ModelConfig:
    """A system of the paper, in small."""
    config = apply(tiny_config(), name)
    return replace(config, **PEER_SIZES[name]) if name in PEER_SIZES else config


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The films beside the repository; the test is skipped where they are missing."""
    if not (DEFAULT_DATA / "index.csv").exists():
        pytest.skip(f"films not found at {DEFAULT_DATA}")
    return DEFAULT_DATA


COLUMNS = (
    *("file", "source", "nih_name", "patient", "split", "view", "orig_px", "labels", "label_quality"),
    *("bbox", "rsna_class", "licence", "note"),
)


def write_index(folder: Path, rows: list[dict]) -> None:
    """index.csv with the given rows; columns not named are empty."""
    with open(folder / "index.csv", "w", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows([dict.fromkeys(COLUMNS, "") | row for row in rows])


@pytest.fixture
def made_up_data(tmp_path: Path) -> Path:
    """48 films of noise with a bright patch for `Mass`, in the layout of the real data."""
    folder = tmp_path / "films"
    (folder / "images").mkdir(parents=True)
    rng = np.random.default_rng(1)
    rows = []
    for index in range(48):
        split = ("train", "train", "val", "test")[index % 4]
        frame = rng.integers(1, 160, (72, 64)).astype(np.uint8)
        positive = index // 4 % 2 == 0
        if positive:
            frame[20:40, 20:40] = 250
        name = f"images/{index:03d}.png"
        Image.fromarray(frame).save(folder / name)
        row = {"file": name, "source": f"source-{index % 3}", "patient": f"p{index}", "split": split, "view": "PA"}
        labels = "Mass" if positive else "No Finding"
        rows.append(row | {"orig_px": 300, "labels": labels, "label_quality": "nih", "licence": "made up"})
    write_index(folder, rows)
    with gzip.open(folder / "nih_labels.csv.gz", "wt") as handle:
        handle.write("image,labels,view,age,sex,list\n1,Mass,PA,50,F,train\n2,No Finding,PA,50,F,train\n")
    return folder
