"""Shapes in words, and the arithmetic several layer families share."""

from __future__ import annotations

import math

from engine.errors import LayerError
from engine.network.kinds import Dims

MAX_ELEMENTS = 2**31  # TensorFlow's CPU kernels index with 32 bits; such a layer is a slip of the keyboard anyway


def shape_text(dims: Dims) -> str:
    """``(28, 28, 1)`` as ``28 × 28 × 1``."""
    return " × ".join(str(size) for size in dims)


def image_of(kind: str, dims: Dims) -> tuple[int, int, int]:
    """Height, width and channels of an input that has to be an image. Raises LayerError."""
    if len(dims) == 3:
        return dims[0], dims[1], dims[2]
    if len(dims) == 1:
        raise LayerError(
            "{kind} needs an image (height, width, channels), got a vector of {size}.",
            hint="Insert Reshape({suggestion}) before it, or use Dense.",
            code="layer.needs_image",
            kind=kind,
            size=dims[0],
            suggestion=_image_for(dims[0]),
        )
    raise LayerError(
        "{kind} needs an image (height, width, channels), got {shape}.",
        hint="Insert Reshape before it, with three dimensions.",
        code="layer.needs_image",
        kind=kind,
        shape=shape_text(dims),
    )


def _image_for(size: int) -> str:
    """The most likely picture behind a vector: square and grey, square and coloured, else one pixel high."""
    for channels in (1, 3):
        side = math.isqrt(size // channels)
        if size % channels == 0 and side * side * channels == size:
            return f"{side}, {side}, {channels}"
    return f"1, {size}, 1"


def window_output(
    kind: str,
    dims: Dims,
    window: tuple[int, int],
    strides: tuple[int, int],
    padding: str,
    dilation: tuple[int, int] = (1, 1),
) -> tuple[int, int]:
    """Height and width after sliding a window over an image, as Keras counts them. Raises LayerError."""
    height, width, _ = image_of(kind, dims)
    reach = tuple((size - 1) * rate + 1 for size, rate in zip(window, dilation, strict=True))
    if padding == "same":
        return math.ceil(height / strides[0]), math.ceil(width / strides[1])
    if reach[0] > height or reach[1] > width:
        raise LayerError(
            "The {reach} window of {kind} is larger than its input of {shape}.",
            hint="Make the window smaller, set padding to same, or take out a pooling layer before it.",
            code="layer.window_too_large",
            kind=kind,
            reach=shape_text(reach),
            shape=shape_text(dims),
        )
    return (height - reach[0]) // strides[0] + 1, (width - reach[1]) // strides[1] + 1


def sequence_of(kind: str, dims: Dims) -> tuple[int, int]:
    """Steps and features of an input that has to be a sequence. Raises LayerError."""
    if len(dims) == 2:
        return dims[0], dims[1]
    if len(dims) == 1:
        raise LayerError(
            "{kind} needs a sequence (steps, features), got a vector of {size}.",
            hint="Put Embedding before it if these are numbers of words, else Reshape({size}, 1).",
            code="layer.needs_sequence",
            kind=kind,
            size=dims[0],
        )
    raise LayerError(
        "{kind} needs a sequence (steps, features), got {shape}.",
        hint="Insert Reshape before it, with two dimensions.",
        code="layer.needs_sequence",
        kind=kind,
        shape=shape_text(dims),
    )


def steps_after_window(kind: str, dims: Dims, window: int, stride: int, padding: str, dilation: int = 1) -> int:
    """Steps after sliding a window along a sequence, as Keras counts them. Raises LayerError."""
    steps, _ = sequence_of(kind, dims)
    reach = (window - 1) * dilation + 1
    if padding in ("same", "causal"):
        return math.ceil(steps / stride)
    if reach > steps:
        raise LayerError(
            "The window of {kind} reaches over {reach} steps, but its input has {steps}.",
            hint="Make the window smaller, set padding to same, or take out a pooling layer before it.",
            code="layer.window_too_large",
            kind=kind,
            reach=reach,
            steps=steps,
        )
    return (steps - reach) // stride + 1


def checked_axis(kind: str, axis: int, dims: Dims) -> int:
    """The place in ``dims`` of a Keras axis, which counts the batch as axis 0. Raises LayerError."""
    place = axis - 1 if axis > 0 else len(dims) + axis
    if axis == 0 or not 0 <= place < len(dims):
        raise LayerError(
            "{kind} has no axis {axis} in an input of {shape}.",
            hint="Use -1 for the last axis, or 1 to {rank}.",
            code="layer.axis",
            kind=kind,
            axis=axis,
            shape=shape_text(dims),
            rank=len(dims),
        )
    return place
