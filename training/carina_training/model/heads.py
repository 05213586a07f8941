"""The classifier of CONVFCMAE: attentive pooling, self-attention over the pooled vector, a two-layer classifier.

Xiong et al., Informatics 2025, 12(3), 80, section 3 and Algorithm 2.
"""

from __future__ import annotations

import torch
from torch import nn


class AttentivePooling(nn.Module):
    """a = sigmoid(conv(A)) per position; y = sum(a A) / sum(a). [n, c, h, w] -> [n, c]."""

    def __init__(self, channels: int, kernel: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(channels, 1, kernel, padding=kernel // 2)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        attention = torch.sigmoid(self.conv(features))
        return (attention * features).sum((2, 3)) / attention.sum((2, 3))


class SelfAttention(nn.Module):
    """Multi-head self-attention over tokens [n, t, d] with a residual connection; scale 1 / sqrt(d / heads)."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        if width % heads:
            raise ValueError(f"{heads} heads do not divide a width of {width}")
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.project = nn.Linear(width, width)

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        n, tokens, width = x.shape
        return x.view(n, tokens, self.heads, width // self.heads).transpose(1, 2)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        query, key, value = (self._split(layer(tokens)) for layer in (self.query, self.key, self.value))
        weights = torch.softmax(query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5, dim=-1)
        mixed = (weights @ value).transpose(1, 2).reshape(tokens.shape)
        return tokens + self.project(mixed)


class Head(nn.Module):
    """Feature map [n, C, h, w] -> (logits [n, 14], pooled vector [n, D]).

    kind `paper`: the pooled vector is one token. With one key the softmax is 1, so the attention is exactly the linear
    map z = p + W_project (W_value p + b_value) + b_project whatever the number of heads; it is written as the paper has
    it and folded at export. kind `tokens`: the three pooled vectors are three tokens of width C.
    pool `concat`: attentive, maximum and mean, D = 3C (in this order); `attention`: attentive alone, D = C.
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        kind: str = "paper",
        pool: str = "concat",
        attention_kernel: int = 1,
        attention_heads: int = 4,
        hidden: int = 512,
        dropout: float = 0.25,
    ):
        super().__init__()
        if kind not in ("paper", "tokens") or pool not in ("concat", "attention"):
            raise ValueError(f"no head {kind!r} with pool {pool!r}")
        if kind == "tokens" and pool != "concat":
            raise ValueError("head 'tokens' needs the three pooled vectors of pool 'concat'")
        self.kind, self.pool = kind, pool
        self.pooling = AttentivePooling(channels, attention_kernel)
        width = 3 * channels if pool == "concat" else channels
        self.attention = SelfAttention(channels if kind == "tokens" else width, attention_heads)
        self.hidden = nn.Linear(width, hidden)
        self.norm = nn.BatchNorm1d(hidden)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(hidden, classes)

    def pooled(self, features: torch.Tensor) -> torch.Tensor:
        """[n, C, h, w] -> [n, D]."""
        attentive = self.pooling(features)
        if self.pool == "attention":
            return attentive
        return torch.cat([attentive, features.amax((2, 3)), features.mean((2, 3))], dim=1)

    def hidden_units(self, pooled: torch.Tensor) -> torch.Tensor:
        """The hidden units before the ReLU, [n, hidden]."""
        tokens = pooled.view(len(pooled), 3 if self.kind == "tokens" else 1, -1)
        return self.hidden(self.attention(tokens).flatten(1))

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        pooled = self.pooled(features)
        hidden = torch.relu(self.hidden_units(pooled))
        return self.classifier(self.dropout(self.norm(hidden))), pooled
