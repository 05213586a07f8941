"""Augmentation of a batch of films, on tensors, from one seeded generator.

The sources of the films differ in ways that give the finding away (one is histogram-equalised, one holds pneumonias
only), so besides the usual geometry the grey scale is varied hard: what remains is anatomy.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from carina_training.config import AugmentConfig


def equalise(square: np.ndarray) -> np.ndarray:
    """Histogram equalisation over the grey values above 0 (0 is padding or collimation), uint8 -> uint8."""
    inside = square > 0
    if not inside.any():
        return square
    histogram = np.bincount(square[inside], minlength=256).astype(np.float64)
    share = (np.cumsum(histogram) - 0.5 * histogram) / histogram.sum()
    table = np.clip(np.floor(share * 254 + 1.5), 1, 255).astype(np.uint8)
    table[0] = 0
    return table[square]


def clahe(square: np.ndarray, tiles: int = 8, limit: float = 2.0) -> np.ndarray:
    """Contrast-limited adaptive histogram equalisation (Zuiderveld 1994), uint8 [n, n] -> uint8; 0 stays 0.

    tiles x tiles tables over the grey values above 0, each histogram clipped at `limit` times its mean and the excess
    spread evenly; a pixel takes the bilinear mean of the four nearest tables.
    """
    side = square.shape[0]
    edges = np.linspace(0, side, tiles + 1).astype(int)
    tables = np.zeros((tiles, tiles, 256))
    for row in range(tiles):
        for column in range(tiles):
            tile = square[edges[row] : edges[row + 1], edges[column] : edges[column + 1]]
            histogram = np.bincount(tile[tile > 0], minlength=256).astype(np.float64)[1:]
            total = histogram.sum()
            if not total:
                tables[row, column] = np.arange(256)
                continue
            ceiling = limit * total / 255
            excess = np.maximum(histogram - ceiling, 0).sum()
            histogram = np.minimum(histogram, ceiling) + excess / 255
            tables[row, column, 1:] = 1 + 254 * (np.cumsum(histogram) - 0.5 * histogram) / total
    centre = (np.arange(side) + 0.5) * tiles / side - 0.5
    low = np.clip(np.floor(centre).astype(int), 0, tiles - 1)
    high, share = np.minimum(low + 1, tiles - 1), np.clip(centre - low, 0, 1)
    result = np.zeros(square.shape)
    for rows, down in ((low, 1 - share), (high, share)):
        for columns, across in ((low, 1 - share), (high, share)):
            result += tables[rows[:, None], columns[None, :], square] * np.outer(down, across)
    return np.where(square > 0, np.clip(np.floor(result + 0.5), 1, 255), 0).astype(np.uint8)


def region_mixup(
    images: torch.Tensor, labels: torch.Tensor, chance: float, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """A rectangle of a film mixed with that of another film of the batch, and their labels by the share it got.

    images [n, 1, S, S], labels [n, c]. Sides are 25 to 75 % of S, the other film has 50 to 100 % of the rectangle.
    The paper proposes it without a formula (after CutMix, Yun et al. 2019, and Mix-Up, Zhang et al. 2018). A label that
    is unknown (NaN) in either film is unknown in the mixture.
    """
    n, size = len(images), images.shape[-1]
    partners = torch.randperm(n, generator=generator)
    mixed, targets = images.clone(), labels.clone()
    for index in torch.nonzero(torch.rand(n, generator=generator) < chance).flatten().tolist():
        height, width = (int(size * value) for value in _uniform(2, 0.25, 0.75, generator).tolist())
        top = int(torch.randint(0, size - height + 1, (), generator=generator))
        left = int(torch.randint(0, size - width + 1, (), generator=generator))
        weight = _uniform(1, 0.5, 1.0, generator).item()
        region = (slice(None), slice(top, top + height), slice(left, left + width))
        other = int(partners[index])
        mixed[index][region] = images[index][region].lerp(images[other][region], weight)
        share = weight * height * width / size**2
        targets[index] = labels[index].lerp(labels[other], share)
    return mixed, targets


def _stretch_and_sharpen(images: torch.Tensor, config: AugmentConfig, generator: torch.Generator) -> torch.Tensor:
    """Contrast stretching and edge enhancement (the paper, 4.4); draws nothing where both are switched off."""
    if config.stretch:
        for index in torch.nonzero(torch.rand(len(images), generator=generator) < config.stretch).flatten().tolist():
            inside = images[index] > 0
            if inside.any():
                low, high = torch.quantile(images[index][inside], torch.tensor([0.02, 0.98]))
                stretched = ((images[index] - low) / (high - low).clamp(min=1e-3)).clamp(0, 1)
                images[index] = torch.where(inside, stretched, images[index])
    if config.sharpen:
        chosen = torch.rand(len(images), generator=generator) < config.sharpen
        blurred = F.avg_pool2d(F.pad(images, (2, 2, 2, 2), mode="replicate"), 5, 1)
        images = torch.where(chosen.view(-1, 1, 1, 1), (images + (images - blurred)).clamp(0, 1), images)
    return images


def _uniform(n: int, low: float, high: float, generator: torch.Generator) -> torch.Tensor:
    return torch.rand(n, generator=generator) * (high - low) + low


def _affine(n: int, config: AugmentConfig, generator: torch.Generator) -> torch.Tensor:
    """Matrices [n, 2, 3] for affine_grid: rotation, scale, shear, shift and mirror."""
    angle = _uniform(n, -config.rotation_degrees, config.rotation_degrees, generator) * (np.pi / 180)
    zoom = torch.exp(_uniform(n, -config.scale, config.scale, generator))
    stretch = torch.exp(_uniform(n, -0.5 * config.scale, 0.5 * config.scale, generator))
    shear = _uniform(n, -config.shear, config.shear, generator)
    mirror = torch.where(torch.rand(n, generator=generator) < config.flip, -1.0, 1.0)
    cos, sin = torch.cos(angle), torch.sin(angle)
    matrix = torch.zeros(n, 2, 3)
    matrix[:, 0, 0] = cos * zoom * mirror
    matrix[:, 0, 1] = -sin * zoom + shear
    matrix[:, 1, 0] = sin * zoom * stretch * mirror
    matrix[:, 1, 1] = cos * zoom * stretch
    matrix[:, :, 2] = torch.stack([_uniform(n, -2 * config.shift, 2 * config.shift, generator) for _ in range(2)], 1)
    return matrix


def _grey(images: torch.Tensor, config: AugmentConfig, generator: torch.Generator) -> torch.Tensor:
    """Gamma, contrast, brightness and a smooth curve; 0 stays 0 (padding, collimation)."""
    n = len(images)
    shape = (n, 1, 1, 1)
    gamma = torch.exp2(torch.randn(n, generator=generator) * config.gamma).view(shape)
    wave = _uniform(n, -config.curve, config.curve, generator).view(shape)
    contrast = torch.exp(_uniform(n, -config.contrast, config.contrast, generator)).view(shape)
    brightness = _uniform(n, -0.5 * config.contrast, 0.5 * config.contrast, generator).view(shape)
    inside = images > 0
    values = images.clamp(1e-4, 1) ** gamma
    values = values + wave * torch.sin(2 * np.pi * values) * 0.5
    values = (values - 0.5) * contrast + 0.5 + brightness
    return torch.where(inside, values.clamp(0, 1), torch.zeros(()))


def _soften(images: torch.Tensor, config: AugmentConfig, generator: torch.Generator) -> torch.Tensor:
    """Some films are taken down to a lower resolution and back, as copies of films are."""
    size = images.shape[-1]
    chosen = torch.nonzero(torch.rand(len(images), generator=generator) < config.blur).flatten().tolist()
    for index in chosen:
        factor = 0.3 + 0.6 * torch.rand((), generator=generator).item()
        small = F.interpolate(
            images[index : index + 1], size=max(32, int(size * factor)), mode="bilinear", antialias=True
        )
        images[index : index + 1] = F.interpolate(small, size=size, mode="bilinear", align_corners=False)
    return images


def _hide(images: torch.Tensor, config: AugmentConfig, generator: torch.Generator) -> torch.Tensor:
    """Black bars on two opposite sides (a film that is not square) and an erased rectangle."""
    size = images.shape[-1]
    for index in range(len(images)):
        if torch.rand((), generator=generator) < config.collimate:
            width = int(size * 0.15 * torch.rand((), generator=generator).item())
            if width:
                along = 1 if torch.rand((), generator=generator) < 0.5 else 2
                images[index].narrow(along, 0, width).zero_()
                images[index].narrow(along, size - width, width).zero_()
        if torch.rand((), generator=generator) < config.erase:
            area = (0.02 + 0.18 * torch.rand((), generator=generator).item()) * size * size
            ratio = np.exp((torch.rand((), generator=generator).item() - 0.5) * 2 * np.log(3))
            height = min(size, max(1, int(np.sqrt(area * ratio))))
            width = min(size, max(1, int(np.sqrt(area / ratio))))
            top = int(torch.randint(0, size - height + 1, (), generator=generator))
            left = int(torch.randint(0, size - width + 1, (), generator=generator))
            images[index, :, top : top + height, left : left + width] = torch.rand((), generator=generator)
    return images


def augment(
    plain: torch.Tensor, equalised: torch.Tensor, size: int, config: AugmentConfig, generator: torch.Generator
) -> torch.Tensor:
    """plain, equalised: uint8 [n, side, side], the film and its equalised form -> float32 [n, 1, size, size], 0..1."""
    n = len(plain)
    mix = torch.rand(n, generator=generator)
    kind = torch.rand(n, generator=generator)
    # A third of the mixed films are wholly equalised, the rest lie between.
    mix = torch.where(kind < config.equalise / 2, torch.ones(()), mix)
    mix = torch.where(kind >= config.equalise, torch.zeros(()), mix).view(n, 1, 1)
    images = (plain.float() * (1 - mix) + equalised.float() * mix).div_(255).unsqueeze(1)
    grid = F.affine_grid(_affine(n, config, generator), [n, 1, size, size], align_corners=False)
    images = F.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    images = _grey(images, config, generator)
    images = _stretch_and_sharpen(images, config, generator)
    images = _soften(images, config, generator)
    if config.noise:
        level = torch.rand(n, 1, 1, 1, generator=generator) * config.noise
        images = torch.where(images > 0, images + torch.randn(images.shape, generator=generator) * level, images)
    return _hide(images.clamp_(0, 1), config, generator)
