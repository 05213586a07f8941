"""Grad-CAM inside the graph where gradcam.py has no closed form: the classifier's vector-Jacobian product, traced.

`trace_classifier` runs logits, embedding and the 14 gradients with respect to the last feature map once under make_fx,
so that what comes out is a list of plain operators; torch.export and torch.onnx write them down. For ConvNeXtV2 only
the head goes this way, behind the backbone of graph.py; the other networks go as a whole. Weights keep the names of
the state_dict; matrices that are fp16 numbers already (round_to_half) are stored as fp16 with a Cast.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxscript import ir, optimizer
from torch import nn
from torch.fx.experimental.proxy_tensor import make_fx

from carina_training.config import ModelConfig

OPSET = 20
OUTPUTS = ("logits", "cam", "embedding")
PREFIX = "network."


def closed_form(config: ModelConfig) -> bool:
    """Whether gradcam.py writes the maps of this network in closed form."""
    whole = config.attentive_pooling and config.self_attention and config.mlp
    whole = whole and config.attention_activation == "sigmoid" and config.head in ("paper", "tokens")
    return whole and config.backbone.startswith("convnextv2-")


def _input_gradient(gradient, image, weight, bias, stride, padding, dilation, transposed, extra, groups, mask):
    """aten.convolution_backward with respect to the input alone: a transposed convolution."""
    if transposed:
        raise NotImplementedError("no gradient of a transposed convolution")
    left_over = [
        size - ((out - 1) * step - 2 * pad + space * (kernel - 1) + 1)
        for size, out, step, pad, space, kernel in zip(
            image.shape[2:], gradient.shape[2:], stride, padding, dilation, weight.shape[2:], strict=True
        )
    ]
    back = torch.ops.aten.convolution.default(
        gradient, weight, None, stride, padding, dilation, True, left_over, groups
    )
    return back, None, None


def trace_classifier(network: nn.Module, features: torch.Tensor) -> torch.fx.GraphModule:
    """features [1, C, h, w] -> (logits [1, 14], cam [1, 14, h, w], embedding [1, D]) as plain operators.

    The network is in eval mode and asks for no gradients of its parameters; the shape of `features` is fixed.
    """
    with torch.no_grad():
        classes = network.classify(features)[0].shape[1]
    each_class = torch.eye(classes, dtype=features.dtype)

    def outputs(maps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        def score(value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            logits, embedding = network.classify(value)
            return logits[0], embedding

        logits, pull, embedding = torch.func.vjp(score, maps, has_aux=True)
        gradients = torch.func.vmap(lambda cotangent: pull(cotangent)[0])(each_class)
        alpha = gradients.mean((3, 4))[:, 0]
        cam = torch.relu(alpha @ maps[0].flatten(1)).reshape(1, classes, *maps.shape[2:])
        return logits[None], cam, embedding

    table: dict[object, Callable] = {torch.ops.aten.convolution_backward.default: _input_gradient}
    return _under_own_names(make_fx(outputs, decomposition_table=table)(features), network)


def _under_own_names(traced: torch.fx.GraphModule, network: nn.Module) -> torch.fx.GraphModule:
    """The same, reading the parameters as network.NAME instead of as numbered constants; it holds no others."""
    names = {id(value): name for name, value in [*network.named_parameters(), *network.named_buffers()]}
    root = nn.Module()
    root.network = network
    for node in traced.graph.nodes:
        if node.op == "get_attr":
            value = getattr(traced, node.target)
            if id(value) in names:
                node.target = PREFIX + names[id(value)]
            else:
                root.register_buffer(node.target, value)
    return torch.fx.GraphModule(root, traced.graph)


class _Whole(nn.Module):
    """The network up to its last map, then the traced classifier."""

    def __init__(self, network: nn.Module, traced: torch.fx.GraphModule):
        super().__init__()
        self.network, self.traced = network, traced

    def forward(self, image: torch.Tensor):
        return self.traced(self.network.feature_maps(image)[1])


def _reads_no_weight(node: ir.Node) -> bool | None:
    """Weights stay as they are: a transposed copy would be stored once more, under no name."""
    names = [value.name or "" for value in node.inputs if value is not None]
    return False if any(PREFIX in name for name in names) else None


def _export(module: nn.Module, example: torch.Tensor, name: str) -> onnx.ModelProto:
    with warnings.catch_warnings():
        # torch.onnx warns of its own deprecated internals.
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval(),
            (example,),
            input_names=[name],
            output_names=list(OUTPUTS),
            opset_version=OPSET,
            dynamo=True,
            optimize=False,
            verbose=False,
        )
        # Shape arithmetic goes. The rewriter stays out: it would fuse BatchNorm into weights that are rounded already.
        optimizer.fold_constants(
            program.model, input_size_limit=1 << 20, output_size_limit=1 << 20, should_fold=_reads_no_weight
        )
        optimizer.inline(program.model)
        optimizer.remove_unused_nodes(program.model)
        optimizer.remove_unused_functions(program.model)
        return program.model_proto


def _halve(tensor: onnx.TensorProto) -> np.ndarray:
    """The array of a weight: fp16 where it has two dimensions or more and loses nothing by it."""
    array = numpy_helper.to_array(tensor)
    if array.dtype == np.float32 and array.ndim > 1:
        half = array.astype(np.float16)
        if np.array_equal(half.astype(np.float32), array):
            return half
    return array


def _own_name(name: str) -> str:
    return name.removeprefix("traced.").removeprefix(PREFIX)


def store_as_half(model: onnx.ModelProto) -> None:
    """Stores in place the matrices that are fp16 numbers as fp16 with a Cast, and names weights as the state_dict."""
    casts, kept = [], []
    # A value that is no weight could bear a weight's name.
    renamed = {value: f"value/{value}" for node in model.graph.node for value in node.output if value not in OUTPUTS}
    for tensor in model.graph.initializer:
        array = _halve(tensor)
        name = _own_name(tensor.name)
        if array.dtype == np.float16:
            renamed[tensor.name] = f"{name}/float32"
            casts.append(helper.make_node("Cast", [name], [f"{name}/float32"], f"cast {name}", to=TensorProto.FLOAT))
        else:
            renamed[tensor.name] = name
        kept.append(numpy_helper.from_array(array, name))
    for node in model.graph.node:
        for position, value in enumerate(node.input):
            node.input[position] = renamed.get(value, value)
        for position, value in enumerate(node.output):
            node.output[position] = renamed.get(value, value)
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:], model.graph.value_info[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)


def whole_graph(network: nn.Module, size: int) -> onnx.ModelProto:
    """The graph of a network with weights as stored: `image` -> `logits`, `cam`, `embedding`."""
    if size % 32:
        raise ValueError(f"the input size must be a multiple of 32, not {size}")
    network = network.eval().requires_grad_(False)
    image = torch.rand(1, 1, size, size)
    with torch.no_grad():
        features = network.feature_maps(image)[1]
    model = _export(_Whole(network, trace_classifier(network, features)), image, "image")
    store_as_half(model)
    onnx.checker.check_model(model)
    return model


def add_traced_head(g, tokens: str, network: nn.Module, channels: int, side: int) -> tuple[int, int]:
    """Adds logits, cam and embedding behind the tokens [P, C] of a GraphBuilder; returns (classes, embedding width).

    network: the one whose classifier it is, with weights as stored.
    """
    features = torch.rand(1, channels, side, side)
    model = _export(trace_classifier(network, features), features, "features")
    known = {"features": g.reshape(g.transpose(tokens, 1, 0), 1, channels, side, side)} | {n: n for n in OUTPUTS}
    for tensor in model.graph.initializer:
        name = _own_name(tensor.name)
        if name in g.parameters:
            known[tensor.name] = g.weight(name)
        else:
            array = numpy_helper.to_array(tensor)
            known[tensor.name] = g.constant(array, array.dtype)
    for node in model.graph.node:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        copy.name = f"head/{node.name}"
        del copy.input[:], copy.output[:]
        copy.input.extend(known.get(value, f"head/{value}") if value else "" for value in node.input)
        copy.output.extend(known.get(value, f"head/{value}") if value else "" for value in node.output)
        g.nodes.append(copy)
    shapes = {output.name: output.type.tensor_type.shape.dim for output in model.graph.output}
    return shapes["logits"][1].dim_value, shapes["embedding"][1].dim_value
