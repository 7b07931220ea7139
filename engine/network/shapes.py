"""Shapes in words, and the arithmetic several layer families share."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
            suggestion=", ".join(map(str, image_for(dims[0]))),
        )
    raise LayerError(
        "{kind} needs an image (height, width, channels), got {shape}.",
        hint="Insert Reshape before it, with three dimensions.",
        code="layer.needs_image",
        kind=kind,
        shape=shape_text(dims),
    )


def image_for(size: int) -> Dims:
    """The most likely picture behind a vector: square and grey, square and coloured, else one pixel high."""
    for channels in (1, 3):
        side = math.isqrt(size // channels)
        if size % channels == 0 and side * side * channels == size:
            return side, side, channels
    return 1, size, 1


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


def volume_of(kind: str, dims: Dims) -> tuple[int, int, int, int]:
    """Depth, height, width and channels of an input that has to be a volume. Raises LayerError."""
    if len(dims) == 4:
        return dims[0], dims[1], dims[2], dims[3]
    raise LayerError(
        "{kind} needs a volume (depth, height, width, channels), got {shape}.",
        hint="Insert Reshape before it, with four dimensions, or use the layer for images.",
        code="layer.needs_volume",
        kind=kind,
        shape=shape_text(dims),
    )


def spatial_of(kind: str, dims: Dims, rank: int) -> Dims:
    """The sizes without the channels of a sequence (``rank`` 1), an image (2) or a volume (3). Raises LayerError."""
    match rank:
        case 1:
            return sequence_of(kind, dims)[:-1]
        case 2:
            return image_of(kind, dims)[:-1]
        case _:
            return volume_of(kind, dims)[:-1]


def window_output(
    kind: str, dims: Dims, window: Dims, strides: Dims, padding: str, dilation: Dims | None = None
) -> Dims:
    """Sizes without the channels after sliding a window, as Keras counts them. Raises LayerError.

    ``window`` has one size for a sequence, two for an image, three for a volume.
    """
    sizes = spatial_of(kind, dims, len(window))
    reach = tuple((size - 1) * rate + 1 for size, rate in zip(window, dilation or (1,) * len(window), strict=True))
    if padding in ("same", "causal"):
        return tuple(math.ceil(size / stride) for size, stride in zip(sizes, strides, strict=True))
    if any(far > size for far, size in zip(reach, sizes, strict=True)):
        raise _too_large(kind, dims, reach)
    return tuple((size - far) // stride + 1 for size, far, stride in zip(sizes, reach, strides, strict=True))


def _too_large(kind: str, dims: Dims, reach: Dims) -> LayerError:
    hint = "Make the window smaller, set padding to same, or take out a pooling layer before it."
    if len(reach) == 1:
        return LayerError(
            "The window of {kind} reaches over {reach} steps, but its input has {steps}.",
            hint=hint,
            code="layer.window_too_large",
            kind=kind,
            reach=reach[0],
            steps=dims[0],
        )
    return LayerError(
        "The {reach} window of {kind} is larger than its input of {shape}.",
        hint=hint,
        code="layer.window_too_large",
        kind=kind,
        reach=shape_text(reach),
        shape=shape_text(dims),
    )


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


def checked_axes(kind: str, axes: Sequence[int], dims: Dims) -> tuple[int, ...]:
    """The places in ``dims`` of several Keras axes, in order. Raises LayerError, also for one named twice."""
    places = [checked_axis(kind, axis, dims) for axis in axes]
    if len(set(places)) != len(places):
        raise LayerError(
            "{kind} names an axis twice: {axes}.",
            hint="Name every axis once.",
            code="layer.axis_twice",
            kind=kind,
            axes=", ".join(map(str, axes)),
        )
    return tuple(sorted(places))
