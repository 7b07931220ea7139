"""Templates for pictures: convolutions, and dense layers to compare them with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.kinds import Dims
from engine.network.shapes import shape_text
from engine.network.templates.base import Layer, Template, head, line, mlp, register

SMALL_PX = 16  # pictures with fewer pixels a side lose too many of them to convolutions without padding
LARGE_PX = 48


def _picture(facts: DataFacts) -> Dims:
    """The image behind the input: its own shape, one channel for a plane, a square for that many columns."""
    dims = facts.input_shape
    if len(dims) == 3:
        return dims
    if len(dims) == 2:
        return (*dims, 1)
    side = math.isqrt(math.prod(dims))
    if len(dims) == 1 and side >= 4 and side * side == dims[0]:
        return side, side, 1
    raise GraphError(
        "This template needs pictures, but a sample of the data is {shape}.",
        hint="Choose a template without convolutions, such as “Breast cancer, dense” (breast-cancer-mlp).",
        code="template.needs_pictures",
        shape=shape_text(dims),
    )


def _convolutions(facts: DataFacts) -> Graph:
    picture = _picture(facts)
    layers: list[Layer] = [("Input", {"shape": facts.input_shape})]
    if picture != facts.input_shape:
        layers.append(("Reshape", {"target_shape": picture}))
    if len(facts.input_shape) > 1 and not facts.has_scaling:
        layers.append(("Rescaling", {"scale": 1 / 255}))
    layers += _small_blocks(picture) if min(picture[:2]) < SMALL_PX else _large_blocks(picture)
    layers += [("Dense", {"units": 128, "activation": "relu"}), ("Dropout", {"rate": 0.5})]
    return line(*layers, head(facts))


def _small_blocks(picture: Dims) -> list[Layer]:
    """Two convolutions that keep the few pixels there are, and pooling as long as there is something to pool."""
    layers: list[Layer] = []
    side = min(picture[:2])
    for filters in (32, 64):
        layers.append(_conv(filters, "same"))
        if side >= 4:
            layers.append(("MaxPooling2D", {"pool_size": (2, 2)}))
            side //= 2
    return [*layers, ("Flatten", {})]


def _large_blocks(picture: Dims) -> list[Layer]:
    """Two pairs of convolutions; one convolution in place of each pair loses a tenth of a percent on MNIST."""
    pooling: Layer = ("MaxPooling2D", {"pool_size": (2, 2)})
    first = [_conv(32, "valid"), _conv(32, "valid"), pooling, ("Dropout", {"rate": 0.25})]
    second = [_conv(64, "valid"), _conv(64, "valid"), pooling]
    # Of a large picture Flatten would leave a hundred thousand numbers, nearly all of the parameters behind them.
    last = "Flatten" if min(picture[:2]) < LARGE_PX else "GlobalAveragePooling2D"
    return [*first, *second, (last, {})]


def _conv(filters: int, padding: str) -> Layer:
    return "Conv2D", {"filters": filters, "kernel_size": (3, 3), "padding": padding, "activation": "relu"}


def _fewer_epochs_for_larger_pictures(facts: DataFacts) -> Mapping[str, Any]:
    # Sets of larger pictures are larger sets: MNIST has 40 times the samples of scikit-learn's digits.
    is_large = len(facts.input_shape) > 1 and min(facts.input_shape[:2]) >= SMALL_PX
    return {"epochs": 5, "batch_size": 64} if is_large else {}


register(
    Template(
        key="digits-cnn",
        title="Handwritten digits, convolutional",
        text="Convolutions find strokes and what they make up, dense layers name the digit.",
        source="digits",
        make=_convolutions,
        settings={"epochs": 30, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
        adapt=_fewer_epochs_for_larger_pictures,
    )
)
register(
    Template(
        key="digits-mlp",
        title="Handwritten digits, dense",
        text="The same digits read by dense layers alone, for comparison with convolutions.",
        source="digits",
        make=mlp(128, 64),
        settings={"epochs": 20, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
        adapt=_fewer_epochs_for_larger_pictures,
    )
)
register(
    Template(
        key="fashion-softmax",
        title="Clothes, softmax regression",
        text="One layer and no more: what a linear classifier makes of pictures of clothes.",
        source="fashion_mnist",
        make=mlp(),
        # SGD at 0.01 is at 0.833 after five epochs and not done; Adam is where the line is, at 0.855.
        settings={"epochs": 5, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
    )
)
register(
    Template(
        key="fashion-mlp",
        title="Clothes, dense",
        text="Three dense layers that grow narrower: 256, 128 and 64 units.",
        source="fashion_mnist",
        make=mlp(256, 128, 64),
        settings={"epochs": 10, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.001},
    )
)
register(
    Template(
        key="sign-letters-cnn",
        title="Sign letters, convolutional",
        text="Convolutions read the letters of sign language from photos of hands.",
        source="",
        make=_convolutions,
        settings={"epochs": 30, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001, "patience": 8},
    )
)
register(
    Template(
        key="sign-letters-mlp",
        title="Sign letters, dense",
        text="The same hands read by three dense layers of 1024, 512 and 256 units.",
        source="",
        make=mlp(1024, 512, 256),
        settings={"epochs": 30, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.0005, "patience": 8},
    )
)
