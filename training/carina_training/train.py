"""The training loop: one process or several, resumable at any step, everything random a function of (seed, step)."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from carina_training.config import TrainConfig, as_dict, load_config, model_config, train_config
from carina_training.curves import draw_curves
from carina_training.data.index import SplitError
from carina_training.data.loader import BatchSource, load_store
from carina_training.data.select import select_films
from carina_training.distributed import Group, join
from carina_training.freezing import freeze, share_at
from carina_training.losses import class_balanced_weights, feature_loss, hard_loss, smooth_targets, soft_loss
from carina_training.model.efficientnet_lite import MIDDLE_CHANNELS, imagenet_weights_path
from carina_training.model.network import build_network
from carina_training.optimise import Average, learning_rate_factor, make_optimiser
from carina_training.systems import apply
from carina_training.validate import Validator

CHECKPOINT = "checkpoint.pt"


def load_network(run: Path) -> nn.Module:
    """The averaged network of a run folder, in eval mode."""
    saved = torch.load(Path(run) / CHECKPOINT, map_location="cpu", weights_only=True)
    network = build_network(model_config(saved["config"]["model"]))
    network.load_state_dict(saved["average"])
    return network.eval()


class Trainer:
    """One run. run: folder for config.json, metrics.jsonl, curves.png, log.txt, checkpoint.pt, not in the repository.

    group: the processes that train together (distributed.py), this one alone if not given.
    """

    def __init__(self, config: TrainConfig, data: Path, run: Path, group: Group | None = None):
        self.config, self.data, self.run = config, Path(data), Path(run)
        self.group = group or join()
        self.device = self.group.device
        self.run.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(config.threads)
        torch.manual_seed(config.seed)
        self.network = build_network(config.model)
        if config.initial_weights == "efficientnet-lite0":
            self.network.load_imagenet(imagenet_weights_path())
        elif config.initial_weights == "run":
            saved = torch.load(Path(config.initial_run) / CHECKPOINT, map_location="cpu", weights_only=True)
            self.network.load_state_dict(saved["average"])
        elif config.initial_weights:
            raise ValueError(f"unknown initial weights {config.initial_weights!r}")
        self._require_same_split()
        self.network = self.network.to(self.device, memory_format=torch.channels_last)
        self.teacher = self.projection = None
        if config.teacher:
            self.teacher = load_network(Path(config.teacher.run)).to(self.device, memory_format=torch.channels_last)
            self.teacher.requires_grad_(False)
            self.projection = nn.Conv2d(self.network.middle_channels, MIDDLE_CHANNELS, 1).to(self.device)
            if config.initial_weights == "run" and saved["projection"]:
                self.projection.load_state_dict(saved["projection"])
        self.optimiser = make_optimiser(self.network, self.projection, config)
        self.average = Average(self.network, config.ema)
        self.step, self.seconds, self.stopping = 0, 0.0, False
        self.sizes = [phase.size for phase in config.phases for _ in range(phase.films // config.batch)]
        self.losses: list[float] = []
        self.class_weights: torch.Tensor | None = None
        self.films: tuple[list, list] | None = None

    def _require_same_split(self) -> None:
        """A teacher or a run to start from that was fitted on films held out here would give them away."""
        config = self.config
        before = [config.initial_run] if config.initial_weights == "run" else []
        for run in before + ([config.teacher.run] if config.teacher else []):
            saved = torch.load(Path(run) / CHECKPOINT, map_location="cpu", weights_only=True)
            other = train_config(saved["config"]).data
            if (other.splits, other.folds, other.fold) != (config.data.splits, config.data.folds, config.data.fold):
                raise SplitError(f"{run} was fitted with other splits or another fold than this run")

    def log(self, text: str) -> None:
        """To the screen and to log.txt."""
        if not self.group.first:
            return
        print(text, flush=True)
        with open(self.run / "log.txt", "a") as handle:
            handle.write(text + "\n")

    def save(self) -> None:
        """Writes checkpoint.pt in one move, so that an interruption leaves the old or the new one."""
        if not self.group.first:
            return
        state = {
            "config": as_dict(self.config),
            "network": self.network.state_dict(),
            "average": self.average.state,
            "projection": self.projection.state_dict() if self.projection else None,
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        torch.save(state, self.run / (CHECKPOINT + ".part"))
        (self.run / (CHECKPOINT + ".part")).replace(self.run / CHECKPOINT)

    def resume(self) -> bool:
        """Goes on from checkpoint.pt if there is one; its configuration must be the same."""
        path = self.run / CHECKPOINT
        if not path.exists():
            return False
        saved = torch.load(path, map_location="cpu", weights_only=True)
        if train_config(saved["config"]) != self.config:
            raise ValueError(f"{path} was written with another configuration; choose another --run folder")
        self.network.load_state_dict(saved["network"])
        self.average.state = {key: value.to(self.device) for key, value in saved["average"].items()}
        if self.projection:
            self.projection.load_state_dict(saved["projection"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.step, self.seconds = saved["step"], saved["seconds"]
        return True

    def loss(self, images: torch.Tensor, labels: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        """Hard loss on logits + offsets, and with a teacher soft and feature loss on the same pictures."""
        config = self.config
        images = images.to(self.device, memory_format=torch.channels_last)
        labels, offsets = labels.to(self.device), offsets.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=config.bfloat16):
            output = self.network(images)
            if self.teacher is not None:
                with torch.no_grad():
                    target = self.teacher(images)
                projected = self.projection(output.middle)
        logits = output.logits.float()
        targets = smooth_targets(labels, config.target_low, config.target_high)
        loss = hard_loss(
            logits + offsets,
            targets,
            config.bce_weight,
            config.focal_weight,
            config.focal_gamma,
            self.class_weights,
        )
        if self.teacher is not None:
            teacher = config.teacher
            loss = loss + teacher.soft_weight * soft_loss(logits, target.logits.float(), teacher.temperature)
            if teacher.feature_weight:
                loss = loss + teacher.feature_weight * feature_loss(projected, target.middle)
        return loss

    def source(self) -> BatchSource:
        """The films to fit, in memory; sets the class weights that follow from them."""
        config = self.config
        self.films = self.films or select_films(self.data, config.data)
        side, adaptive = config.data.cache_pixels, config.augment.clahe > 0
        store = load_store(self.data, self.films[0], side, with_clahe=adaptive)
        if config.class_balance:
            counts = store.labels.nansum(0)
            self.class_weights = class_balanced_weights(counts, config.class_balance).to(self.device)
        return BatchSource(
            store, config.data, config.augment, config.batch, config.seed, self.group.rank, self.group.world
        )

    def train_step(self, source: BatchSource, rate: float | None = None) -> float:
        """One optimiser step; returns the loss. rate: a learning rate instead of the configuration's."""
        config = self.config
        images, labels, offsets = source.draw(self.step, self.sizes[self.step])
        torch.manual_seed((config.seed * 7_919 + self.step) * self.group.world + self.group.rank)
        self.network.train()
        freeze(self.network, share_at(self.step * config.batch, config.frozen_share, config.frozen_films))
        loss = self.loss(images, labels, offsets)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"loss is {loss.item()} at step {self.step}")
        factor = learning_rate_factor(config, self.step, len(self.sizes))
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * factor if rate is None else rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.group.average(self.network)
        if self.projection:
            self.group.average(self.projection)
        nn.utils.clip_grad_norm_(self.network.parameters(), config.clip_norm)
        self.optimiser.step()
        self.group.average_statistics(self.network)
        self.step += 1
        self.average.update(self.network, self.step)
        return loss.item()

    def averaged_network(self) -> nn.Module:
        """A copy with the averaged weights, in eval mode."""
        network = build_network(self.config.model)
        network.load_state_dict(self.average.state)
        return network.to(self.device, memory_format=torch.channels_last).eval()

    def validate(self, validator: Validator) -> None:
        """Measures the averaged network, appends to metrics.jsonl and writes the checkpoint."""
        figures = validator.measure(self.averaged_network(), self.config.bfloat16)
        loss = float(np.mean(self.losses)) if self.losses else float("nan")
        self.losses = []
        line = {"step": self.step, "films": self.step * self.config.batch, "loss": round(loss, 5)}
        line |= {key: round(value, 4) if np.isfinite(value) else None for key, value in figures.items()}
        line["seconds"] = round(self.seconds)
        with open(self.run / "metrics.jsonl", "a") as handle:
            handle.write(json.dumps(line) + "\n")
        left = self.seconds / max(1, self.step) * (len(self.sizes) - self.step)
        self.log(
            f"step {self.step}/{len(self.sizes)}  loss {loss:.4f}  val plain {figures['valPlain']:.3f} "
            f"strict {figures['valStrict']:.3f}  {self.seconds / 60:.0f} min, about {left / 60:.0f} min left"
        )
        draw_curves(self.run)
        self.save()

    def fit(self, stop_after: int | None = None) -> None:
        """Trains to the end, to step `stop_after`, or until SIGTERM or SIGINT; writes the checkpoint in each case."""
        if not self.resume():
            (self.run / "config.json").write_text(json.dumps(as_dict(self.config), indent=1))
        source = self.source()
        films, validating = self.films
        validator = Validator(self.data, validating, self.config.phases[-1].size) if self.group.first else None
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: setattr(self, "stopping", True))
        self.log(
            f"{self.config.name}: {len(films)} films, {len(self.sizes)} steps of {self.config.batch}, at {self.step}"
        )
        last = min(len(self.sizes), stop_after if stop_after is not None else len(self.sizes))
        started = time.monotonic()
        while self.step < last and not self.group.any(self.stopping):
            self.losses.append(self.train_step(source))
            self.seconds += time.monotonic() - started
            started = time.monotonic()
            if self.step % 20 == 0 and self.group.first:
                left = self.seconds / self.step * (len(self.sizes) - self.step)
                print(
                    f"\rstep {self.step} loss {np.mean(self.losses[-20:]):.4f} left {left / 60:.1f} min",
                    end="",
                    flush=True,
                )
            if self.step % self.config.validate_every == 0 or self.step == len(self.sizes):
                if validator:
                    self.validate(validator)
                self.group.wait()
                started = time.monotonic()
        self.save()


