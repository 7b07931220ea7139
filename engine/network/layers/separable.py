"""Convolutions in two steps, or in the first of them alone: every channel by itself, then the channels mixed."""

from __future__ import annotations

import math

from engine.network.kinds import Dims, ParamValues, Shapes
from engine.network.layers.choices import ACTIVATION, USE_BIAS
from engine.network.layers.convolution import filters_param, register_convolution, slid
from engine.network.layers.weights import weight_params
from engine.network.layers.windows import dilation_rate, kernel_size, padding, sizes, strides
from engine.network.shapes import spatial_of
from engine.params import Int

_MULTIPLIER = Int(
    "depth_multiplier", 1, low=1, high=1_000, advanced=True, help="How many patterns it learns for every channel."
)


def _channelwise(shapes: Shapes, params: ParamValues) -> int:
    """The weights of the first step."""
    return math.prod(sizes(params["kernel_size"])) * shapes[0][-1] * int(params["depth_multiplier"])


def _middle(shapes: Shapes, params: ParamValues) -> int:
    """The channels between the two steps."""
    return shapes[0][-1] * int(params["depth_multiplier"])


def _register_separable(rank: int, help_text: str) -> None:
    key = f"SeparableConv{rank}D"

    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        spatial_of(key, shapes[0], rank)
        return (*slid(key, shapes, params), params["filters"])

    def weights(shapes: Shapes, params: ParamValues) -> int:
        return _channelwise(shapes, params) + _middle(shapes, params) * int(params["filters"])

    params = (
        filters_param(rank),
        kernel_size(rank),
        strides(rank),
        padding(rank),
        ACTIVATION,
        dilation_rate(rank),
        _MULTIPLIER,
        USE_BIAS,
        *weight_params("depthwise", axis=tuple(range(rank))),
        *weight_params("pointwise", axis=tuple(range(rank + 1))),
    )
    words = "depthwise separable pointwise Xception MobileNet 분리 합성곱 깊이별"
    register_convolution(key, help_text, words, params, output_shape, weights)


def _register_depthwise(rank: int, help_text: str) -> None:
    key = f"DepthwiseConv{rank}D"

    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        spatial_of(key, shapes[0], rank)
        return (*slid(key, shapes, params), _middle(shapes, params))

    params = (
        kernel_size(rank),
        strides(rank),
        padding(rank),
        ACTIVATION,
        dilation_rate(rank),
        _MULTIPLIER,
        USE_BIAS,
        *weight_params("depthwise", axis=tuple(range(rank))),
    )
    words = "depthwise channelwise MobileNet 깊이별 합성곱"
    register_convolution(key, help_text, words, params, output_shape, _channelwise)


_register_separable(
    2,
    "Does nearly what Conv2D does with far fewer parameters: first every channel by itself, then all together.",
)
_register_depthwise(
    2,
    "Looks for patterns in every channel by itself. A Conv2D with a window of 1 behind it mixes the channels.",
)
_register_separable(
    1,
    "Does nearly what Conv1D does with far fewer parameters: first every feature by itself, then all together.",
)
_register_depthwise(
    1,
    "Looks for patterns in every feature of a sequence by itself. A Conv1D with a window of 1 mixes them.",
)
