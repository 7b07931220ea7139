"""Merging layers: several branches become one."""

from __future__ import annotations

import math

from engine.errors import LayerError
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.shapes import checked_axis, shape_text
from engine.params import Flag, Int


def _broadcast(kind: str, first: Dims, second: Dims) -> Dims:
    rank = max(len(first), len(second))
    padded = ((1,) * (rank - len(first)) + first, (1,) * (rank - len(second)) + second)
    if any(a != b and 1 not in (a, b) for a, b in zip(*padded, strict=True)):
        raise LayerError(
            "{kind} needs inputs of one shape, got {first} and {second}.",
            hint="Give the branches the same number of units or filters, or use Concatenate.",
            code="layer.add_shapes",
            kind=kind,
            first=shape_text(first),
            second=shape_text(second),
        )
    return tuple(max(a, b) for a, b in zip(*padded, strict=True))


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


def _register_by_number(key: str, help_text: str, words: str, most: int | None = None) -> None:
    """A layer that joins its inputs number by number."""

    def output_shape(shapes: Shapes, _params: ParamValues) -> Dims:
        total = shapes[0]
        for shape in shapes[1:]:
            total = _broadcast(key, total, shape)
        return total

    register(
        LayerKind(
            key=key,
            title=key,
            family="Merging",
            help=help_text,
            output_shape=output_shape,
            min_inputs=2,
            max_inputs=most,
            takes="list",
            words=words,
        )
    )


_register_by_number(
    "Add",
    "Adds the outputs of several branches number by number. Use it for a shortcut around some layers.",
    "sum residual shortcut skip 덧셈 잔차",
)
_register_by_number(
    "Subtract",
    "Takes the second input off the first, number by number. Use it to show the difference of two branches.",
    "difference minus 뺄셈 차이",
    most=2,
)
_register_by_number(
    "Multiply",
    "Multiplies branches number by number. Use it where one branch says how much of the other counts.",
    "product gate 곱셈",
)
_register_by_number(
    "Average", "The mean of several branches, number by number. Use it to have branches vote.", "mean ensemble 평균"
)
_register_by_number(
    "Maximum", "The larger of the branches' numbers at every place. Use it to keep the strongest answer.", "max 최대"
)
_register_by_number(
    "Minimum", "The smaller of the branches' numbers at every place. Use it to keep what all branches agree on.", "최소"
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
        words="concat join merge branches U-Net skip inception 이어 붙이기 연결 결합 합치기",
    )
)


def _dot_axis(axis: int, dims: Dims) -> int:
    """The place in ``dims``; Keras counts on from the other end where an axis below 0 reaches past the first."""
    return checked_axis("Dot", axis % (len(dims) + 1) if axis < 0 else axis, dims)


def _dotted(shapes: Shapes, params: ParamValues) -> Dims:
    first, second = (_dot_axis(params["axes"], shape) for shape in shapes)
    if shapes[0][first] != shapes[1][second]:
        raise LayerError(
            "Dot needs the same size along axis {axis}, got {first} and {second}.",
            hint="Give both branches the same number of units, or choose another axis.",
            code="layer.dot_shapes",
            axis=params["axes"],
            first=shape_text(shapes[0]),
            second=shape_text(shapes[1]),
        )
    rest = shapes[0][:first] + shapes[0][first + 1 :] + shapes[1][:second] + shapes[1][second + 1 :]
    return rest or (1,)


def _dot_macs(shapes: Shapes, params: ParamValues, output: Dims) -> int:
    return math.prod(output) * shapes[0][_dot_axis(params["axes"], shapes[0])]


register(
    LayerKind(
        key="Dot",
        title="Dot",
        family="Merging",
        help="The dot product of two inputs along an axis. Use it to say how alike two vectors are.",
        params=(
            Int(
                "axes", -1, low=-4, high=4, help="The axis along which they are multiplied and summed; -1 is the last."
            ),
            Flag("normalize", False, help="Divides by the lengths first: the cosine of the angle, from -1 to 1."),
        ),
        output_shape=_dotted,
        macs=_dot_macs,
        min_inputs=2,
        max_inputs=2,
        takes="list",
        positional=("axes",),
        words="product cosine similarity matmul 내적 유사도",
    )
)
