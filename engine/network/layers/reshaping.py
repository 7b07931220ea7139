"""Reshaping layers: the same numbers in another shape."""

from __future__ import annotations

import math

from engine.errors import LayerError
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.shapes import shape_text
from engine.params import Shape


def _flattened(shapes: Shapes, _params: ParamValues) -> Dims:
    return (math.prod(shapes[0]),)


def _reshaped(shapes: Shapes, params: ParamValues) -> Dims:
    target: Dims = tuple(params["target_shape"])
    size = math.prod(shapes[0])
    known = math.prod(part for part in target if part != -1)
    if (size % known if -1 in target else size - known) != 0:
        raise LayerError(
            "Reshape cannot make {target} of {shape}: that is {size} numbers.",
            hint="The dimensions multiplied must give {size}; one of them may be -1.",
            code="layer.reshape",
            target=shape_text(target),
            shape=shape_text(shapes[0]),
            size=size,
        )
    return tuple(size // known if part == -1 else part for part in target)


register(
    LayerKind(
        key="Flatten",
        title="Flatten",
        family="Reshaping",
        help="Turns an image into one long vector. Use it between convolutions and Dense.",
        output_shape=_flattened,
    )
)

register(
    LayerKind(
        key="Reshape",
        title="Reshape",
        family="Reshaping",
        help="Gives the same numbers another shape, such as 784 as an image of 28, 28, 1.",
        params=(
            Shape(
                "target_shape",
                (-1,),
                allows_unknown=True,
                help="The new shape; one dimension may be -1 and is worked out.",
            ),
        ),
        output_shape=_reshaped,
        positional=("target_shape",),
    )
)
