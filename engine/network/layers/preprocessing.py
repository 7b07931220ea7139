"""Preprocessing layers: inputs brought to the range and the size a network works well with."""

from __future__ import annotations

from typing import Any

from engine.errors import LayerError
from engine.network.calls import Call
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.layers.choices import INTERPOLATIONS
from engine.network.shapes import image_of, shape_text
from engine.params import Choice, Flag, Int, Reals

HEIGHT = Int("height", 224, low=1, high=10_000, help="The new height in pixels.")
WIDTH = Int("width", 224, low=1, high=10_000, help="The new width in pixels.")


def _as_list(value: float | tuple[float, ...]) -> float | list[float]:
    """Several numbers as a list, which no reader takes for a shape."""
    return list(value) if isinstance(value, tuple) else value


def _for_each(value: float | list[float], channels: int) -> list[float]:
    numbers = value if isinstance(value, list) else [value]
    return numbers if len(numbers) == channels else numbers * channels


def _check_channels(kind: str, shape: Dims, **values: float | tuple[float, ...]) -> None:
    for name, value in values.items():
        if isinstance(value, tuple) and len(value) not in (1, shape[-1]):
            raise LayerError(
                "{kind} has {count} numbers in {name}, but its input of {shape} has {channels} channels.",
                hint="Give one number for all of them, or {channels}.",
                code="layer.channels",
                kind=kind,
                count=len(value),
                name=name,
                shape=shape_text(shape),
                channels=shape[-1],
            )


def _rescaled(shapes: Shapes, params: ParamValues) -> Dims:
    _check_channels("Rescaling", shapes[0], scale=params["scale"], offset=params["offset"])
    return shapes[0]


def _normalised(shapes: Shapes, params: ParamValues) -> Dims:
    _check_channels("Normalization", shapes[0], mean=params["mean"], variance=params["variance"])
    return shapes[0]


def _normalization(params: ParamValues, shapes: Shapes) -> Call:
    named: dict[str, Any] = {name: _as_list(params[name]) for name in ("mean", "variance")}
    # Keras takes both of one length only, so one number beside several is spelled out.
    if any(isinstance(value, list) for value in named.values()):
        named = {name: _for_each(value, shapes[0][-1]) for name, value in named.items()}
    if params["invert"]:
        named["invert"] = True
    return Call("layers.Normalization", (), named)


def _resized(shapes: Shapes, params: ParamValues) -> Dims:
    channels = image_of("Resizing", shapes[0])[-1]
    if params["crop_to_aspect_ratio"] and params["pad_to_aspect_ratio"]:
        raise LayerError(
            "Resizing can crop or pad to keep the aspect ratio, not both.",
            hint="Switch one of the two off.",
            code="layer.crop_and_pad",
        )
    return params["height"], params["width"], channels


def _centred(shapes: Shapes, params: ParamValues) -> Dims:
    return params["height"], params["width"], image_of("CenterCrop", shapes[0])[-1]


register(
    LayerKind(
        key="Rescaling",
        title="Rescaling",
        family="Preprocessing",
        help="Multiplies by scale and adds offset. 1/255 brings pixels from 0..255 to 0..1, as training needs.",
        words="scale normalise pixels 0..1 min max 스케일링 픽셀 값 범위",
        params=(
            Reals("scale", 1 / 255, help="What every value is multiplied by; or a number for every channel."),
            Reals("offset", 0.0, help="What is added afterwards; or a number for every channel."),
        ),
        output_shape=_rescaled,
        keras_arguments=lambda params: {name: _as_list(value) for name, value in params.items()},
        positional=("scale",),
    )
)

register(
    LayerKind(
        key="Normalization",
        title="Normalization",
        family="Preprocessing",
        help="Takes the mean away and divides by the deviation, with numbers you give. For data whose scale is known.",
        words="standardise standardize z-score mean variance 표준화 정규화 평균 분산",
        params=(
            Reals("mean", 0.0, help="The mean, or one for every channel or column."),
            Reals("variance", 1.0, low=0.0, help="The deviation squared, or one for every channel or column."),
            Flag("invert", False, advanced=True, help="Turns normalised values back into what they were."),
        ),
        output_shape=_normalised,
        call=_normalization,
    )
)

register(
    LayerKind(
        key="Resizing",
        title="Resizing",
        family="Preprocessing",
        help="Brings images to another height and width. Use it in front of a network made for one size.",
        words="resize scale interpolate image size 크기 조절 리사이즈",
        params=(
            HEIGHT,
            WIDTH,
            Choice(
                "interpolation",
                "bilinear",
                options=INTERPOLATIONS,
                help="How new pixels are made: nearest repeats, bilinear blends neighbours.",
            ),
            Flag("crop_to_aspect_ratio", False, advanced=True, help="Cuts off what would be squeezed."),
            Flag("pad_to_aspect_ratio", False, advanced=True, help="Adds borders so that nothing is squeezed."),
            Flag("antialias", False, advanced=True, help="Smooths images that become smaller."),
        ),
        output_shape=_resized,
        positional=("height", "width"),
    )
)

register(
    LayerKind(
        key="CenterCrop",
        title="CenterCrop",
        family="Preprocessing",
        help="Keeps the middle of an image. An image that is too small is enlarged first.",
        words="crop centre middle cut 중앙 자르기 가운데",
        params=(
            HEIGHT,
            WIDTH,
        ),
        output_shape=_centred,
        positional=("height", "width"),
    )
)
