"""The ONNX graph of CONVFCMAE, written by hand in the form that is fast in WebAssembly, with Grad-CAM inside.

Signature: `image` float32 [1, 1, S, S] -> `logits` [1, 14], `cam` [1, 14, S/32, S/32] (after the ReLU, not normalised),
`embedding` [1, D]. Weights are stored once, as fp16 matrices with a Cast (or as fp32), under the names of the network's
state_dict; whatever the fast form needs (shifted kernels, sums) is computed from them by nodes on constants, which ONNX
Runtime folds when it creates the session.

Form: the residual stream is tokens [P, C]. The affine of LayerNorm is folded away; MeanVarianceNormalization would be
faster but lacks the network's epsilon. GRN's sum of squares is a product with a row of ones, and its scale goes onto
the second matrix where there are more positions than channels. Small depthwise convolutions are matrix products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from carina_training import __version__
from carina_training.config import ModelConfig
from carina_training.export.fold import Parameters
from carina_training.export.gradcam import add_head
from carina_training.export.traced import add_traced_head
from carina_training.model.backbone import GRN_EPSILON, LAYER_NORM_EPSILON

OPSET = 20
IR_VERSION = 10


@dataclass(frozen=True)
class GraphOptions:
    """cam: with heatmaps. depthwise: `fast` forms for small maps, or `plain` convolutions throughout."""

    cam: bool = True
    depthwise: str = "fast"
    layer_norm: str = "layer"
    """`layer` for the LayerNormalization operator, or `instance`: 5 % faster in WebAssembly, slower on WebGPU."""


class GraphBuilder:
    """Collects nodes and constants; every method returns the name of its result."""

    def __init__(self, parameters: Parameters, opset: int = OPSET):
        self.parameters = parameters
        self.opset = opset
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._known: dict[str, str] = {}
        self._count = 0

    def node(self, operator: str, *inputs: str, output: str | None = None, **attributes) -> str:
        """Adds a node with one output."""
        self._count += 1
        name = output or f"{operator.lower()}_{self._count}"
        self.nodes.append(
            helper.make_node(operator, list(inputs), [name], name=f"{operator}_{self._count}", **attributes)
        )
        return name

    def constant(self, value: np.ndarray | list | float, kind: type = np.float32) -> str:
        """A constant that is no weight; equal constants are stored once."""
        array = np.asarray(value, dtype=kind)
        key = f"{array.dtype}{array.shape}{array.tobytes()!r}"
        if key not in self._known:
            name = f"constant_{len(self._known)}"
            self.initializers.append(numpy_helper.from_array(array, name))
            self._known[key] = name
        return self._known[key]

    def shape(self, *sizes: int) -> str:
        """A shape or axis list, int64."""
        return self.constant(list(sizes), np.int64)

    def reshape(self, value: str, *sizes: int) -> str:
        """Reshape to a fixed shape."""
        return self.node("Reshape", value, self.shape(*sizes))

    def transpose(self, value: str, *order: int) -> str:
        """Permutes the axes."""
        return self.node("Transpose", value, perm=list(order))

    def weight(self, name: str) -> str:
        """A parameter of the canonical network as float32: itself, or the Cast of its fp16 form."""
        if name in self._known:
            return self._known[name]
        array = self.parameters[name]
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        result = name
        if array.dtype == np.float16:
            result = self.node("Cast", name, to=TensorProto.FLOAT)
        self._known[name] = result
        return result

    def gemm(self, a: str, b: str, bias: str | None = None, trans_a: bool = False, trans_b: bool = False) -> str:
        """a @ b + bias."""
        inputs = [a, b] + ([bias] if bias else [])
        return self.node("Gemm", *inputs, transA=int(trans_a), transB=int(trans_b))


def layer_norm(g: GraphBuilder, tokens: str, positions: int, channels: int, options: GraphOptions) -> str:
    """LayerNorm without affine over the channels of tokens [P, C]."""
    if options.layer_norm == "layer":
        ones = g.constant(np.ones(channels))
        return g.node("LayerNormalization", tokens, ones, axis=-1, epsilon=LAYER_NORM_EPSILON)
    ones, zeros = g.constant(np.ones(positions)), g.constant(np.zeros(positions))
    image = g.reshape(tokens, 1, positions, channels)
    normed = g.node("InstanceNormalization", image, ones, zeros, epsilon=LAYER_NORM_EPSILON)
    return g.reshape(normed, positions, channels)


def _shifted_index(size: int) -> np.ndarray:
    """index[i, o] = i - o + 3 where that is one of the 7 taps, else 7 (a zero)."""
    tap = np.arange(size)[:, None] - np.arange(size)[None, :] + 3
    return np.where((tap >= 0) & (tap < 7), tap, 7)


def depthwise(g: GraphBuilder, tokens: str, name: str, channels: int, side: int, options: GraphOptions) -> str:
    """The 7 x 7 depthwise convolution of tokens [P, C] -> tokens [P, C].

    Up to 8 x 8 positions: one matrix [P, P] a channel. Up to 16 x 16: one matrix [7 H, H] a channel on the rows with
    their neighbours. Beyond: the convolution as it is.
    """
    positions = side * side
    planes = g.transpose(tokens, 1, 0)
    weight, bias = g.weight(f"{name}.weight"), g.weight(f"{name}.bias")
    if options.depthwise == "fast" and side <= 8:
        rows = _shifted_index(side)
        # taps[(r', c'), (r, c)] = 7 * row tap + column tap, 49 where either is outside the kernel.
        row, column = rows[:, None, :, None], rows[None, :, None, :]
        taps = np.where((row < 7) & (column < 7), 7 * row + column, 49).reshape(positions, positions)
        kernel = g.node("Concat", g.reshape(weight, channels, 49), g.constant(np.zeros((channels, 1))), axis=1)
        matrices = g.node("Gather", kernel, g.constant(taps, np.int64), axis=1)
        mixed = g.node("MatMul", g.reshape(planes, channels, 1, positions), matrices)
        # The bias is added to the tokens, where it is a row.
        return g.node("Add", g.transpose(g.reshape(mixed, channels, positions), 1, 0), bias)
    if options.depthwise == "fast" and side <= 16:
        # bands[c, (k, i), o] = w[c, k, i - o + 3]; a line of the output is its 7 lines of the input times that.
        kernel = g.node("Concat", g.reshape(weight, channels, 7, 7), g.constant(np.zeros((channels, 7, 1))), axis=2)
        bands = g.node("Gather", kernel, g.constant(_shifted_index(side), np.int64), axis=2)
        margin = g.constant(np.zeros((channels, 3 * side)))
        padded = g.reshape(g.node("Concat", margin, planes, margin, axis=1), channels, side + 6, side)
        lines = g.node("Gather", padded, g.constant(np.arange(side)[:, None] + np.arange(7), np.int64), axis=1)
        mixed = g.node("MatMul", g.reshape(lines, channels, side, 7 * side), g.reshape(bands, channels, 7 * side, side))
        return g.node("Add", g.transpose(g.reshape(mixed, channels, positions), 1, 0), bias)
    image = g.reshape(planes, 1, channels, side, side)
    mixed = g.node(
        "Conv",
        image,
        weight,
        bias,
        group=channels,
        kernel_shape=[7, 7],
        pads=[3, 3, 3, 3],
        strides=[1, 1],
        dilations=[1, 1],
    )
    return g.transpose(g.reshape(mixed, channels, positions), 1, 0)


def gelu(g: GraphBuilder, value: str, approximate: str) -> str:
    """GELU in its tanh or erf form."""
    return g.node("Gelu", value, approximate="tanh" if approximate == "tanh" else "none")


def block(g: GraphBuilder, tokens: str, name: str, channels: int, side: int, form: str, options: GraphOptions) -> str:
    """One ConvNeXtV2 block on tokens [P, C]."""
    positions, wide = side * side, 4 * channels
    y = depthwise(g, tokens, f"{name}.dwconv", channels, side, options)
    y = layer_norm(g, y, positions, channels, options)
    y = g.gemm(y, g.weight(f"{name}.pwconv1.weight"), g.weight(f"{name}.pwconv1.bias"), trans_b=True)
    y = gelu(g, y, form)
    squares = g.node("MatMul", g.constant(np.ones((1, positions))), g.node("Mul", y, y))
    response = g.node("Sqrt", squares)
    mean = g.node("Add", g.node("ReduceMean", response, g.shape(1), keepdims=1), g.constant(GRN_EPSILON))
    scale = g.node("Mul", g.node("Div", response, mean), g.weight(f"{name}.grn.gamma"))
    scale = g.node("Add", scale, g.constant(1.0))
    second = g.weight(f"{name}.pwconv2.weight")
    if positions > channels:
        second = g.node("Mul", second, g.reshape(scale, 1, wide))
    else:
        y = g.node("Mul", y, scale)
    y = g.gemm(y, second, g.weight(f"{name}.pwconv2.bias"), trans_b=True)
    return g.node("Add", tokens, y)


def downsample(
    g: GraphBuilder, tokens: str, index: int, before: int, after: int, side: int, options: GraphOptions
) -> str:
    """LayerNorm and 2 x 2 stride-2 convolution of tokens [side * side, before] -> [side * side / 4, after]."""
    half = side // 2
    y = layer_norm(g, tokens, side * side, before, options)
    y = g.transpose(g.reshape(y, half, 2, half, 2, before), 0, 2, 1, 3, 4)
    y = g.reshape(y, half * half, 4 * before)
    name = f"backbone.downsample_layers.{index}.1"
    weight = g.reshape(g.transpose(g.weight(f"{name}.weight"), 0, 2, 3, 1), after, 4 * before)
    return g.gemm(y, weight, g.weight(f"{name}.bias"), trans_b=True)


def stem(g: GraphBuilder, channels: int, size: int, options: GraphOptions) -> str:
    """4 x 4 stride-4 convolution and LayerNorm with its affine, image -> tokens [(size / 4)^2, channels]."""
    side = size // 4
    name = "backbone.downsample_layers.0"
    y = g.reshape(g.transpose(g.reshape("image", side, 4, side, 4), 0, 2, 1, 3), side * side, 16)
    weight = g.reshape(g.weight(f"{name}.0.weight"), channels, 16)
    y = g.gemm(y, weight, g.weight(f"{name}.0.bias"), trans_b=True)
    y = layer_norm(g, y, side * side, channels, options)
    return g.node("Add", g.node("Mul", y, g.weight(f"{name}.1.weight")), g.weight(f"{name}.1.bias"))


def build_graph(
    config: ModelConfig,
    parameters: Parameters,
    depths: tuple[int, ...],
    widths: tuple[int, ...],
    size: int,
    options: GraphOptions | None = None,
    classifier: nn.Module | None = None,
) -> onnx.ModelProto:
    """The model for canonical `parameters` (fold.py) at an input of `size` pixels, a multiple of 32.

    Arrays in fp16 are stored as fp16 with a Cast, arrays in fp32 as they are. classifier: the network with weights as
    stored, where its head has no closed form.
    """
    if size % 32:
        raise ValueError(f"the input size must be a multiple of 32, not {size}")
    options = options or GraphOptions()
    g = GraphBuilder(parameters)
    side = size // 4
    tokens = stem(g, widths[0], size, options)
    for stage, (depth, width) in enumerate(zip(depths, widths, strict=True)):
        if stage:
            tokens = downsample(g, tokens, stage, widths[stage - 1], width, side, options)
            side //= 2
        for index in range(depth):
            tokens = block(g, tokens, f"backbone.stages.{stage}.{index}", width, side, config.gelu, options)
    if classifier is None:
        classes, embedding = add_head(g, tokens, config, widths[-1], side, options.cam)
    else:
        classes, embedding = add_traced_head(g, tokens, classifier, widths[-1], side)
    outputs = [("logits", [1, classes])] + ([("cam", [1, classes, side, side])] if options.cam else [])
    outputs.append(("embedding", [1, embedding]))
    graph = helper.make_graph(
        g.nodes,
        "convfcmae",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, size, size])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs],
        g.initializers,
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="carina-training",
        producer_version=__version__,
    )
    onnx.checker.check_model(model)
    return model
