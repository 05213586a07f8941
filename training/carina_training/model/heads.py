"""The classifier of CONVFCMAE: attentive pooling, self-attention over the pooled vector, a two-layer classifier.

Xiong et al., Informatics 2025, 12(3), 80, section 3 and Algorithm 2.
"""

from __future__ import annotations

import torch
from torch import nn

ACTIVATIONS = ("sigmoid", "tanh", "softmax")


class AttentivePooling(nn.Module):
    """a = activation(conv(A)) per position; y = sum(a A) / sum(a). [n, c, h, w] -> [n, c].

    softmax: over the positions. tanh can be negative and its sum can pass through zero; (1 + tanh) / 2, which lies in
    0..1 as an attention must, is what the paper's tanh is read as.
    """

    def __init__(self, channels: int, kernel: int = 1, activation: str = "sigmoid"):
        super().__init__()
        if activation not in ACTIVATIONS:
            raise ValueError(f"no attention activation {activation!r}")
        self.conv = nn.Conv2d(channels, 1, kernel, padding=kernel // 2)
        self.activation = activation

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        score = self.conv(features)
        if self.activation == "softmax":
            attention = torch.softmax(score.flatten(2), dim=-1).view_as(score)
            return (attention * features).sum((2, 3))
        attention = torch.sigmoid(score) if self.activation == "sigmoid" else 0.5 * (1 + torch.tanh(score))
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

    attentive_pooling, self_attention, mlp: the three parts that table 7 takes away, in all eight ways. Without
    attentive pooling the mean takes its place: it is in `concat` already, so maximum and mean are left, D = 2C;
    `attention` becomes the mean alone, D = C. kind `linear` is all three off: the paper's "GAP/GMP + linear baseline"
    (3.4.3).
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
        attention_activation: str = "sigmoid",
        attentive_pooling: bool = True,
        self_attention: bool = True,
        mlp: bool = True,
    ):
        super().__init__()
        if kind not in ("paper", "tokens", "linear") or pool not in ("concat", "attention"):
            raise ValueError(f"no head {kind!r} with pool {pool!r}")
        if kind == "tokens" and (pool != "concat" or not attentive_pooling):
            raise ValueError("head 'tokens' needs the three pooled vectors of pool 'concat'")
        if kind == "linear":
            attentive_pooling = self_attention = mlp = False
        self.kind, self.pool = kind, pool
        self.attentive_pooling, self.self_attention, self.mlp = attentive_pooling, self_attention, mlp
        if attentive_pooling:
            self.pooling = AttentivePooling(channels, attention_kernel, attention_activation)
        width = channels * (1 if pool == "attention" else 2 + attentive_pooling)
        if self_attention:
            self.attention = SelfAttention(channels if kind == "tokens" else width, attention_heads)
        if mlp:
            self.hidden = nn.Linear(width, hidden)
            self.norm = nn.BatchNorm1d(hidden)
            self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(hidden if mlp else width, classes)

    def pooled(self, features: torch.Tensor) -> torch.Tensor:
        """[n, C, h, w] -> [n, D]."""
        parts = [self.pooling(features)] if self.attentive_pooling else []
        if self.pool == "concat":
            parts += [features.amax((2, 3)), features.mean((2, 3))]
        return torch.cat(parts, dim=1) if parts else features.mean((2, 3))

    def attended(self, pooled: torch.Tensor) -> torch.Tensor:
        """The pooled vector after self-attention, [n, D]."""
        if not self.self_attention:
            return pooled
        tokens = pooled.view(len(pooled), 3 if self.kind == "tokens" else 1, -1)
        return self.attention(tokens).flatten(1)

    def hidden_units(self, pooled: torch.Tensor) -> torch.Tensor:
        """The hidden units before the ReLU, [n, hidden]; none ([n, 0]) without the two-layer classifier."""
        return self.hidden(self.attended(pooled)) if self.mlp else pooled[:, :0]

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        pooled = self.pooled(features)
        if not self.mlp:
            return self.classifier(self.attended(pooled)), pooled
        hidden = torch.relu(self.hidden_units(pooled))
        return self.classifier(self.dropout(self.norm(hidden))), pooled
