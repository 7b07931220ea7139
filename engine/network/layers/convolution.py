"""Convolution layers: the same small window of weights slid along a sequence, over an image or through a volume."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine.errors import LayerError
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.layers.choices import ACTIVATION, USE_BIAS
from engine.network.layers.weights import BIAS, regularizer_params, weight_arguments, weight_params
from engine.network.layers.windows import dilation_rate, kernel_size, padding, sizes, strides
from engine.network.shapes import spatial_of, window_output
from engine.params import Int, Param

_FILTERS = (
    "How many patterns it learns: the features of its output.",
    "How many patterns it learns: the channels of its output.",
    "How many patterns it learns: the channels of its output.",
)
_GROUPS = Int(
    "groups",
    1,
    low=1,
    high=100_000,
    advanced=True,
    help="Splits the channels into groups that do not see each other.",
)
_ACTIVITY = regularizer_params("activity")


def filters_param(rank: int) -> Param:
    return Int("filters", 32, low=1, high=100_000, is_doubling=True, help=_FILTERS[rank - 1])


def _check_dilation(kind: str, params: ParamValues) -> None:
    """Raises LayerError for strides and a dilation rate at once, which Keras refuses."""
    if max(sizes(params["strides"])) > 1 and max(sizes(params["dilation_rate"])) > 1:
        raise LayerError(
            "{kind} cannot have strides and a dilation rate above 1 at once.",
            hint="Set one of the two to 1.",
            code="layer.strides_and_dilation",
            kind=kind,
        )


def _check_groups(kind: str, channels: int, params: ParamValues) -> None:
    groups, filters = params["groups"], params["filters"]
    if filters % groups or channels % groups:
        raise LayerError(
            "{kind} cannot put {channels} channels and {filters} filters into {groups} groups of one size.",
            hint="Set groups to a number that divides both.",
            code="layer.groups",
            kind=kind,
            groups=groups,
            channels=channels,
            filters=filters,
        )


def slid(kind: str, shapes: Shapes, params: ParamValues) -> Dims:
    """The sizes without channels that a convolution leaves."""
    window, steps, spread = (sizes(params[name]) for name in ("kernel_size", "strides", "dilation_rate"))
    return window_output(kind, shapes[0], window, steps, params["padding"], spread)


def register_convolution(
    key: str,
    help_text: str,
    words: str,
    params: tuple[Param, ...],
    output_shape: Callable[[Shapes, ParamValues], Dims],
    weights: Callable[[Shapes, ParamValues], int],
    *,
    is_transposed: bool = False,
) -> None:
    """A convolution with ``weights`` beside its bias.

    They are multiplied at every place of what comes out, or of what comes in where it is transposed.
    """

    def param_count(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
        return weights(shapes, params) + params["use_bias"] * output_shape(shapes, params)[-1], 0

    def macs(shapes: Shapes, params: ParamValues, output: Dims) -> int:
        places = shapes[0] if is_transposed else output
        return math.prod(places[:-1]) * weights(shapes, params)

    names = {param.name for param in params}
    register(
        LayerKind(
            key=key,
            title=key,
            family="Convolution",
            help=help_text,
            words=words,
            params=(*params, *weight_params("bias", "zeros", is_vector=True, shown_if=BIAS), *_ACTIVITY),
            output_shape=output_shape,
            param_count=param_count,
            macs=macs,
            keras_arguments=weight_arguments,
            positional=tuple(name for name in ("filters", "kernel_size") if name in names),
        )
    )


def _register(rank: int, help_text: str, words: str) -> None:
    key = f"Conv{rank}D"

    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        _check_dilation(key, params)
        spatial_of(key, shapes[0], rank)
        _check_groups(key, shapes[0][-1], params)
        return (*slid(key, shapes, params), params["filters"])

    def weights(shapes: Shapes, params: ParamValues) -> int:
        window = math.prod(sizes(params["kernel_size"]))
        return window * (shapes[0][-1] // int(params["groups"])) * int(params["filters"])

    params = (
        filters_param(rank),
        kernel_size(rank),
        strides(rank),
        padding(rank, has_causal=rank == 1),
        ACTIVATION,
        dilation_rate(rank),
        _GROUPS,
        USE_BIAS,
        *weight_params("kernel", axis=tuple(range(rank + 1))),
    )
    register_convolution(key, help_text, words, params, output_shape, weights)


_register(
    2,
    "Looks for small patterns everywhere in an image. The first choice for pictures; pooling follows.",
    "convolution convolutional filter kernel CNN image 합성곱 컨볼루션 필터 커널 이미지",
)
_register(
    1,
    "Looks for short patterns everywhere in a sequence, such as groups of words behind Embedding.",
    "convolution convolutional temporal text signal time series TCN 합성곱 컨볼루션 시계열 텍스트",
)
_register(
    3,
    "Looks for small patterns everywhere in a volume. For scans of a body, or frames of a film one behind the other.",
    "convolution convolutional volume video voxel MRI CT 합성곱 컨볼루션 볼륨 동영상",
)
