"""The blocks that come with the program: a table, each with a sentence of what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.network.editing.layout import STEP_X_PX, STEP_Y_PX
from engine.network.graph import Block, BlockParam, Edge, Graph, Node

Rows = tuple[tuple[str, str, Mapping[str, Any], tuple[str, ...]], ...]  # name, kind, params, what feeds it

SAME: Mapping[str, Any] = {"padding": "same"}
SHIPPED: dict[str, Block] = {}


def _register(name: str, text: str, rows: Rows, params: Mapping[str, tuple[Any, tuple[str, ...]]]) -> None:
    """``params``: the default of each, and what it sets as ``node.param``."""
    entries = tuple(
        BlockParam(param, default, tuple(_target(target) for target in targets))
        for param, (default, targets) in params.items()
    )
    SHIPPED[name] = Block(name, _graph(rows), entries, text)


def _target(text: str) -> tuple[str, str]:
    node, _, param = text.partition(".")
    return node, param


def _graph(rows: Rows) -> Graph:
    """Rows from top to bottom; what is on one level stands side by side."""
    levels: dict[str, int] = {}
    for name, _, _, sources in rows:
        levels[name] = max((levels[source] + 1 for source in sources), default=0)
    width = {level: sum(other == level for other in levels.values()) for level in levels.values()}
    placed: dict[int, int] = {}
    nodes: list[Node] = []
    for name, kind, params, _ in rows:
        level = levels[name]
        column = placed[level] = placed.get(level, -1) + 1
        x = (column - (width[level] - 1) / 2) * STEP_X_PX
        nodes.append(Node(name, kind, params, x, level * STEP_Y_PX))
    edges = tuple(Edge(source, name, port) for name, _, _, sources in rows for port, source in enumerate(sources))
    return Graph(tuple(nodes), edges)


def _conv(filters: int, kernel_px: int = 3, strides: int = 1, **more: Any) -> dict[str, Any]:
    window = {"kernel_size": (kernel_px, kernel_px), "strides": (strides, strides)}
    return {"filters": filters, **window, **SAME, **more}


_PLAIN = {"use_bias": False}  # the normalization behind it would take a bias away again
# As PyTorch's ResNets and not Keras's 0.99, with which the running means stay behind in short runs: a ResNet-20 that
# knew all of 1,400 digits after six epochs of eleven steps got 15 % of new ones right, and with this 92 %.
NORM: Mapping[str, Any] = {"momentum": 0.9}

_register(
    "Conv-BN-ReLU",
    "A convolution, batch normalization and ReLU: the brick most image networks are built of.",
    (
        ("input", "Input", {}, ()),
        ("conv", "Conv2D", _conv(32, **_PLAIN), ("input",)),
        ("norm", "BatchNormalization", NORM, ("conv",)),
        ("relu", "ReLU", {}, ("norm",)),
    ),
    {
        "filters": (32, ("conv.filters",)),
        "kernel_size": ((3, 3), ("conv.kernel_size",)),
        "strides": ((1, 1), ("conv.strides",)),
    },
)

_register(
    "Residual",
    "Two convolutions whose result is added to what came in; deep networks learn with it. "
    "Filters must equal the channels that come in.",
    (
        ("input", "Input", {}, ()),
        ("conv1", "Conv2D", _conv(64, **_PLAIN), ("input",)),
        ("norm1", "BatchNormalization", NORM, ("conv1",)),
        ("relu1", "ReLU", {}, ("norm1",)),
        ("conv2", "Conv2D", _conv(64, **_PLAIN), ("relu1",)),
        ("norm2", "BatchNormalization", NORM, ("conv2",)),
        ("add", "Add", {}, ("norm2", "input")),
        ("relu2", "ReLU", {}, ("add",)),
    ),
    {"filters": (64, ("conv1.filters", "conv2.filters"))},
)

_register(
    "Residual with projection",
    "A residual block that changes the size or the channels: a 1×1 convolution makes what came in fit the sum.",
    (
        ("input", "Input", {}, ()),
        ("conv1", "Conv2D", _conv(64, strides=2, **_PLAIN), ("input",)),
        ("norm1", "BatchNormalization", NORM, ("conv1",)),
        ("relu1", "ReLU", {}, ("norm1",)),
        ("conv2", "Conv2D", _conv(64, **_PLAIN), ("relu1",)),
        ("norm2", "BatchNormalization", NORM, ("conv2",)),
        ("projection", "Conv2D", _conv(64, 1, 2, **_PLAIN), ("input",)),
        ("projection_norm", "BatchNormalization", NORM, ("projection",)),
        ("add", "Add", {}, ("norm2", "projection_norm")),
        ("relu2", "ReLU", {}, ("add",)),
    ),
    {
        "filters": (64, ("conv1.filters", "conv2.filters", "projection.filters")),
        "strides": ((2, 2), ("conv1.strides", "projection.strides")),
    },
)

_register(
    "Inception",
    "Convolutions of three sizes and a pooling side by side, joined: the network sees small and large at once.",
    (
        ("input", "Input", {}, ()),
        ("conv_1x1", "Conv2D", _conv(64, 1, activation="relu"), ("input",)),
        ("reduce_3x3", "Conv2D", _conv(96, 1, activation="relu"), ("input",)),
        ("reduce_5x5", "Conv2D", _conv(16, 1, activation="relu"), ("input",)),
        ("pool", "MaxPooling2D", {"pool_size": (3, 3), "strides": (1, 1), **SAME}, ("input",)),
        ("conv_3x3", "Conv2D", _conv(128, 3, activation="relu"), ("reduce_3x3",)),
        ("conv_5x5", "Conv2D", _conv(32, 5, activation="relu"), ("reduce_5x5",)),
        ("conv_pool", "Conv2D", _conv(32, 1, activation="relu"), ("pool",)),
        ("join", "Concatenate", {}, ("conv_1x1", "conv_3x3", "conv_5x5", "conv_pool")),
    ),
    {
        "filters_1x1": (64, ("conv_1x1.filters",)),
        "reduce_3x3": (96, ("reduce_3x3.filters",)),
        "filters_3x3": (128, ("conv_3x3.filters",)),
        "reduce_5x5": (16, ("reduce_5x5.filters",)),
        "filters_5x5": (32, ("conv_5x5.filters",)),
        "filters_pool": (32, ("conv_pool.filters",)),
    },
)

_register(
    "Squeeze-and-excite",
    "Weighs the channels by what the whole picture holds. Channels must equal those that come in.",
    (
        ("input", "Input", {}, ()),
        ("squeeze", "GlobalAveragePooling2D", {}, ("input",)),
        ("reduce", "Dense", {"units": 4, "activation": "relu"}, ("squeeze",)),
        ("excite", "Dense", {"units": 64, "activation": "sigmoid"}, ("reduce",)),
        ("reshape", "Reshape", {"target_shape": (1, 1, -1)}, ("excite",)),
        ("weigh", "Multiply", {}, ("input", "reshape")),
    ),
    {"channels": (64, ("excite.units",)), "units": (4, ("reduce.units",))},
)

_register(
    "Dense block",
    "Three convolutions, each of which sees all that the ones before it found, as in DenseNet.",
    (
        ("input", "Input", {}, ()),
        ("conv1", "Conv2D", _conv(32, activation="relu"), ("input",)),
        ("join1", "Concatenate", {}, ("input", "conv1")),
        ("conv2", "Conv2D", _conv(32, activation="relu"), ("join1",)),
        ("join2", "Concatenate", {}, ("join1", "conv2")),
        ("conv3", "Conv2D", _conv(32, activation="relu"), ("join2",)),
        ("join3", "Concatenate", {}, ("join2", "conv3")),
    ),
    {"growth_rate": (32, ("conv1.filters", "conv2.filters", "conv3.filters"))},
)

_register(
    "U-Net stage",
    "A way up in a U-Net: makes what comes from below twice as large, joins it with the skip, and convolves twice.",
    (
        ("below", "Input", {}, ()),
        ("skip", "Input", {}, ()),
        ("up", "Conv2DTranspose", _conv(64, 2, 2), ("below",)),
        ("join", "Concatenate", {}, ("up", "skip")),
        ("conv1", "Conv2D", _conv(64, activation="relu"), ("join",)),
        ("conv2", "Conv2D", _conv(64, activation="relu"), ("conv1",)),
    ),
    {"filters": (64, ("up.filters", "conv1.filters", "conv2.filters"))},
)
