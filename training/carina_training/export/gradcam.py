"""Head and Grad-CAM of CONVFCMAE as ONNX nodes: the gradients in closed form, for all classes at once.

A: last feature map [P, C]. a_p = sigmoid(w . A_p + b), S = sum a_p, y = sum a_p A_p / S; p = [y; max; mean].
For a class c let (d_y, d_max, d_mean) be the gradient of its logit with respect to p. Then

    sum_p d logit / d A_p = d_y + d_max + d_mean + (what goes through the attention weights)

because the weights of an average sum to one and so do those of a maximum, ties or not. Through the attention, with a
1 x 1 kernel: w (d_y . q), q = (1/S) (sum_p a_p (1 - a_p) A_p - y sum_p a_p (1 - a_p)). With a larger kernel each
position counts with the sum of the taps that lie inside. alpha = that sum / P, map = ReLU(alpha . A_p).

The gradient with respect to p is t_c U with t_c = W2[c] where the hidden unit is positive (head `paper`), followed by
the backward pass of softmax attention over three tokens (head `tokens`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carina_training.config import ModelConfig

if TYPE_CHECKING:
    from carina_training.export.graph import GraphBuilder


def _attention_logits(g: GraphBuilder, tokens: str, channels: int, side: int, kernel: int) -> str:
    """w . A_p + b for every position, [P, 1]."""
    weight, bias = g.weight("head.pooling.conv.weight"), g.weight("head.pooling.conv.bias")
    if kernel == 1:
        return g.gemm(tokens, g.reshape(weight, channels, 1), bias)
    image = g.reshape(g.transpose(tokens, 1, 0), 1, channels, side, side)
    pad = kernel // 2
    mixed = g.node(
        "Conv", image, weight, bias, kernel_shape=[kernel] * 2, pads=[pad] * 4, strides=[1, 1], dilations=[1, 1]
    )
    return g.reshape(mixed, side * side, 1)


def _split_heads(g: GraphBuilder, value: str, lead: tuple[int, ...], heads: int, channels: int) -> str:
    """[..., 3, C] -> [..., heads, 3, C / heads]."""
    count = len(lead)
    split = g.reshape(value, *lead, 3, heads, channels // heads)
    return g.transpose(split, *range(count), count + 1, count, count + 2)


def _join_heads(g: GraphBuilder, value: str, lead: tuple[int, ...], channels: int) -> str:
    """[..., heads, 3, C / heads] -> [..., 3, C]."""
    count = len(lead)
    return g.reshape(g.transpose(value, *range(count), count + 1, count, count + 2), *lead, 3, channels)


class TokenAttention:
    """Self-attention over the three pooled vectors: forward on [3, C], backward for all classes on [classes, 3, C]."""

    def __init__(self, g: GraphBuilder, heads: int, channels: int):
        self.g, self.heads, self.channels = g, heads, channels
        self.factor = g.constant((channels // heads) ** -0.5)

    def _layer(self, tokens: str, layer: str) -> str:
        name = f"head.attention.{layer}"
        return self.g.gemm(tokens, self.g.weight(f"{name}.weight"), self.g.weight(f"{name}.bias"), trans_b=True)

    def forward(self, tokens: str) -> str:
        """[3, C] -> [3, C]."""
        g = self.g
        parts = [
            _split_heads(g, self._layer(tokens, name), (), self.heads, self.channels)
            for name in ("query", "key", "value")
        ]
        self.query, self.key, self.value = parts
        scores = g.node("Mul", g.node("MatMul", self.query, g.transpose(self.key, 0, 2, 1)), self.factor)
        self.weights = g.node("Softmax", scores, axis=-1)
        mixed = _join_heads(g, g.node("MatMul", self.weights, self.value), (), self.channels)
        return g.node("Add", tokens, self._layer(mixed, "project"))

    def backward(self, gradient: str, classes: int) -> str:
        """Gradient after the attention [classes, 3, C] -> gradient before it."""
        g, channels = self.g, self.channels
        lead = (classes,)
        mixed = g.node("MatMul", gradient, g.weight("head.attention.project.weight"))
        mixed = _split_heads(g, mixed, lead, self.heads, channels)
        d_value = g.node("MatMul", g.transpose(self.weights, 0, 2, 1), mixed)
        d_weights = g.node("MatMul", mixed, g.transpose(self.value, 0, 2, 1))
        weighted = g.node("Mul", d_weights, self.weights)
        total = g.node("ReduceSum", weighted, g.shape(3), keepdims=1)
        d_scores = g.node("Mul", g.node("Sub", weighted, g.node("Mul", total, self.weights)), self.factor)
        d_query = g.node("MatMul", d_scores, self.key)
        d_key = g.node("MatMul", g.transpose(d_scores, 0, 1, 3, 2), self.query)
        result = gradient
        for name, part in (("query", d_query), ("key", d_key), ("value", d_value)):
            back = g.node("MatMul", _join_heads(g, part, lead, channels), g.weight(f"head.attention.{name}.weight"))
            result = g.node("Add", result, back)
        return result


def _slice_columns(g: GraphBuilder, value: str, part: int, channels: int) -> str:
    return g.node("Slice", value, g.shape(part * channels), g.shape((part + 1) * channels), g.shape(1))


def _tap_sums(g: GraphBuilder, channels: int, side: int, kernel: int) -> str:
    """For every position the sum of the attention kernel's taps that lie inside the map, [P, C]."""
    inside = np.zeros((side * side, kernel * kernel), np.float32)
    offset = kernel // 2
    for row in range(side):
        for column in range(side):
            for tap in range(kernel * kernel):
                r, c = row + tap // kernel - offset, column + tap % kernel - offset
                inside[row * side + column, tap] = 0 <= r < side and 0 <= c < side
    taps = g.reshape(g.weight("head.pooling.conv.weight"), channels, kernel * kernel)
    return g.gemm(g.constant(inside), taps, trans_b=True)


