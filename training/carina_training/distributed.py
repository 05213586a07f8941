"""Several processes that train one network (`torchrun --nproc-per-node N -m carina_training -- train ...`).

Each process draws its share of the batch; gradients and running statistics are averaged after each step, so that all
hold the same network. BatchNorm sees the films of its own process. Gradients are averaged here and not by
DistributedDataParallel, because which layers are frozen changes during a run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn


@dataclass(frozen=True)
class Group:
    """This process: number `rank` of `world`, computing on `device`."""

    rank: int
    world: int
    device: torch.device

    @property
    def first(self) -> bool:
        """Whether this process writes files and validates."""
        return self.rank == 0

    @torch.no_grad()
    def average(self, network: nn.Module) -> None:
        """Replaces gradients by their mean over all processes."""
        if self.world > 1:
            self._mean([p.grad for p in network.parameters() if p.grad is not None])

    @torch.no_grad()
    def average_statistics(self, network: nn.Module) -> None:
        """Replaces running means and variances by their mean over all processes."""
        if self.world > 1:
            self._mean([b for b in network.buffers() if b.dtype.is_floating_point])

    def _mean(self, tensors: list[torch.Tensor]) -> None:
        if not tensors:
            return
        flat = torch.cat([tensor.reshape(-1).float() for tensor in tensors])
        dist.all_reduce(flat)
        flat /= self.world
        for tensor, part in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
            tensor.copy_(part.view_as(tensor))

    def any(self, value: bool) -> bool:
        """Whether `value` holds in any process: all stop at the same step."""
        if self.world == 1:
            return value
        flag = torch.tensor([float(value)], device=self.device)
        dist.all_reduce(flag, op=dist.ReduceOp.MAX)
        return bool(flag.item())

    def wait(self) -> None:
        """Until all processes are here."""
        if self.world > 1:
            dist.barrier()


def join() -> Group:
    """The group that torchrun started this process in, or a group of one."""
    world, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    local = int(os.environ.get("LOCAL_RANK", "0"))
    device = torch.device(f"cuda:{local}" if torch.cuda.is_available() else "cpu")
    if device.type == "cuda":
        torch.cuda.set_device(device)
    if world > 1 and not dist.is_initialized():
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Group(rank, world, device)
