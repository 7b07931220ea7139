"""Core layers: where the data comes in, its scaling, and the fully connected layer."""

from __future__ import annotations

from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register, same_shape
from engine.network.layers.choices import (
    ACTIVATION,
    BIAS_INITIALIZER,
    KERNEL_INITIALIZER,
    KERNEL_REGULARIZER,
    USE_BIAS,
    with_regularizer,
)
from engine.params import Int, Real, Shape


def _input_shape(_shapes: Shapes, params: ParamValues) -> Dims:
    return tuple(params["shape"])


def _dense_shape(shapes: Shapes, params: ParamValues) -> Dims:
    return (*shapes[0][:-1], params["units"])


def _dense_params(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    bias = params["units"] if params["use_bias"] else 0
    return shapes[0][-1] * params["units"] + bias, 0


register(
    LayerKind(
        key="Input",
        title="Input",
        family="Core",
        help="Where the data comes in. Every network starts with one; its shape is the shape of one sample.",
        params=(Shape("shape", (28, 28, 1), help="The shape of one sample: height, width, channels; or columns."),),
        output_shape=_input_shape,
        positional=("shape",),
        min_inputs=0,
        max_inputs=0,
    )
)

register(
    LayerKind(
        key="Rescaling",
        title="Rescaling",
        family="Core",
        help="Multiplies by scale and adds offset. 1/255 brings pixels from 0..255 to 0..1, as training needs.",
        params=(
            Real("scale", 1 / 255, low=-1e9, high=1e9, step=0.001, help="What every value is multiplied by."),
            Real("offset", 0.0, low=-1e9, high=1e9, step=0.1, help="What is added afterwards."),
        ),
        output_shape=same_shape,
        positional=("scale",),
    )
)

register(
    LayerKind(
        key="Dense",
        title="Dense",
        family="Core",
        help="Every output sees every input of the last axis. For tables, and the last layer of a classifier.",
        params=(
            Int("units", 64, low=1, high=1_000_000, help="How many outputs; in the last layer, the number of classes."),
            ACTIVATION,
            USE_BIAS,
            KERNEL_INITIALIZER,
            BIAS_INITIALIZER,
            KERNEL_REGULARIZER,
        ),
        output_shape=_dense_shape,
        param_count=_dense_params,
        keras_arguments=with_regularizer,
        positional=("units",),
    )
)
