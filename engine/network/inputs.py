"""Networks of several Inputs: which part of a sample each of them gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.errors import GraphError
from engine.network.kinds import Dims
from engine.network.shapes import shape_text

Share = slice | None  # some of the features, or the whole sample


def shares(sample: Dims, inputs: Sequence[Dims]) -> tuple[Share, ...]:
    """What each Input gets of a sample, from the shapes of both without the batch.

    Inputs of the sample's own shape get all of it. Vectors whose lengths add up to the sample's deal out its features
    in their order. Raises GraphError for anything else.
    """
    if all(shape == sample for shape in inputs):
        return (None,) * len(inputs)
    if len(sample) == 1 and all(len(shape) == 1 for shape in inputs) and sum(s[0] for s in inputs) == sample[0]:
        ends = [sum(shape[0] for shape in inputs[: place + 1]) for place in range(len(inputs))]
        return tuple(slice(end - shape[0], end) for end, shape in zip(ends, inputs, strict=True))
    raise GraphError(
        "The Inputs take {expected}, but a sample of the data is {shape}.",
        hint="Give all of them the shape {shape}, or vectors whose lengths add up to it.",
        code="network.inputs",
        expected=", ".join(shape_text(shape) for shape in inputs),
        shape=shape_text(sample),
    )


def shares_of(model: Any, sample: Dims) -> tuple[Share, ...]:
    """What each input of a Keras model gets of a sample. Raises GraphError."""
    return shares(sample, [tuple(tensor.shape[1:]) for tensor in model.inputs])


def dealt(x: Any, parts: Sequence[Share]) -> Any:
    """A batch (n, *sample) of arrays or tensors as the model takes it: by itself, or a list with one part an Input."""
    if len(parts) == 1:
        return x
    return [x if part is None else x[:, part] for part in parts]
