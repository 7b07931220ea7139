"""Pooling layers: an image or a sequence made smaller."""

from __future__ import annotations

from typing import Any

from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.shapes import image_of, sequence_of, steps_after_window, window_output
from engine.params import Choice, Int, Pair

PARAMS = (
    Pair("pool_size", (2, 2), low=1, high=1_000, help="Height and width of the window in pixels."),
    Pair(
        "strides",
        (0, 0),
        low=0,
        high=1_000,
        advanced=True,
        help="How far the window moves; 0 moves it by its own size.",
    ),
    Choice(
        "padding",
        "valid",
        options=("valid", "same"),
        help="same keeps the pixels at the edge; valid uses whole windows only.",
    ),
)


def _strides(params: ParamValues) -> tuple[int, int]:
    (height, width), (down, right) = params["pool_size"], params["strides"]
    return down or height, right or width


def _arguments(params: ParamValues) -> dict[str, Any]:
    strides = _strides(params)
    return {**params, "strides": None if strides == tuple(params["pool_size"]) else strides}


def _global_shape(shapes: Shapes, _params: ParamValues) -> Dims:
    return image_of("GlobalAveragePooling2D", shapes[0])[2:]


def _register_window(key: str, help_text: str) -> None:
    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        size = window_output(key, shapes[0], params["pool_size"], _strides(params), params["padding"])
        return (*size, shapes[0][-1])

    register(
        LayerKind(
            key=key,
            title=key,
            family="Pooling",
            help=help_text,
            params=PARAMS,
            output_shape=output_shape,
            keras_arguments=_arguments,
            positional=("pool_size",),
        )
    )


_register_window(
    "MaxPooling2D", "Keeps the largest value of every window, which halves an image. Use it behind Conv2D."
)
_register_window(
    "AveragePooling2D",
    "Keeps the mean of every window. Use it where the whole window matters, not its strongest point.",
)
register(
    LayerKind(
        key="GlobalAveragePooling2D",
        title="GlobalAveragePooling2D",
        family="Pooling",
        help="One number a channel: its mean over the image. Use it instead of Flatten for far fewer parameters.",
        output_shape=_global_shape,
    )
)


def _steps_shape(shapes: Shapes, params: ParamValues) -> Dims:
    stride = params["strides"] or params["pool_size"]
    steps = steps_after_window("MaxPooling1D", shapes[0], params["pool_size"], stride, params["padding"])
    return steps, shapes[0][-1]


register(
    LayerKind(
        key="MaxPooling1D",
        title="MaxPooling1D",
        family="Pooling",
        help="Keeps the largest value of every window along a sequence, which halves it. Use it behind Conv1D.",
        params=(
            Int("pool_size", 2, low=1, high=1_000, help="How many steps the window covers."),
            Int("strides", 0, low=0, high=1_000, advanced=True, help="How far it moves; 0 moves it by its own size."),
            Choice(
                "padding",
                "valid",
                options=("valid", "same"),
                help="same keeps the steps at the end; valid uses whole windows only.",
            ),
        ),
        output_shape=_steps_shape,
        keras_arguments=lambda params: {
            **params,
            "strides": None if params["strides"] in (0, params["pool_size"]) else params["strides"],
        },
        positional=("pool_size",),
    )
)


def _register_global(key: str, help_text: str) -> None:
    register(
        LayerKind(
            key=key,
            title=key,
            family="Pooling",
            help=help_text,
            output_shape=lambda shapes, _params: (sequence_of(key, shapes[0])[1],),
        )
    )


_register_global(
    "GlobalAveragePooling1D",
    "One number a feature: its mean over the sequence. Behind Embedding it reads a text as the mean of its words.",
)
_register_global(
    "GlobalMaxPooling1D",
    "One number a feature: its largest value in the sequence. Behind Conv1D it says whether a pattern was there.",
)
