"""Convolution layers: the same small window of weights slid over an image or along a sequence."""

from __future__ import annotations

from engine.errors import LayerError
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.layers.choices import ACTIVATION, BIAS_INITIALIZER, KERNEL_INITIALIZER, USE_BIAS
from engine.network.shapes import steps_after_window, window_output
from engine.params import Choice, Int, Pair


def _check_strides(kind: str, strides: int, dilation: int) -> None:
    if strides > 1 and dilation > 1:
        raise LayerError(
            "{kind} cannot have strides and a dilation rate above 1 at once.",
            hint="Set one of the two to 1.",
            code="layer.strides_and_dilation",
            kind=kind,
        )


def _conv2d_shape(shapes: Shapes, params: ParamValues) -> Dims:
    _check_strides("Conv2D", max(params["strides"]), max(params["dilation_rate"]))
    size = window_output(
        "Conv2D", shapes[0], params["kernel_size"], params["strides"], params["padding"], params["dilation_rate"]
    )
    return (*size, params["filters"])


def _conv2d_params(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    height, width = params["kernel_size"]
    bias = params["filters"] if params["use_bias"] else 0
    return height * width * shapes[0][-1] * params["filters"] + bias, 0


register(
    LayerKind(
        key="Conv2D",
        title="Conv2D",
        family="Convolution",
        help="Looks for small patterns everywhere in an image. The first choice for pictures; pooling follows.",
        params=(
            Int("filters", 32, low=1, high=100_000, help="How many patterns it learns: the channels of its output."),
            Pair("kernel_size", (3, 3), low=1, high=1_000, help="Height and width of the window in pixels."),
            Pair("strides", (1, 1), low=1, high=1_000, help="How far the window moves; 2 halves height and width."),
            Choice(
                "padding",
                "valid",
                options=("valid", "same"),
                help="same keeps height and width; valid uses whole windows only.",
            ),
            Pair(
                "dilation_rate",
                (1, 1),
                low=1,
                high=1_000,
                advanced=True,
                help="Spreads the window by leaving pixels out.",
            ),
            ACTIVATION,
            USE_BIAS,
            KERNEL_INITIALIZER,
            BIAS_INITIALIZER,
        ),
        output_shape=_conv2d_shape,
        param_count=_conv2d_params,
        positional=("filters", "kernel_size"),
    )
)


def _conv1d_shape(shapes: Shapes, params: ParamValues) -> Dims:
    _check_strides("Conv1D", params["strides"], params["dilation_rate"])
    steps = steps_after_window(
        "Conv1D", shapes[0], params["kernel_size"], params["strides"], params["padding"], params["dilation_rate"]
    )
    return steps, params["filters"]


def _conv1d_params(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    bias = params["filters"] if params["use_bias"] else 0
    return params["kernel_size"] * shapes[0][-1] * params["filters"] + bias, 0


register(
    LayerKind(
        key="Conv1D",
        title="Conv1D",
        family="Convolution",
        help="Looks for short patterns everywhere in a sequence, such as groups of words behind Embedding.",
        params=(
            Int("filters", 32, low=1, high=100_000, help="How many patterns it learns: the features of its output."),
            Int("kernel_size", 3, low=1, high=1_000, help="How many steps the window covers."),
            Int("strides", 1, low=1, high=1_000, help="How far the window moves; 2 halves the steps."),
            Choice(
                "padding",
                "valid",
                options=("valid", "same", "causal"),
                help="same keeps all steps; valid uses whole windows only; causal looks back only.",
            ),
            Int("dilation_rate", 1, low=1, high=1_000, advanced=True, help="Spreads the window by leaving steps out."),
            ACTIVATION,
            USE_BIAS,
            KERNEL_INITIALIZER,
            BIAS_INITIALIZER,
        ),
        output_shape=_conv1d_shape,
        param_count=_conv1d_params,
        positional=("filters", "kernel_size"),
    )
)
