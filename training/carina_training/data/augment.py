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
    images = _soften(images, config, generator)
    if config.noise:
        level = torch.rand(n, 1, 1, 1, generator=generator) * config.noise
        images = torch.where(images > 0, images + torch.randn(images.shape, generator=generator) * level, images)
    return _hide(images.clamp_(0, 1), config, generator)
