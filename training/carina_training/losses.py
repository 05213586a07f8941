"""Losses of multi-label classification."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def smooth_targets(labels: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """0 -> low, 1 -> high."""
    return low + labels * (high - low)


def focal_loss(logits: torch.Tensor, targets: torch.Tensor, gamma: float) -> torch.Tensor:
    """Focal loss (Lin et al. 2017) for soft targets: |target - probability|^gamma times the cross-entropy, [n, c]."""
    cross_entropy = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return (targets - torch.sigmoid(logits)).abs() ** gamma * cross_entropy


def class_balanced_weights(counts: torch.Tensor, beta: float) -> torch.Tensor:
    """(1 - beta) / (1 - beta^n) per class for n positive films (Cui et al. 2019), scaled to a mean of 1, [c].

    A class without a positive film counts as one with a single one. beta 0: all alike.
    """
    weights = (1 - beta) / (1 - beta ** counts.double().clamp(min=1))
    return (weights / weights.mean()).float()


def hard_loss(
    logits: torch.Tensor,
    targets: torch.Tensor,
    bce_weight: float,
    focal_weight: float,
    gamma: float,
    class_weights: torch.Tensor | None = None,
) -> torch.Tensor:
    """bce_weight * BCE + focal_weight * focal, averaged over films and classes whose target is known (not NaN).

    class_weights [c] go onto the focal part: class-balanced focal loss. 0 when nothing is known.
    """
    known = ~targets.isnan()
    targets = torch.where(known, targets, torch.zeros_like(targets))
    loss = bce_weight * F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    if focal_weight:
        focal = focal_weight * focal_loss(logits, targets, gamma)
        loss = loss + (focal if class_weights is None else focal * class_weights)
    return (loss * known).sum() / known.sum().clamp(min=1)


def soft_loss(logits: torch.Tensor, teacher_logits: torch.Tensor, temperature: float) -> torch.Tensor:
    """Cross-entropy against the teacher's probabilities at a temperature, times its square (Hinton et al. 2015)."""
    targets = torch.sigmoid(teacher_logits / temperature)
    return F.binary_cross_entropy_with_logits(logits / temperature, targets) * temperature**2


def feature_loss(student: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """1 - cosine similarity between positions of two maps [n, c, h, w] of the same shape, averaged.

    The teacher's channels are standardised over the batch first: what all positions share says nothing.
    """
    teacher = teacher.float()
    mean, deviation = teacher.mean((0, 2, 3), keepdim=True), teacher.std((0, 2, 3), keepdim=True)
    return (1 - F.cosine_similarity(student.float(), (teacher - mean) / (deviation + 1e-3), dim=1)).mean()
