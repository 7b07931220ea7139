"""Activation layers: a function of every number; only PReLU learns."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from engine.errors import LayerError
from engine.network.calls import Call
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register, same_shape
from engine.network.layers.choices import ACTIVATION
from engine.network.layers.weights import weight_arguments, weight_params
from engine.network.shapes import checked_axis, shape_text
from engine.params import Int, Ints, Real


def _relu_arguments(params: ParamValues) -> dict[str, Any]:
    return {**params, "max_value": params["max_value"] or None}


def _softmax_shape(shapes: Shapes, params: ParamValues) -> Dims:
    checked_axis("Softmax", params["axis"], shapes[0])
    return shapes[0]


def _prelu_shape(shapes: Shapes, params: ParamValues) -> Dims:
    if max(params["shared_axes"], default=0) > len(shapes[0]):
        raise LayerError(
            "PReLU cannot share axis {axis} of an input of {shape}.",
            hint="The axes go from 1 to {rank}; 1 and 2 are height and width of an image.",
            code="layer.axis",
            axis=max(params["shared_axes"]),
            shape=shape_text(shapes[0]),
            rank=len(shapes[0]),
        )
    return shapes[0]


def _prelu_count(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    shared = params["shared_axes"]
    return math.prod(size for axis, size in enumerate(shapes[0], 1) if axis not in shared), 0


def _prelu_arguments(params: ParamValues) -> dict[str, Any]:
    return {**weight_arguments(params), "shared_axes": list(params["shared_axes"]) or None}


def _named(key: str, activation: str, help_text: str, words: str) -> None:
    """A kind for an activation that has no layer of its own in Keras."""
    register(
        LayerKind(
            key=key,
            title=key,
            family="Activation",
            help=help_text,
            words=words,
            output_shape=same_shape,
            call=lambda _params, _shapes: Call("layers.Activation", (activation,)),
        )
    )


register(
    LayerKind(
        key="Activation",
        title="Activation",
        family="Activation",
        help="Applies an activation by itself. Use it when BatchNormalization comes before the activation.",
        words="nonlinearity sigmoid tanh swish silu mish softplus 활성화 함수 시그모이드 비선형",
        params=(replace(ACTIVATION, default="relu"),),
        output_shape=same_shape,
        positional=("activation",),
    )
)

register(
    LayerKind(
        key="ReLU",
        title="ReLU",
        family="Activation",
        help="Negative numbers become 0, the others stay. The usual activation inside a network.",
        words="rectifier rectified linear unit relu6 렐루 활성화",
        params=(
            Real("max_value", 0.0, advanced=True, help="The largest output; 0 for no limit."),
            Real("negative_slope", 0.0, high=1e3, advanced=True, help="The slope below the threshold."),
            Real("threshold", 0.0, advanced=True, help="Below this the output is 0."),
        ),
        output_shape=same_shape,
        keras_arguments=_relu_arguments,
    )
)

register(
    LayerKind(
        key="LeakyReLU",
        title="LeakyReLU",
        family="Activation",
        help="Like ReLU, but negative numbers keep a small slope. Use it when many ReLU units have gone silent.",
        words="leaky rectifier dying relu 리키 렐루",
        params=(Real("negative_slope", 0.3, high=1e3, help="The slope for negative numbers."),),
        output_shape=same_shape,
    )
)

register(
    LayerKind(
        key="PReLU",
        title="PReLU",
        family="Activation",
        help="Like LeakyReLU, but the slope for negative numbers is learned, for every number or channel its own.",
        words="parametric leaky rectifier 파라메트릭 렐루",
        params=(
            Ints(
                "shared_axes",
                (),
                low=1,
                high=4,
                most=4,
                help="Axes along which one slope serves all; 1, 2 gives every channel of an image one.",
            ),
            *weight_params("alpha", "zeros"),
        ),
        output_shape=_prelu_shape,
        param_count=_prelu_count,
        keras_arguments=_prelu_arguments,
    )
)

register(
    LayerKind(
        key="ELU",
        title="ELU",
        family="Activation",
        help="Like ReLU, but negative numbers bend smoothly towards -alpha. Training goes on where ReLU is silent.",
        words="exponential linear unit 지수 선형",
        params=(Real("alpha", 1.0, high=1e3, help="What very negative numbers come close to, with a minus."),),
        output_shape=same_shape,
    )
)

_named(
    "SELU",
    "selu",
    "An ELU that keeps mean and deviation steady in deep dense networks. Use lecun_normal and AlphaDropout with it.",
    "scaled exponential linear unit self-normalizing 자기 정규화",
)
_named(
    "GELU",
    "gelu",
    "A smooth ReLU that weighs numbers by how large they are among others. The usual one in transformers.",
    "gaussian error linear unit transformer BERT 가우시안 오차 선형",
)

register(
    LayerKind(
        key="Softmax",
        title="Softmax",
        family="Activation",
        help="Turns numbers into probabilities that add up to 1. Use it as the last layer for three or more classes.",
        words="probabilities classes normalise 소프트맥스 확률 분류",
        params=(
            Int("axis", -1, low=-4, high=4, advanced=True, help="The axis whose numbers add up to 1; -1 is the last."),
        ),
        output_shape=_softmax_shape,
    )
)
