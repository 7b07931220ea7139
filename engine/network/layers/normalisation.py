"""Normalisation layers: activations brought to a common scale inside the network."""

from __future__ import annotations

import math
from typing import Any

from engine.errors import LayerError
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register, same_shape
from engine.network.layers.weights import weight_arguments, weight_params
from engine.network.shapes import checked_axes, checked_axis
from engine.params import Flag, Int, Ints, Param, Real, When

_CENTER = Flag("center", True, advanced=True, help="Whether a learned constant is added.")
_SCALE = Flag("scale", True, advanced=True, help="Whether a learned factor is multiplied.")
_WEIGHTS = (
    *weight_params("beta", "zeros", is_vector=True, shown_if=When("center")),
    *weight_params("gamma", "ones", is_vector=True, shown_if=When("scale")),
)
_AXIS = Int("axis", -1, low=-4, high=4, advanced=True, help="The axis of the channels; -1 is the last.")
_AXES = Ints(
    "axis", (-1,), low=-4, high=4, least=1, most=4, advanced=True, help="The axes that are brought to one scale."
)


def _epsilon(default: float) -> Param:
    return Real(
        "epsilon", default, low=1e-12, high=1.0, step=0.001, advanced=True, help="Keeps the division from being by 0."
    )


def _one_axis(key: str, shapes: Shapes, params: ParamValues) -> int:
    """The size of the axis it works along."""
    return shapes[0][checked_axis(key, params["axis"], shapes[0])]


def _several_axes(key: str, shapes: Shapes, params: ParamValues) -> int:
    """The sizes of the axes it works along, multiplied."""
    return math.prod(shapes[0][place] for place in checked_axes(key, params["axis"], shapes[0]))


def _axes_arguments(params: ParamValues) -> dict[str, Any]:
    axes = params["axis"]
    return {**weight_arguments(params), "axis": axes[0] if len(axes) == 1 else list(axes)}


def _grouped(shapes: Shapes, params: ParamValues) -> Dims:
    channels, groups = _one_axis("GroupNormalization", shapes, params), params["groups"]
    if groups == 0 or channels % groups:
        raise LayerError(
            "GroupNormalization cannot put {channels} channels into {groups} groups of one size.",
            hint="Set groups to a number that divides {channels}, or to -1 for a group a channel.",
            code="layer.groups",
            channels=channels,
            groups=groups,
        )
    return shapes[0]


def _batch_shape(shapes: Shapes, params: ParamValues) -> Dims:
    _one_axis("BatchNormalization", shapes, params)
    return shapes[0]


def _batch_count(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    channels = _one_axis("BatchNormalization", shapes, params)
    return channels * (params["center"] + params["scale"]), 2 * channels


def _layer_shape(shapes: Shapes, params: ParamValues) -> Dims:
    _several_axes("LayerNormalization", shapes, params)
    return shapes[0]


def _layer_count(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    return _several_axes("LayerNormalization", shapes, params) * (params["center"] + params["scale"]), 0


def _group_count(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    return _one_axis("GroupNormalization", shapes, params) * (params["center"] + params["scale"]), 0


def _unit_shape(shapes: Shapes, params: ParamValues) -> Dims:
    _several_axes("UnitNormalization", shapes, params)
    return shapes[0]


register(
    LayerKind(
        key="BatchNormalization",
        title="BatchNormalization",
        family="Normalisation",
        help="Brings every channel to mean 0 and deviation 1. Use it behind Conv2D or Dense for steadier training.",
        words="BN batch norm batchnorm 배치 정규화",
        params=(
            Real(
                "momentum",
                0.99,
                low=0.0,
                high=1.0,
                step=0.01,
                help="How slowly the running mean and variance follow the batches.",
            ),
            _AXIS,
            _epsilon(0.001),
            _CENTER,
            _SCALE,
            *_WEIGHTS,
        ),
        output_shape=_batch_shape,
        param_count=_batch_count,
        keras_arguments=weight_arguments,
    )
)

register(
    LayerKind(
        key="LayerNormalization",
        title="LayerNormalization",
        family="Normalisation",
        help="Brings every sample to mean 0 and deviation 1 by itself. Use it in transformers and recurrent networks.",
        words="LN layer norm layernorm transformer 층 정규화 레이어 정규화",
        params=(_AXES, _epsilon(0.001), _CENTER, _SCALE, *_WEIGHTS),
        output_shape=_layer_shape,
        param_count=_layer_count,
        keras_arguments=_axes_arguments,
    )
)

register(
    LayerKind(
        key="GroupNormalization",
        title="GroupNormalization",
        family="Normalisation",
        help="Brings groups of a sample's channels to one scale. Use it for BatchNormalization when batches are small.",
        words="GN group norm instance norm 그룹 정규화 인스턴스 정규화",
        params=(
            Int("groups", 32, low=-1, high=100_000, help="How many groups; it must divide the channels. -1: each one."),
            _AXIS,
            _epsilon(0.001),
            _CENTER,
            _SCALE,
            *_WEIGHTS,
        ),
        output_shape=_grouped,
        param_count=_group_count,
        keras_arguments=weight_arguments,
    )
)

register(
    LayerKind(
        key="RMSNormalization",
        title="RMSNormalization",
        family="Normalisation",
        help="Divides every sample by its root mean square: a quicker LayerNormalization that leaves the mean alone.",
        words="RMS norm rmsnorm transformer llama 제곱평균제곱근 정규화",
        params=(_epsilon(1e-6),),
        output_shape=same_shape,
        param_count=lambda shapes, _params: (shapes[0][-1], 0),
    )
)

register(
    LayerKind(
        key="UnitNormalization",
        title="UnitNormalization",
        family="Normalisation",
        help="Brings every vector to a length of 1. Use it before vectors are compared by their directions.",
        words="L2 normalize unit length cosine similarity 단위 벡터 길이 코사인",
        params=(_AXES,),
        output_shape=_unit_shape,
        keras_arguments=_axes_arguments,
    )
)
