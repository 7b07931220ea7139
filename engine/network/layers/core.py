"""Core layers: where the data comes in, and the fully connected layers."""

from __future__ import annotations

import math

from engine.errors import LayerError
from engine.network.calls import Call
from engine.network.kinds import TRAINABLE, Dims, LayerKind, ParamValues, Shapes, register, same_shape
from engine.network.layers.choices import ACTIVATION, USE_BIAS
from engine.network.layers.weights import BIAS, regularizer_params, weight_arguments, weight_params
from engine.network.shapes import shape_text
from engine.params import Int, Shape


def _input_shape(_shapes: Shapes, params: ParamValues) -> Dims:
    return tuple(params["shape"])


def _dense_shape(shapes: Shapes, params: ParamValues) -> Dims:
    return (*shapes[0][:-1], params["units"])


def _dense_weights(shapes: Shapes, params: ParamValues) -> int:
    return shapes[0][-1] * int(params["units"])


def _maxout_shape(shapes: Shapes, params: ParamValues) -> Dims:
    if len(shapes[0]) != 1:
        raise LayerError(
            "Maxout needs a vector, got {shape}.",
            hint="Put Flatten before it.",
            code="layer.needs_vector",
            shape=shape_text(shapes[0]),
        )
    return (params["units"],)


def _maxout(params: ParamValues, _shapes: Shapes) -> Call:
    units, pieces = params["units"], params["pieces"]
    bias = {} if params["use_bias"] else {"use_bias": False}
    layers = [
        Call("layers.Dense", (units * pieces,), bias),
        Call("layers.Reshape", ((pieces, units),)),
        Call("layers.GlobalMaxPooling1D"),
    ]
    return Call("keras.Sequential", (layers,))


register(
    LayerKind(
        key="Input",
        title="Input",
        family="Core",
        help="Where the data comes in. Every network starts with one; its shape is the shape of one sample.",
        words="start entrance InputLayer placeholder 입력 입력층 시작",
        params=(Shape("shape", (28, 28, 1), help="The shape of one sample: height, width, channels; or columns."),),
        output_shape=_input_shape,
        positional=("shape",),
        min_inputs=0,
        max_inputs=0,
    )
)

register(
    LayerKind(
        key="Dense",
        title="Dense",
        family="Core",
        help="Every output sees every input of the last axis. For tables, and the last layer of a classifier.",
        words="fully connected FC linear perceptron MLP hidden output neurons 완전 연결 전결합 밀집 은닉층 출력층 뉴런",
        params=(
            Int(
                "units",
                64,
                low=1,
                high=1_000_000,
                is_doubling=True,
                help="How many outputs; in the last layer, the number of classes.",
            ),
            ACTIVATION,
            USE_BIAS,
            *weight_params("kernel"),
            *weight_params("bias", "zeros", is_vector=True, shown_if=BIAS),
            *regularizer_params("activity"),
        ),
        output_shape=_dense_shape,
        param_count=lambda shapes, params: (
            _dense_weights(shapes, params) + params["use_bias"] * params["units"],
            0,
        ),
        macs=lambda shapes, params, _output: math.prod(shapes[0][:-1]) * _dense_weights(shapes, params),
        keras_arguments=weight_arguments,
        positional=("units",),
    )
)

register(
    LayerKind(
        key="Maxout",
        title="Maxout",
        family="Core",
        help="Several Dense side by side, of which the largest output counts: it learns its own activation.",
        words="fully connected piecewise linear maximum 맥스아웃 최대 출력",
        params=(
            Int("units", 64, low=1, high=100_000, is_doubling=True, help="How many outputs."),
            Int("pieces", 2, low=1, high=1_000, help="How many candidates there are for every output."),
            USE_BIAS,
            TRAINABLE,
        ),
        output_shape=_maxout_shape,
        param_count=lambda shapes, params: (
            (shapes[0][-1] + params["use_bias"]) * params["units"] * params["pieces"],
            0,
        ),
        macs=lambda shapes, params, _output: _dense_weights(shapes, params) * int(params["pieces"]),
        call=_maxout,
    )
)

register(
    LayerKind(
        key="Identity",
        title="Identity",
        family="Core",
        help="Changes nothing. Use it to give a name to a place in the network, or for an empty branch.",
        words="linear pass through shortcut skip 항등 그대로 통과",
        output_shape=same_shape,
    )
)
