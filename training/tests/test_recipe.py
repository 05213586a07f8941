"""The rest of the recipe: losses, mixed and enhanced films, frozen layers, curves, lr-find, several processes."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from conftest import REPOSITORY, tiny_config
from sklearn.metrics import f1_score, log_loss

from carina_training.__main__ import main
from carina_training.config import AugmentConfig, DataConfig, Phase, TrainConfig, as_dict
from carina_training.data.augment import augment, clahe, region_mixup
from carina_training.data.prepare import formula_frame
from carina_training.export.lineage import steps
from carina_training.losses import class_balanced_weights, hard_loss
from carina_training.lr_find import valley
from carina_training.train import CHECKPOINT, Trainer
from carina_training.validate import classification_figures

CALM = AugmentConfig(
    *(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
)
CONFIG = TrainConfig(
    name="small",
    model=tiny_config(drop_path=0.0),
    data=DataConfig(cache_pixels=48),
    phases=(Phase(32, 32),),
    batch=8,
    warmup_steps=1,
    validate_every=2,
    bfloat16=False,
)


def test_class_balanced_weights_by_hand():
    # beta 0.9: n = 1: 0.1 / 0.1 = 1; n = 2: 0.1 / 0.19 = 0.5263; mean 0.7632. None counts as one.
    weights = class_balanced_weights(torch.tensor([1, 2]), 0.9)
    torch.testing.assert_close(weights, torch.tensor([1.3103, 0.6897]), rtol=0, atol=1e-4)
    assert class_balanced_weights(torch.tensor([0, 1]), 0.9).tolist() == [1.0, 1.0]
    torch.testing.assert_close(class_balanced_weights(torch.tensor([5, 50000]), 0.0), torch.ones(2))


def test_unknown_labels_count_for_nothing():
    generator = torch.Generator().manual_seed(3)
    logits, targets = torch.randn(4, 3, generator=generator), torch.rand(4, 3, generator=generator)
    known = targets.clone()
    known[:, 1] = float("nan")
    wanted = hard_loss(logits[:, [0, 2]], targets[:, [0, 2]], 1.0, 1.0, 2.0)
    torch.testing.assert_close(hard_loss(logits, known, 1.0, 1.0, 2.0), wanted)
    logits.requires_grad_(True)
    loss = hard_loss(logits, torch.full((4, 3), float("nan")), 1.0, 1.0, 2.0)
    loss.backward()
    assert loss.item() == 0 and torch.equal(logits.grad, torch.zeros(4, 3))


def test_a_heavier_class_weighs_in_the_focal_part_alone():
    logits, targets = torch.zeros(1, 2), torch.tensor([[1.0, 0.0]])
    # BCE log 2 each; focal 0.25 log 2 each, the first one doubled.
    loss = hard_loss(logits, targets, 1.0, 1.0, 2.0, torch.tensor([2.0, 1.0]))
    assert loss.item() == pytest.approx(np.log(2) * (1 + 0.25 * 1.5))


def test_region_mixup_mixes_labels_as_it_mixes_pixels():
    images = torch.arange(6.0).view(6, 1, 1, 1).expand(6, 1, 40, 40) / 6
    labels = images[:, :, 0, 0].repeat(1, 2)
    labels[0, 1] = float("nan")
    mixed, targets = region_mixup(images, labels, 1.0, torch.Generator().manual_seed(1))
    assert not torch.equal(mixed, images)
    # Constant films: the mean of the picture is the label.
    torch.testing.assert_close(mixed.mean((1, 2, 3)), targets[:, 0])
    assert targets[:, 1].isnan().any()
    same, unchanged = region_mixup(images, labels, 0.0, torch.Generator().manual_seed(1))
    assert torch.equal(same, images) and torch.equal(unchanged[1:], labels[1:])


def test_clahe_raises_weak_contrast_where_it_is_and_keeps_black():
    square = np.zeros((64, 64), np.uint8)
    square[8:, :] = 100 + formula_frame(56, 64, 1) // 32
    enhanced = clahe(square)
    assert (enhanced[:8] == 0).all() and (enhanced[8:] > 0).all()
    assert enhanced[16:].std() > 1.5 * square[16:].std()
    # 64 of 255 grey values, equally often, clipped at the mean: each keeps 1/255 and gets 191/255 of 1/255 back, so the
    # contrast grows 1.749-fold, where equalisation without a limit would make it 4-fold.
    ramp = np.tile(np.arange(1, 65, dtype=np.uint8), (64, 1))
    limited = clahe(ramp, tiles=1, limit=1.0).astype(int)
    assert np.ptp(limited) == pytest.approx(63 * (1 + 191 / 255), abs=2)
    assert np.ptp(clahe(ramp, tiles=1, limit=100.0).astype(int)) > 240


def test_stretching_and_sharpening_are_switchable():
    films = torch.from_numpy(np.stack([60 + formula_frame(48, 48, seed) // 4 for seed in range(3)]))

    def draw(**changes):
        return augment(films, films, 48, replace(CALM, **changes), torch.Generator().manual_seed(4))

    plain = draw()
    torch.testing.assert_close(plain[:, 0], films / 255, rtol=0, atol=1e-4)
    stretched = draw(stretch=1.0)
    assert stretched.amax() == 1.0 and stretched.std() > 2 * plain.std()
    sharpened = draw(sharpen=1.0)
    assert (sharpened.diff(dim=-1).abs().mean()) > 1.3 * plain.diff(dim=-1).abs().mean()


def test_figures_of_table_4_equal_scikit_learn():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(50, 14)), (rng.random((50, 14)) < 0.3).astype(np.float32)
    figures = classification_figures(logits, labels)
    probability = 1 / (1 + np.exp(-logits))
    assert figures["valLoss"] == pytest.approx(log_loss(labels.ravel(), probability.ravel()))
    assert figures["valF1"] == pytest.approx(f1_score(labels, logits >= 0, average="macro", zero_division=0))
    assert figures["valAccuracy"] == pytest.approx(((logits >= 0) == labels).mean())


def test_staged_unfreezing_trains_the_head_first_and_the_frozen_share_never(made_up_data, tmp_path):
    config = replace(CONFIG, frozen_films=16, frozen_share=0.5, learning_rate=1e-2, head_learning_rate=1e-2)
    trainer = Trainer(config, made_up_data, tmp_path / "run")
    start = {key: value.clone() for key, value in trainer.network.named_parameters()}

    def moved():
        return {key for key, value in trainer.network.named_parameters() if not torch.equal(value, start[key])}

    trainer.fit(stop_after=2)
    assert moved() and all(key.startswith("head.") for key in moved())
    trainer.fit(stop_after=4)
    layers = trainer.network.layers()
    below = {id(p) for layer in layers[: round(len(layers) / 2)] for p in layer.parameters()}
    frozen = {key for key, value in trainer.network.named_parameters() if id(value) in below}
    assert not moved() & frozen
    assert any(key.startswith("backbone.") for key in moved())
    # The same when it is interrupted in between.
    whole = Trainer(config, made_up_data, tmp_path / "whole")
    whole.fit()
    for key, value in whole.network.state_dict().items():
        assert torch.equal(value, trainer.network.state_dict()[key]), key


def test_a_run_with_everything_switched_on_leaves_curves(made_up_data, tmp_path):
    everything = AugmentConfig(stretch=0.5, sharpen=0.5, clahe=0.5, region_mixup=0.5)
    config = replace(CONFIG, augment=everything, class_balance=0.9999, step_films=16)
    Trainer(config, made_up_data, tmp_path / "run").fit()
    assert (tmp_path / "run" / "curves.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    lines = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 4]
    assert all(0 < line["valLoss"] < 10 and 0 <= line["valAccuracy"] <= 1 for line in lines)


def test_the_valley_lies_in_the_longest_fall():
    rates = np.geomspace(1e-6, 1, 61)
    # Flat and rising to 1e-4, falling to 1e-1, rising after.
    losses = np.concatenate([np.linspace(1.0, 1.1, 20), np.linspace(1.1, 0.2, 30), np.linspace(0.3, 3, 11)])
    assert 1e-3 < valley(rates, losses) < 1e-2


def write_config(folder, config):
    (folder / f"{config.name}.json").write_text(json.dumps(as_dict(config)))
    return str(folder / f"{config.name}.json")


def test_lr_find_writes_a_rate_and_a_picture(made_up_data, tmp_path):
    path = write_config(tmp_path, CONFIG)
    arguments = ["lr-find", "--config", path, "--data", str(made_up_data), "--out", str(tmp_path / "out")]
    assert main([*arguments, "--steps", "12"]) == 0
    found = json.loads((tmp_path / "out" / "lr_find.json").read_text())
    assert found["rates"][0] == pytest.approx(1e-7) and 1e-7 < found["rate"] < 1
    assert (tmp_path / "out" / "lr_find.png").stat().st_size > 1000


def test_the_command_line_names_what_it_changed(made_up_data, tmp_path):
    path = write_config(tmp_path, CONFIG)
    arguments = ["train", "--config", path, "--data", str(made_up_data), "--run", str(tmp_path / "run")]
    assert main([*arguments, "--system", "head-linear", "--seed", "3", "--folds", "4", "--fold", "1"]) == 0
    (step,) = steps(tmp_path / "run")
    assert "--system head-linear --seed 3 --folds 4 --fold 1" in step.command and "head `linear`" in step.description


def test_two_processes_train_the_network_that_one_trains(made_up_data, tmp_path):
    """Without BatchNorm and chance, half the batch on each of two processes gives the gradient of the whole."""
    model = tiny_config(head="linear", drop_path=0.0)
    path = write_config(tmp_path, replace(CONFIG, augment=CALM, model=model, phases=(Phase(32, 16),)))
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY / "training")}
    command = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "carina_training", "--"]
    rest = ["--config", path, "--data", str(made_up_data), "--run"]
    done = subprocess.run(
        [sys.executable, *command, "train", *rest, str(tmp_path / "two")],
        env=environment, check=False, capture_output=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    assert main(["train", *rest, str(tmp_path / "one")]) == 0
    one, two = (torch.load(tmp_path / name / CHECKPOINT, weights_only=True) for name in ("one", "two"))
    assert one["step"] == two["step"] == 2
    for key, value in one["average"].items():
        torch.testing.assert_close(two["average"][key], value, rtol=1e-3, atol=1e-5, msg=key)
