"""Reshaping layers: the same numbers in another shape."""

from __future__ import annotations

import math

from engine.errors import LayerError
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.shapes import shape_text
from engine.params import Int, Shape


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


def _permuted(shapes: Shapes, params: ParamValues) -> Dims:
    dims, shape = params["dims"], shapes[0]
    if sorted(dims) != list(range(1, len(shape) + 1)):
        raise LayerError(
            "Permute cannot put an input of {shape} into the order {dims}.",
            hint="Name each of its axes 1 to {rank} once.",
            code="layer.permute",
            shape=shape_text(shape),
            dims=", ".join(map(str, dims)),
            rank=len(shape),
        )
    return tuple(shape[place - 1] for place in dims)


def _repeated(shapes: Shapes, params: ParamValues) -> Dims:
    if len(shapes[0]) != 1:
        raise LayerError(
            "RepeatVector needs a vector, got {shape}.",
            hint="Put Flatten before it, or a recurrent layer that gives its last output only.",
            code="layer.needs_vector",
            shape=shape_text(shapes[0]),
        )
    return params["n"], shapes[0][0]


register(
    LayerKind(
        key="Flatten",
        title="Flatten",
        family="Reshaping",
        help="Turns an image into one long vector. Use it between convolutions and Dense.",
        words="vector unroll 1D 평탄화 펼치기 벡터",
        output_shape=_flattened,
    )
)

register(
    LayerKind(
        key="Reshape",
        title="Reshape",
        family="Reshaping",
        help="Gives the same numbers another shape, such as 784 as an image of 28, 28, 1.",
        words="view resize dimensions unflatten 형태 변환 모양 차원",
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

register(
    LayerKind(
        key="Permute",
        title="Permute",
        family="Reshaping",
        help="Puts the axes into another order. Use it where channels come first, or to swap steps and features.",
        words="transpose swap axes channels first 축 바꾸기 전치 순서",
        params=(Shape("dims", (2, 1), help="Which axis comes where: 2, 1 swaps the first two."),),
        output_shape=_permuted,
        positional=("dims",),
    )
)

register(
    LayerKind(
        key="RepeatVector",
        title="RepeatVector",
        family="Reshaping",
        help="Makes a sequence of a vector by repeating it. Use it between the halves of an autoencoder for sequences.",
        words="tile copy seq2seq decoder 반복 벡터",
        params=(Int("n", 3, low=1, high=100_000, title="Times", help="How many times the vector is repeated."),),
        output_shape=_repeated,
        positional=("n",),
    )
)
