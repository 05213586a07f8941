"""Films in memory and the draw of training batches, resumable at any step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from carina_training.config import AugmentConfig, DataConfig
from carina_training.data.augment import augment, clahe, equalise, region_mixup
from carina_training.data.index import FITTING_SPLITS, Film, load_frame, require_split
from carina_training.data.prepare import prepare


@dataclass
class FilmStore:
    """Squares of all films, uint8 [n, side, side], as they are and histogram-equalised; labels [n, 14].

    adaptive: after CLAHE, where the augmentation asks for it.
    """

    films: list[Film]
    plain: torch.Tensor
    equalised: torch.Tensor
    labels: torch.Tensor
    adaptive: torch.Tensor | None = None


def load_store(data: Path, films: list[Film], side: int, progress: bool = True, with_clahe: bool = False) -> FilmStore:
    """Decodes every film once and prepares it at `side` pixels, rounded to 8 bits."""
    plain = np.zeros((len(films), side, side), np.uint8)
    equalised = np.zeros_like(plain)
    adaptive = np.zeros_like(plain) if with_clahe else None
    for index, film in enumerate(tqdm(films, desc="reading films", disable=not progress, mininterval=5)):
        square = np.floor(prepare(load_frame(data, film), side) * 255.0 + 0.5).astype(np.uint8)
        plain[index] = square
        equalised[index] = equalise(square)
        if adaptive is not None:
            adaptive[index] = clahe(square)
    labels = np.stack([film.labels for film in films]).astype(np.float32)
    tensors = [torch.from_numpy(array) for array in (plain, equalised, labels)]
    return FilmStore(films, *tensors, torch.from_numpy(adaptive) if adaptive is not None else None)


def stratum_log_odds(films: list[Film], labels: torch.Tensor, strength: float = 8.0) -> torch.Tensor:
    """Log-odds of each class within each film's source and view, float32 [n, 14], relative to its log-odds overall.

    Shrunk towards the overall rate by `strength` films, so that a small stratum says little. Labels that are NaN count
    for nothing.
    """
    strata = np.array([film.stratum for film in films])
    known = ~labels.isnan()
    overall = (labels.nansum(0) + 0.5) / (known.sum(0) + 1.0)
    offsets = torch.zeros_like(labels)
    for stratum in np.unique(strata):
        chosen = torch.from_numpy(strata == stratum)
        rate = (labels[chosen].nansum(0) + strength * overall) / (known[chosen].sum(0) + strength)
        offsets[chosen] = torch.logit(rate) - torch.logit(overall)
    return offsets


class BatchSource:
    """Draws augmented batches. Everything drawn depends on (seed, step) alone, so any step can be resumed.

    rank, world: of `world` processes that train together, number `rank` gets its share of the films drawn.
    """

    def __init__(
        self,
        store: FilmStore,
        data: DataConfig,
        augmentation: AugmentConfig,
        batch: int,
        seed: int,
        rank: int = 0,
        world: int = 1,
    ):
        require_split(store.films, FITTING_SPLITS)
        if batch % world:
            raise ValueError(f"a batch of {batch} does not divide among {world} processes")
        self.store, self.augmentation, self.batch, self.seed = store, augmentation, batch, seed
        self.rank, self.world = rank, world
        strata = np.array([film.stratum for film in store.films])
        _, inverse, counts = np.unique(strata, return_inverse=True, return_counts=True)
        weights = counts[inverse] ** -data.stratum_power
        positive = np.array([not film.no_finding for film in store.films])
        weights = weights * np.where(positive, data.positive_boost, 1.0)
        self.weights = torch.from_numpy(weights / weights.sum())
        self.offsets = data.prior_offset * stratum_log_odds(store.films, store.labels)

    def draw(self, step: int, size: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Images [batch, 1, size, size] in 0..1, labels [batch, 14], logit offsets [batch, 14] of one step."""
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        index = torch.multinomial(self.weights, self.batch, replacement=False, generator=generator)
        if self.world > 1:
            index = index[self.rank :: self.world]
            generator = torch.Generator().manual_seed((self.seed * 1_000_003 + step) * self.world + self.rank)
        plain, labels = self.store.plain[index], self.store.labels[index]
        if self.augmentation.clahe and self.store.adaptive is not None:
            chosen = torch.rand(len(index), generator=generator) < self.augmentation.clahe
            plain = torch.where(chosen.view(-1, 1, 1), self.store.adaptive[index], plain)
        images = augment(plain, self.store.equalised[index], size, self.augmentation, generator)
        if self.augmentation.region_mixup:
            images, labels = region_mixup(images, labels, self.augmentation.region_mixup, generator)
        return images, labels, self.offsets[index]
