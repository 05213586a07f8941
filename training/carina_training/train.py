"""The training loop: one process, resumable at any step, everything random a function of (seed, step)."""

from __future__ import annotations

import json
import math
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from carina_training.config import TrainConfig, as_dict, load_config, model_config, train_config
from carina_training.data.index import (
    TUNING_SPLITS,
    films_to_fit,
    films_to_measure,
    load_frame,
    read_films,
    require_split,
)
from carina_training.data.loader import BatchSource, load_store
from carina_training.data.prepare import prepare
from carina_training.losses import feature_loss, hard_loss, smooth_targets, soft_loss
from carina_training.metrics import MINIMUM_PATIENTS, concordance
from carina_training.model.efficientnet_lite import MIDDLE_CHANNELS, imagenet_weights_path
from carina_training.model.network import build_network

CHECKPOINT = "checkpoint.pt"


class Average:
    """Exponential moving average of a network's parameters; buffers are copied."""

    def __init__(self, network: nn.Module, decay: float):
        self.decay = decay
        self.state = {key: value.detach().clone() for key, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """The decay grows from 0.1 to its full value, so that the first steps are forgotten."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for key, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[key].lerp_(value, 1 - decay)
            else:
                self.state[key].copy_(value)


def learning_rate_factor(config: TrainConfig, step: int, total: int) -> float:
    """Linear warm-up, then a cosine down to config.final_learning_rate."""
    if step < config.warmup_steps:
        return (step + 1) / config.warmup_steps
    progress = (step - config.warmup_steps) / max(1, total - config.warmup_steps)
    low = config.final_learning_rate
    return low + (1 - low) * 0.5 * (1 + math.cos(math.pi * progress))


def make_optimiser(network: nn.Module, extra: nn.Module | None, config: TrainConfig) -> torch.optim.Optimizer:
    """AdamW; head and backbone have their own rate and decay, vectors (norms, biases) no decay."""
    head = {id(parameter) for parameter in network.head_parameters()}
    groups = []
    for is_head, rate, decay in (
        (False, config.learning_rate, config.weight_decay),
        (True, config.head_learning_rate, config.head_weight_decay),
    ):
        chosen = [p for p in network.parameters() if (id(p) in head) == is_head]
        groups.append({"params": [p for p in chosen if p.ndim > 1], "base": rate, "weight_decay": decay})
        groups.append({"params": [p for p in chosen if p.ndim <= 1], "base": rate, "weight_decay": 0.0})
    if extra is not None:
        groups.append({"params": list(extra.parameters()), "base": config.head_learning_rate, "weight_decay": 0.0})
    return torch.optim.AdamW(groups, lr=config.learning_rate)


def load_network(run: Path) -> nn.Module:
    """The averaged network of a run folder, in eval mode."""
    saved = torch.load(Path(run) / CHECKPOINT, map_location="cpu", weights_only=True)
    network = build_network(model_config(saved["config"]["model"]))
    network.load_state_dict(saved["average"])
    return network.eval()


@torch.no_grad()
def predict_logits(network: nn.Module, images: np.ndarray, batch: int = 32, bfloat16: bool = False) -> np.ndarray:
    """images float32 [n, S, S] in 0..1 -> logits float32 [n, 14]. The network must be in eval mode."""
    parts = []
    for start in range(0, len(images), batch):
        block = torch.from_numpy(images[start : start + batch]).unsqueeze(1)
        block = block.to(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            parts.append(network(block).logits.float().numpy())
    return np.concatenate(parts)


class Validator:
    """Plain and strict mean AUROC on split val, for the log; no choice is made from it while training."""

    def __init__(self, data: Path, size: int):
        films = require_split(films_to_measure(read_films(data), "val"), TUNING_SPLITS)
        self.images = np.stack([prepare(load_frame(data, film), size) for film in films])
        self.labels = np.stack([film.labels for film in films])
        self.strata = np.array([film.stratum for film in films])
        patients = np.array([film.patient for film in films])
        self.counted = [k for k in range(14) if len(set(patients[self.labels[:, k] == 1])) >= MINIMUM_PATIENTS]

    def measure(self, network: nn.Module, bfloat16: bool) -> dict[str, float]:
        """Means over the classes with positives from 10 or more patients."""
        logits = predict_logits(network, self.images, bfloat16=bfloat16)
        same = np.zeros(len(logits), int)
        plain = [concordance(logits[:, k], self.labels[:, k], same) for k in self.counted]
        strict = [concordance(logits[:, k], self.labels[:, k], self.strata) for k in self.counted]
        if not plain:
            return {"valPlain": float("nan"), "valStrict": float("nan")}
        return {"valPlain": float(np.mean(plain)), "valStrict": float(np.mean(strict))}


class Trainer:
    """One run. run: folder for config.json, metrics.jsonl, log.txt and checkpoint.pt, outside the repository."""

    def __init__(self, config: TrainConfig, data: Path, run: Path):
        self.config, self.data, self.run = config, Path(data), Path(run)
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
        self.network = self.network.to(memory_format=torch.channels_last)
        self.teacher = self.projection = None
        if config.teacher:
            self.teacher = load_network(Path(config.teacher.run)).to(memory_format=torch.channels_last)
            self.teacher.requires_grad_(False)
            channels = self.network.backbone.widths[-2]
            self.projection = nn.Conv2d(channels, MIDDLE_CHANNELS, 1)
            if config.initial_weights == "run" and saved["projection"]:
                self.projection.load_state_dict(saved["projection"])
        self.optimiser = make_optimiser(self.network, self.projection, config)
        self.average = Average(self.network, config.ema)
        self.step, self.seconds, self.stopping = 0, 0.0, False
        self.sizes = [phase.size for phase in config.phases for _ in range(phase.films // config.batch)]
        self.losses: list[float] = []

    def log(self, text: str) -> None:
        """To the screen and to log.txt."""
        print(text, flush=True)
        with open(self.run / "log.txt", "a") as handle:
            handle.write(text + "\n")

    def save(self) -> None:
        """Writes checkpoint.pt in one move, so that an interruption leaves the old or the new one."""
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
        self.average.state = saved["average"]
        if self.projection:
            self.projection.load_state_dict(saved["projection"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.step, self.seconds = saved["step"], saved["seconds"]
        return True

    def loss(self, images: torch.Tensor, labels: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        """Hard loss on logits + offsets, and with a teacher soft and feature loss on the same pictures."""
        config = self.config
        images = images.to(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=config.bfloat16):
            output = self.network(images)
            if self.teacher is not None:
                with torch.no_grad():
                    target = self.teacher(images)
                projected = self.projection(output.middle)
        logits = output.logits.float()
        targets = smooth_targets(labels, config.target_low, config.target_high)
        loss = hard_loss(logits + offsets, targets, config.bce_weight, config.focal_weight, config.focal_gamma)
        if self.teacher is not None:
            teacher = config.teacher
            loss = loss + teacher.soft_weight * soft_loss(logits, target.logits.float(), teacher.temperature)
            if teacher.feature_weight:
                loss = loss + teacher.feature_weight * feature_loss(projected, target.middle)
        return loss

    def train_step(self, source: BatchSource) -> float:
        """One optimiser step; returns the loss."""
        config = self.config
        images, labels, offsets = source.draw(self.step, self.sizes[self.step])
        torch.manual_seed(config.seed * 7_919 + self.step)
        self.network.train()
        loss = self.loss(images, labels, offsets)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"loss is {loss.item()} at step {self.step}")
        factor = learning_rate_factor(config, self.step, len(self.sizes))
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * factor
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), config.clip_norm)
        self.optimiser.step()
        self.step += 1
        self.average.update(self.network, self.step)
        return loss.item()

    def averaged_network(self) -> nn.Module:
        """A copy with the averaged weights, in eval mode."""
        network = build_network(self.config.model)
        network.load_state_dict(self.average.state)
        return network.to(memory_format=torch.channels_last).eval()

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
        self.save()

    def fit(self, stop_after: int | None = None) -> None:
        """Trains to the end, to step `stop_after`, or until SIGTERM or SIGINT; writes the checkpoint in each case."""
        if not self.resume():
            (self.run / "config.json").write_text(json.dumps(as_dict(self.config), indent=1))
        films = films_to_fit(read_films(self.data), self.config.data.exclude_sources, self.config.data.minimum_pixels)
        store = load_store(self.data, films, self.config.data.cache_pixels)
        source = BatchSource(store, self.config.data, self.config.augment, self.config.batch, self.config.seed)
        validator = Validator(self.data, self.config.phases[-1].size)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: setattr(self, "stopping", True))
        self.log(
            f"{self.config.name}: {len(films)} films, {len(self.sizes)} steps of {self.config.batch}, at {self.step}"
        )
        last = min(len(self.sizes), stop_after if stop_after is not None else len(self.sizes))
        started = time.monotonic()
        while self.step < last and not self.stopping:
            self.losses.append(self.train_step(source))
            self.seconds += time.monotonic() - started
            started = time.monotonic()
            if self.step % 20 == 0:
                left = self.seconds / self.step * (len(self.sizes) - self.step)
                print(
                    f"\rstep {self.step} loss {np.mean(self.losses[-20:]):.4f} left {left / 60:.1f} min",
                    end="",
                    flush=True,
                )
            if self.step % self.config.validate_every == 0 or self.step == len(self.sizes):
                self.validate(validator)
                started = time.monotonic()
        self.save()


def main(arguments) -> int:
    """`train --config FILE --data DIR --run DIR [--teacher DIR] [--initial DIR] [--until STEP]`."""
    config = load_config(arguments.config)
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
