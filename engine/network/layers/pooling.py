"""Pooling layers: a sequence, an image or a volume made smaller."""

from __future__ import annotations

from typing import Any

from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.layers.windows import padding, pool_size, sizes, sizes_param
from engine.network.shapes import spatial_of, window_output
from engine.params import Flag

_EDGE = "How far the window moves; 0 moves it by its own size."
_MAX = "maxpool max pool downsampling subsampling 최대 풀링 맥스"
_AVERAGE = "avgpool average pool mean downsampling subsampling 평균 풀링"
_GLOBAL = "GAP global pool 전역 풀링 "
_KEEP = Flag("keepdims", False, advanced=True, help="Keeps the axes it pools over, with a size of 1.")


def _strides(params: ParamValues) -> Dims:
    window, steps = sizes(params["pool_size"]), sizes(params["strides"])
    return tuple(step or size for step, size in zip(steps, window, strict=True))


def _arguments(params: ParamValues) -> dict[str, Any]:
    steps = _strides(params)
    if steps == sizes(params["pool_size"]):
        return {**params, "strides": None}
    return {**params, "strides": steps[0] if len(steps) == 1 else steps}


def _register_window(key: str, rank: int, help_text: str, words: str) -> None:
    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        size = window_output(key, shapes[0], sizes(params["pool_size"]), _strides(params), params["padding"])
        return (*size, shapes[0][-1])

    register(
        LayerKind(
            key=key,
            title=key,
            family="Pooling",
            help=help_text,
            words=words,
            params=(pool_size(rank), sizes_param("strides", rank, 0, _EDGE, low=0, advanced=True), padding(rank)),
            output_shape=output_shape,
            keras_arguments=_arguments,
            positional=("pool_size",),
        )
    )


def _register_global(key: str, rank: int, help_text: str, words: str) -> None:
    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        spatial = spatial_of(key, shapes[0], rank)
        return (*((1,) * len(spatial) if params["keepdims"] else ()), shapes[0][-1])

    register(
        LayerKind(
            key=key,
            title=key,
            family="Pooling",
            help=help_text,
            words=words,
            params=(_KEEP,),
            output_shape=output_shape,
        )
    )


_register_window(
    "MaxPooling2D", 2, "Keeps the largest value of every window, which halves an image. Use it behind Conv2D.", _MAX
)
_register_window(
    "AveragePooling2D",
    2,
    "Keeps the mean of every window. Use it where the whole window matters, not its strongest point.",
    _AVERAGE,
)
_register_global(
    "GlobalAveragePooling2D",
    2,
    "One number a channel: its mean over the image. Use it instead of Flatten for far fewer parameters.",
    _GLOBAL + _AVERAGE,
)
_register_global(
    "GlobalMaxPooling2D",
    2,
    "One number a channel: its largest value in the image. It says whether a pattern was there, wherever it was.",
    _GLOBAL + _MAX,
)
_register_window(
    "MaxPooling1D",
    1,
    "Keeps the largest value of every window along a sequence, which halves it. Use it behind Conv1D.",
    _MAX,
)
_register_window(
    "AveragePooling1D",
    1,
    "Keeps the mean of every window along a sequence, which smooths and halves it. For signals and time series.",
    _AVERAGE,
)
_register_global(
    "GlobalAveragePooling1D",
    1,
    "One number a feature: its mean over the sequence. Behind Embedding it reads a text as the mean of its words.",
    _GLOBAL + _AVERAGE,
)
_register_global(
    "GlobalMaxPooling1D",
    1,
    "One number a feature: its largest value in the sequence. Behind Conv1D it says whether a pattern was there.",
    _GLOBAL + _MAX,
)
_register_window(
    "MaxPooling3D", 3, "Keeps the largest value of every window, which halves a volume. Use it behind Conv3D.", _MAX
)
_register_window(
    "AveragePooling3D", 3, "Keeps the mean of every window, which halves a volume. Use it behind Conv3D.", _AVERAGE
)
_register_global(
    "GlobalAveragePooling3D",
    3,
    "One number a channel: its mean over the volume. Use it instead of Flatten in front of Dense.",
    _GLOBAL + _AVERAGE,
)
_register_global(
    "GlobalMaxPooling3D",
    3,
    "One number a channel: its largest value in the volume. Use it instead of Flatten in front of Dense.",
    _GLOBAL + _MAX,
)