def add_head(
    g: GraphBuilder, tokens: str, config: ModelConfig, channels: int, side: int, with_cam: bool
) -> tuple[int, int]:
    """Adds the outputs logits, embedding and, if asked for, cam. Returns (classes, width of the embedding)."""
    positions = side * side
    three = config.pool == "concat"
    width = 3 * channels if three else channels
    classes = g.parameters["head.classifier.bias"].shape[0]
    attention = g.node("Sigmoid", _attention_logits(g, tokens, channels, side, config.attention_kernel))
    total = g.node("ReduceSum", attention, g.shape(0, 1), keepdims=1)
    pooled = y = g.node("Div", g.gemm(attention, tokens, trans_a=True), total)
    if three:
        maximum = g.node("ReduceMax", tokens, g.shape(0), keepdims=1)
        mean = g.node("ReduceMean", tokens, g.shape(0), keepdims=1)
        pooled = g.node("Concat", y, maximum, mean, axis=1)
    g.node("Identity", pooled, output="embedding")
    token_attention = None
    mixed = pooled
    if config.head == "tokens":
        token_attention = TokenAttention(g, config.attention_heads, channels)
        mixed = g.reshape(token_attention.forward(g.reshape(pooled, 3, channels)), 1, width)
    first, second = g.weight("head.hidden.weight"), g.weight("head.classifier.weight")
    hidden = g.gemm(mixed, first, g.weight("head.hidden.bias"), trans_b=True)
    active = g.node("Relu", hidden)
    logits = g.gemm(active, second, g.weight("head.classifier.bias"), trans_b=True)
    g.node("Identity", logits, output="logits")
    if not with_cam:
        return classes, width

    gate = g.node("Cast", g.node("Greater", hidden, g.constant(0.0)), to=1)
    through = g.node("Mul", second, gate)
    if token_attention is not None:
        gradient = g.reshape(g.gemm(through, first), classes, 3, channels)
        gradient = token_attention.backward(gradient, classes)
        summed = g.node("ReduceSum", gradient, g.shape(1), keepdims=0)
        gradient_y = _slice_columns(g, g.reshape(gradient, classes, width), 0, channels)
    else:
        first_y = _slice_columns(g, first, 0, channels) if three else first
        # A constant: ONNX Runtime adds the three parts when it creates the session.
        folded = g.node("ReduceSum", g.reshape(first, -1, width // channels, channels), g.shape(1), keepdims=0)
        summed = g.gemm(through, folded)
        gradient_y = None
    slope = g.node("Mul", attention, g.node("Sub", g.constant(1.0), attention))
    if config.attention_kernel == 1:
        kernel = g.reshape(g.weight("head.pooling.conv.weight"), 1, channels)
        moment = g.gemm(slope, tokens, trans_a=True)
        moment = g.node("Sub", moment, g.node("Mul", y, g.node("ReduceSum", slope, g.shape(0, 1), keepdims=1)))
        q = g.node("Div", moment, total)
        if gradient_y is None:
            strength = g.gemm(through, g.gemm(first_y, q, trans_b=True))
        else:
            strength = g.gemm(gradient_y, q, trans_b=True)
        extra = g.node("Mul", strength, kernel)
    else:
        if gradient_y is None:
            gradient_y = g.gemm(through, first_y)
        centred = g.node("Sub", tokens, y)
        flow = g.node(
            "Mul", g.gemm(gradient_y, centred, trans_b=True), g.reshape(g.node("Div", slope, total), 1, positions)
        )
        extra = g.gemm(flow, _tap_sums(g, channels, side, config.attention_kernel))
    alpha = g.node("Mul", g.node("Add", summed, extra), g.constant(1.0 / positions))
    maps = g.node("Relu", g.gemm(alpha, tokens, trans_b=True))
    g.node("Reshape", maps, g.shape(1, classes, side, side), output="cam")
    return classes, width
