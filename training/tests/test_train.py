"""The loop: it learns, it resumes, it refuses another configuration."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import tiny_config

from carina_training.config import (
    AugmentConfig,
    DataConfig,
    Phase,
    TeacherConfig,
    TrainConfig,
    as_dict,
    load_config,
    train_config,
)
from carina_training.data.index import read_films
from carina_training.data.loader import load_store
from carina_training.export.lineage import steps
from carina_training.metrics import concordance
from carina_training.optimise import learning_rate_factor
from carina_training.train import CHECKPOINT, Trainer, load_network
from carina_training.validate import predict_logits

CONFIG = TrainConfig(
    name="small",
    model=tiny_config(drop_path=0.2),
    data=DataConfig(cache_pixels=72),
    phases=(Phase(32, 24), Phase(64, 24)),
    batch=8,
    warmup_steps=2,
    validate_every=4,
    bfloat16=False,
)


def test_resuming_equals_no_interruption(made_up_data, tmp_path):
    Trainer(CONFIG, made_up_data, tmp_path / "whole").fit()
    Trainer(CONFIG, made_up_data, tmp_path / "parts").fit(stop_after=2)
    Trainer(CONFIG, made_up_data, tmp_path / "parts").fit(stop_after=5)
    Trainer(CONFIG, made_up_data, tmp_path / "parts").fit()
    whole, parts = (torch.load(tmp_path / name / CHECKPOINT, weights_only=True) for name in ("whole", "parts"))
    assert whole["step"] == parts["step"] == 6
    for key in ("network", "average"):
        for name, value in whole[key].items():
            assert torch.equal(value, parts[key][name]), name
    lines = (tmp_path / "whole" / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [4, 6]
    with pytest.raises(ValueError, match="another configuration"):
        Trainer(replace(CONFIG, seed=1), made_up_data, tmp_path / "whole").fit()


def test_it_learns_a_bright_patch(made_up_data, tmp_path):
    calm = AugmentConfig(
        equalise=0, rotation_degrees=0, scale=0, shift=0, shear=0, gamma=0, contrast=0, curve=0, blur=0, noise=0
    )
    calm = replace(calm, collimate=0, erase=0)
    config = replace(CONFIG, augment=calm, phases=(Phase(32, 8 * 60),), learning_rate=3e-3, head_learning_rate=3e-3)
    trainer = Trainer(replace(config, validate_every=1000), made_up_data, tmp_path / "run")
    trainer.fit()
    network = load_network(tmp_path / "run")
    films = [film for film in read_films(made_up_data) if film.split == "val"]
    store = load_store(made_up_data, films, 32, progress=False)
    logits = predict_logits(network, store.plain.numpy().astype("float32") / 255)
    assert concordance(logits[:, 4], store.labels[:, 4].numpy(), store.labels[:, 0].numpy()) > 0.9


def test_distilling_runs_and_needs_its_teacher(made_up_data, tmp_path):
    lite = TrainConfig(
        name="lite",
        model=replace(tiny_config(), backbone="efficientnet-lite0"),
        data=DataConfig(cache_pixels=72),
        phases=(Phase(32, 8),),
        batch=8,
    )
    Trainer(lite, made_up_data, tmp_path / "teacher").fit()
    student = replace(CONFIG, teacher=TeacherConfig(run=str(tmp_path / "teacher")), phases=(Phase(32, 16),))
    trainer = Trainer(student, made_up_data, tmp_path / "student")
    before = trainer.projection.weight.clone()
    teacher_before = {name: value.clone() for name, value in trainer.teacher.state_dict().items()}
    trainer.fit()
    assert trainer.step == 2 and not torch.equal(trainer.projection.weight, before)
    for name, value in trainer.teacher.state_dict().items():
        assert torch.equal(value, teacher_before[name]), name


def test_learning_rate_warms_up_and_falls():
    config = replace(CONFIG, warmup_steps=10)
    factors = [learning_rate_factor(config, step, 100) for step in range(100)]
    assert factors[0] == 0.1 and factors[9] == 1.0
    assert factors[-1] < 0.02
    assert factors[9:] == sorted(factors[9:], reverse=True)


def test_configurations_survive_json_and_name_what_they_do_not_know(tmp_path):
    assert train_config(as_dict(CONFIG)) == CONFIG
    (tmp_path / "wrong.json").write_text('{"name": "x", "learning_rat": 1}')
    with pytest.raises(ValueError, match="learning_rat"):
        load_config(tmp_path / "wrong.json")


def test_committed_configurations_can_be_read():
    paths = sorted((Path(__file__).parents[1] / "configs").glob("*.json"))
    assert paths
    for path in paths:
        assert load_config(path).name == path.stem


def test_a_run_can_start_from_another(made_up_data, tmp_path):
    Trainer(CONFIG, made_up_data, tmp_path / "first").fit()
    second = replace(CONFIG, name="second", initial_weights="run", initial_run=str(tmp_path / "first"))
    started = Trainer(second, made_up_data, tmp_path / "second").network.state_dict()
    for name, value in load_network(tmp_path / "first").state_dict().items():
        assert torch.equal(started[name], value), name


def test_the_lineage_names_every_run_once_and_in_order(made_up_data, tmp_path):
    lite = replace(CONFIG, name="teacher", model=replace(tiny_config(), backbone="efficientnet-lite0"))
    Trainer(lite, made_up_data, tmp_path / "teacher").fit(stop_after=1)
    teacher = TeacherConfig(run=str(tmp_path / "teacher"))
    first = replace(CONFIG, name="first", teacher=teacher)
    Trainer(first, made_up_data, tmp_path / "first").fit(stop_after=1)
    second = replace(first, name="second", initial_weights="run", initial_run=str(tmp_path / "first"))
    Trainer(second, made_up_data, tmp_path / "second").fit(stop_after=1)
    commands = [step.command for step in steps(tmp_path / "second")]
    assert [command.split("--run ")[1] for command in commands] == [
        "teacher --until 1",
        "first --teacher teacher --until 1",
        "second --initial first --teacher teacher --until 1",
    ]
