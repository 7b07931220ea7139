"""ResNet-20: shortcuts around pairs of convolutions let a network of twenty layers learn as a shallow one does."""

from __future__ import annotations

from typing import Any

from engine.facts import DataFacts
from engine.network.graph import BLOCK, Block, BlockParam, Edge, Graph, Node
from engine.network.templates.base import STEP_PX, Layer, Template, head, register
from engine.network.templates.branches import Plan
from engine.network.templates.parts import picture_at_least, picture_start
from engine.network.templates.pictures import THINGS

STAGES = (16, 32, 64)  # filters
BLOCKS_A_STAGE = 3


def _conv(name: str, *, kernel_px: int = 3, strides: int = 1) -> tuple[str, str, dict[str, Any]]:
    params = {
        "filters": 16,
        "kernel_size": (kernel_px, kernel_px),
        "strides": (strides, strides),
        "padding": "same",
        "use_bias": False,
        "kernel_initializer": "he_normal",
    }
    return name, "Conv2D", params


_RELU = {"activation": "relu"}
_MAIN = (
    _conv("conv_1"),
    ("norm_1", "BatchNormalization", {}),
    ("relu_1", "Activation", _RELU),
    _conv("conv_2"),
    ("norm_2", "BatchNormalization", {}),
)
_SHORTCUT = (_conv("shortcut", kernel_px=1), ("shortcut_norm", "BatchNormalization", {}))


def _block(name: str, text: str, *, changes_size: bool) -> Block:
    """Two convolutions and what goes around them; with ``changes_size`` a 1x1 convolution goes around them too."""
    right = 280.0 if changes_size else 0.0
    nodes = [Node("input", "Input", {"shape": (32, 32, 16)}, right / 2, 0.0)]
    edges: list[Edge] = []
    ends: list[str] = []
    for column, path in enumerate((_MAIN, _SHORTCUT) if changes_size else (_MAIN,)):
        source = "input"
        for row, (key, kind, params) in enumerate(path, start=1):
            nodes.append(Node(key, kind, params, column * right, row * STEP_PX))
            edges.append(Edge(source, key))
            source = key
        ends.append(source)
    ends = ends if changes_size else [*ends, "input"]
    rows = len(_MAIN) + 1
    nodes += [Node("add", "Add", {}, right / 2, rows * STEP_PX)]
    nodes += [Node("relu_2", "Activation", _RELU, right / 2, (rows + 1) * STEP_PX)]
    edges += [Edge(end, "add", port) for port, end in enumerate(ends)]
    edges.append(Edge("add", "relu_2"))
    convolutions = tuple((node.id, "filters") for node in nodes if node.kind == "Conv2D")
    params = [BlockParam("filters", 16, convolutions)]
    if changes_size:
        params.append(BlockParam("strides", (2, 2), (("conv_1", "strides"), ("shortcut", "strides"))))
    return Block(name, Graph(tuple(nodes), tuple(edges)), tuple(params), text)


RESIDUAL = _block(
    "residual",
    "Two convolutions, and what came in added to what they make of it.",
    changes_size=False,
)
RESIDUAL_HALVING = _block(
    "residual_halving",
    "A residual block that halves height and width; a 1×1 convolution brings the shortcut to the same shape.",
    changes_size=True,
)


def _resnet20(facts: DataFacts) -> Graph:
    """The network for 32x32 pictures of He et al., "Deep residual learning for image recognition", arXiv:1512.03385.

    Section 4.2: a 3x3 convolution with 16 filters, three stages of n = 3 blocks with 16, 32 and 64 filters, the mean
    over the picture, and softmax: 6n + 2 = 20 layers with weights. Where a stage halves the picture, the shortcut is a
    1x1 convolution (option B there) and not padding with zeros (option A).
    """
    picture_at_least(facts, 8)
    plan = Plan(RESIDUAL, RESIDUAL_HALVING)
    _, kind, params = _conv("stem")
    stem: list[Layer] = [(kind, params), ("BatchNormalization", {}), ("Activation", _RELU)]
    last = plan.chain("", *picture_start(facts), *stem)
    for stage, filters in enumerate(STAGES):
        for number in range(BLOCKS_A_STAGE):
            block = RESIDUAL_HALVING if stage and not number else RESIDUAL
            last = plan.add(BLOCK + block.name, {"filters": filters}, last)
    plan.chain(last, ("GlobalAveragePooling2D", {}), head(facts))
    return plan.graph()


register(
    Template(
        key="resnet-20",
        title="ResNet-20",
        text="Nine residual blocks: each adds to what came in, so twenty layers train as easily as a few.",
        group="Branched networks",
        source="cifar10",
        example=THINGS,
        make=_resnet20,
        settings={"epochs": 30, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.001, "patience": 8},
    )
)
