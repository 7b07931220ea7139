"""Activation layers: a function of every number, without weights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register, same_shape
from engine.network.layers.choices import ACTIVATION
from engine.network.shapes import checked_axis
from engine.params import Int, Real


def _relu_arguments(params: ParamValues) -> dict[str, Any]:
    return {**params, "max_value": params["max_value"] or None}


def _softmax_shape(shapes: Shapes, params: ParamValues) -> Dims:
    checked_axis("Softmax", params["axis"], shapes[0])
    return shapes[0]


register(
    LayerKind(
        key="Activation",
        title="Activation",
        family="Activation",
        help="Applies an activation by itself. Use it when BatchNormalization comes before the activation.",
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
        params=(Real("negative_slope", 0.3, high=1e3, help="The slope for negative numbers."),),
        output_shape=same_shape,
    )
)

register(
    LayerKind(
        key="Softmax",
        title="Softmax",
        family="Activation",
        help="Turns numbers into probabilities that add up to 1. Use it as the last layer for three or more classes.",
        params=(
            Int("axis", -1, low=-4, high=4, advanced=True, help="The axis whose numbers add up to 1; -1 is the last."),
        ),
        output_shape=_softmax_shape,
    )
)
