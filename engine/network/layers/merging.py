"""Merging layers: several branches become one."""

from __future__ import annotations

from engine.errors import LayerError
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.shapes import checked_axis, shape_text
from engine.params import Int


def _broadcast(first: Dims, second: Dims) -> Dims:
    rank = max(len(first), len(second))
    padded = ((1,) * (rank - len(first)) + first, (1,) * (rank - len(second)) + second)
    if any(a != b and 1 not in (a, b) for a, b in zip(*padded, strict=True)):
        raise LayerError(
            "Add needs inputs of one shape, got {first} and {second}.",
            hint="Give the branches the same number of units or filters, or use Concatenate.",
            code="layer.add_shapes",
            first=shape_text(first),
            second=shape_text(second),
        )
    return tuple(max(a, b) for a, b in zip(*padded, strict=True))


def _added(shapes: Shapes, _params: ParamValues) -> Dims:
    total = shapes[0]
    for shape in shapes[1:]:
        total = _broadcast(total, shape)
    return total


def _concatenated(shapes: Shapes, params: ParamValues) -> Dims:
    first = shapes[0]
    place = checked_axis("Concatenate", params["axis"], first)
    for shape in shapes[1:]:
        if len(shape) != len(first) or shape[:place] + shape[place + 1 :] != first[:place] + first[place + 1 :]:
            raise LayerError(
                "Concatenate needs inputs that differ along axis {axis} only, got {first} and {second}.",
                hint="Bring the branches to one size first, for example with padding same or with Flatten.",
                code="layer.concatenate_shapes",
                axis=params["axis"],
                first=shape_text(first),
                second=shape_text(shape),
            )
    return (*first[:place], sum(shape[place] for shape in shapes), *first[place + 1 :])


register(
    LayerKind(
        key="Add",
        title="Add",
        family="Merging",
        help="Adds the outputs of several branches number by number. Use it for a shortcut around some layers.",
        output_shape=_added,
        min_inputs=2,
        max_inputs=None,
        takes="list",
    )
)

register(
    LayerKind(
        key="Concatenate",
        title="Concatenate",
        family="Merging",
        help="Puts the outputs of branches one behind the other. Use it to keep all that the branches found.",
        params=(
            Int("axis", -1, low=-4, high=4, help="The axis along which they are joined; -1 is the last (channels)."),
        ),
        output_shape=_concatenated,
        min_inputs=2,
        max_inputs=None,
        takes="list",
    )
)
