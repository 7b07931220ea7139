"""What templates for pictures are made of: where a picture comes in, how large it must be, stacks of convolutions."""

from __future__ import annotations

import math

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.blocks.shipped import NORM
from engine.network.kinds import Dims
from engine.network.shapes import shape_text
from engine.network.templates.base import Layer

POOLING: Layer = ("MaxPooling2D", {"pool_size": (2, 2)})


def picture_of(facts: DataFacts) -> Dims:
    """The image behind the input: its own shape, one channel for a plane, a square for that many columns.

    Raises GraphError for data that is no pictures.
    """
    dims = facts.input_shape
    if len(dims) == 3:
        return dims
    if len(dims) == 2:
        return (*dims, 1)
    side = math.isqrt(math.prod(dims))
    if len(dims) == 1 and side >= 4 and side * side == dims[0] and facts.kind != "text" and not facts.vocabulary_size:
        return side, side, 1
    raise GraphError(
        "This template needs pictures, but a sample of the data is {shape}.",
        hint="Choose a template without convolutions, such as “Breast cancer, dense” (breast-cancer-mlp).",
        code="template.needs_pictures",
        shape=shape_text(dims),
    )


def picture_at_least(facts: DataFacts, side_px: int) -> Dims:
    """The picture, when both its sides have so many pixels. Raises GraphError."""
    picture = picture_of(facts)
    if min(picture[:2]) < side_px:
        raise GraphError(
            "This template needs pictures of at least {side}×{side} pixels, but those of the data are {shape}.",
            hint="Choose a smaller network, such as “Handwritten digits, convolutional” (digits-cnn), or larger "
            "pictures in the Data tab.",
            code="template.small_pictures",
            side=side_px,
            shape=shape_text(picture),
        )
    return picture


def picture_start(facts: DataFacts) -> list[Layer]:
    """The Input, an image made of columns or a plane, and pixels brought to 0..1."""
    picture = picture_of(facts)
    layers: list[Layer] = [("Input", {"shape": facts.input_shape})]
    if picture != facts.input_shape:
        layers.append(("Reshape", {"target_shape": picture}))
    if len(facts.input_shape) > 1 and not facts.has_scaling:
        layers.append(("Rescaling", {"scale": 1 / 255}))
    return layers


def conv(filters: int, padding: str = "same", *, activation: str = "relu", kernel_px: int = 3) -> Layer:
    """A Conv2D with a square window."""
    params = {"filters": filters, "kernel_size": (kernel_px, kernel_px), "padding": padding, "activation": activation}
    return "Conv2D", params


def normalised_conv(filters: int) -> list[Layer]:
    """A convolution without bias, which BatchNormalization behind it would take away again, then relu.

    The momentum is that of the shipped blocks, for the reason given there.
    """
    params = {"filters": filters, "kernel_size": (3, 3), "padding": "same", "use_bias": False}
    return [("Conv2D", params), ("BatchNormalization", NORM), ("Activation", {"activation": "relu"})]


def halvings(picture: Dims, wanted: int, smallest_px: int = 2) -> int:
    """How often pooling may halve this picture, at most ``wanted`` times, for so many pixels a side to remain."""
    side = min(picture[:2])
    return sum(side // 2**time >= smallest_px for time in range(1, wanted + 1))