def overridden(config: TrainConfig, arguments) -> TrainConfig:
    """The configuration with what the command line changes: --system, --seed, --fold and --folds."""
    typed = []
    if arguments.system:
        config = replace(config, model=apply(config.model, arguments.system))
        typed.append(f"--system {arguments.system}")
    if arguments.seed is not None:
        config = replace(config, seed=arguments.seed)
        typed.append(f"--seed {arguments.seed}")
    if arguments.folds:
        config = replace(config, data=replace(config.data, folds=arguments.folds, fold=arguments.fold))
        typed.append(f"--folds {arguments.folds} --fold {arguments.fold}")
    return replace(config, overrides=" ".join(typed))


def main(arguments) -> int:
    """`train --config FILE --data DIR --run DIR [--teacher DIR] [--initial DIR] [--until STEP] [--system NAME] ...`."""
    config = overridden(load_config(arguments.config), arguments)
    if config.teacher and arguments.teacher:
        config = replace(config, teacher=replace(config.teacher, run=str(arguments.teacher)))
    if config.teacher and not config.teacher.run:
        raise SystemExit(f"{arguments.config} distils a teacher: name its run folder with --teacher")
    if arguments.initial:
        config = replace(config, initial_run=str(arguments.initial))
    if config.initial_weights == "run" and not config.initial_run:
        raise SystemExit(f"{arguments.config} starts from another run: name its folder with --initial")
    Trainer(config, arguments.data, arguments.run).fit(arguments.until)
    return 0
