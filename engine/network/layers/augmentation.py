"""Augmentation layers: images changed at random while training, so that the network sees each in many versions.

Without RandomCrop: outside of training Keras leaves the image as large as it came, and the layers behind it fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.shapes import image_of
from engine.params import Choice, Flag, Param, Real, Reals, When

_WORDS = "augment augmentation random 증강 데이터 증강 무작위 "
_FILL = (
    Choice(
        "fill_mode",
        "reflect",
        options=("reflect", "constant", "nearest", "wrap"),
        advanced=True,
        help="What fills the corners: the mirrored image, one value, the edge, or the other side.",
    ),
    Real(
        "fill_value",
        0.0,
        low=-1e6,
        advanced=True,
        shown_if=When("fill_mode", ("constant",)),
        help="The value that fills the corners.",
    ),
    Choice(
        "interpolation",
        "bilinear",
        options=("bilinear", "nearest"),
        advanced=True,
        help="How pixels between two others are made: bilinear blends them, nearest takes one.",
    ),
)
_RANGE = Reals(
    "value_range",
    (0.0, 255.0),
    least=2,
    most=2,
    takes_one=False,
    advanced=True,
    help="The least and the greatest value of a pixel: 0, 255, or 0, 1 behind Rescaling.",
)


def _register(
    key: str,
    help_text: str,
    words: str,
    params: tuple[Param, ...],
    positional: tuple[str, ...],
    arguments: Callable[[ParamValues], dict[str, Any]] = dict,
) -> None:
    def output_shape(shapes: Shapes, _params: ParamValues) -> Dims:
        image_of(key, shapes[0])
        return shapes[0]

    register(
        LayerKind(
            key=key,
            title=key,
            family="Augmentation",
            help=help_text,
            words=_WORDS + words,
            params=params,
            output_shape=output_shape,
            keras_arguments=arguments,
            positional=positional,
        )
    )


def _part(name: str, default: float, help_text: str, *, low: float = -0.99, shown_if: When | None = None) -> Param:
    return Reals(name, default, low=low, high=1.0, least=2, most=2, help=help_text, shown_if=shown_if)


def _zoom_arguments(params: ParamValues) -> dict[str, Any]:
    values = {name: value for name, value in params.items() if name != "keeps_ratio"}
    return {**values, "width_factor": None} if params["keeps_ratio"] else values


_register(
    "RandomFlip",
    "Mirrors images at random while training. Leave it out where left and right matter, as in letters.",
    "mirror horizontal vertical 뒤집기 좌우 반전 상하",
    (
        Choice(
            "mode",
            "horizontal_and_vertical",
            options=("horizontal", "vertical", "horizontal_and_vertical"),
            titles=("Left and right", "Up and down", "Both"),
            help="Which way images are mirrored.",
        ),
    ),
    (),
)
_register(
    "RandomRotation",
    "Turns images by a random angle while training. Use small angles where up and down matter.",
    "rotate turn angle 회전 각도",
    (_part("factor", 0.1, "The part of a full turn, either way: 0.1 is 36 degrees; or two numbers."), *_FILL),
    ("factor",),
)
_register(
    "RandomZoom",
    "Zooms images in or out at random while training. For things seen from near and far.",
    "scale zoom 확대 축소",
    (
        _part("height_factor", 0.2, "How far it zooms: 0.2 is up to 20 percent either way; or two numbers."),
        Flag("keeps_ratio", True, title="Keep aspect ratio", help="Zooms the width as it zooms the height."),
        _part("width_factor", 0.2, "The same for the width.", shown_if=When("keeps_ratio", (False,))),
        *_FILL,
    ),
    ("height_factor",),
    _zoom_arguments,
)
_register(
    "RandomTranslation",
    "Moves images up, down and sideways at random while training. For things that are not always in the middle.",
    "shift move translate 이동 평행 이동",
    (
        _part("height_factor", 0.1, "How far it moves up or down, as a part of the height; or two numbers."),
        _part("width_factor", 0.1, "How far it moves sideways, as a part of the width; or two numbers."),
        *_FILL,
    ),
    ("height_factor", "width_factor"),
)
_register(
    "RandomContrast",
    "Makes images duller or harsher at random while training. For photos taken in different light.",
    "contrast colour 대비 명암",
    (_part("factor", 0.2, "How far: 0.2 is 0.8 to 1.2 times the contrast; or two numbers.", low=0.0), _RANGE),
    ("factor",),
)
_register(
    "RandomBrightness",
    "Makes images brighter or darker at random while training. For photos taken in different light.",
    "brightness light dark 밝기",
    (_part("factor", 0.2, "How far, as a part of the range of values; or two numbers."), _RANGE),
    ("factor",),
)
