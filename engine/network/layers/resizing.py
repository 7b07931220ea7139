"""Layers that make images, sequences and volumes larger or smaller without learning: upsampling, padding, cropping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.errors import LayerError
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.layers.choices import INTERPOLATIONS
from engine.network.layers.windows import sizes, sizes_param
from engine.network.shapes import shape_text, spatial_of
from engine.params import Choice, Param, Sizes

_PARTS = (("start", "end"), ("top", "bottom", "left", "right"))
_TIMES = (
    "How many times every step is repeated.",
    "How many times larger height and width become.",
    "How many times larger depth, height and width become.",
)


def _ends(value: Any) -> tuple[tuple[int, int], ...]:
    """(before, after) for every axis."""
    return tuple(zip(value[::2], value[1::2], strict=True))


def _shortest(value: Any) -> Any:
    """As Keras takes it, spelled as a person would: one number, one an axis, or two an axis."""
    ends = _ends(value)
    if any(before != after for before, after in ends):
        return ends if len(ends) > 1 else ends[0]
    per_axis = tuple(before for before, _ in ends)
    return per_axis[0] if len(set(per_axis)) == 1 else per_axis


def _register_upsampling(rank: int, help_text: str) -> None:
    key = f"UpSampling{rank}D"

    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        spatial = spatial_of(key, shapes[0], rank)
        times = sizes(params["size"])
        return (*(size * factor for size, factor in zip(spatial, times, strict=True)), shapes[0][-1])

    params: tuple[Param, ...] = (sizes_param("size", rank, 2, _TIMES[rank - 1]),)
    if rank == 2:
        params += (
            Choice(
                "interpolation",
                "nearest",
                options=INTERPOLATIONS,
                help="How new pixels are made: nearest repeats, bilinear blends neighbours.",
            ),
        )
    register(
        LayerKind(
            key=key,
            title=key,
            family="Reshaping",
            help=help_text,
            words="upscale enlarge repeat decoder U-Net autoencoder 업샘플링 확대",
            params=params,
            output_shape=output_shape,
            positional=("size",),
        )
    )


def _ends_param(name: str, default: int, rank: int, help_text: str) -> Sizes:
    return Sizes(name, (default,) * (2 * rank), parts=_PARTS[rank - 1], low=0, high=10_000, help=help_text)


def _register_ends(
    key: str, ends: Sizes, output_shape: Callable[[Shapes, ParamValues], Dims], help_text: str, words: str
) -> None:
    """A layer whose only param says how much changes at each end of each axis."""
    register(
        LayerKind(
            key=key,
            title=key,
            family="Reshaping",
            help=help_text,
            words=words,
            params=(ends,),
            output_shape=output_shape,
            keras_arguments=lambda params: {ends.name: _shortest(params[ends.name])},
            positional=(ends.name,),
        )
    )


def _register_padding(rank: int, help_text: str) -> None:
    key = f"ZeroPadding{rank}D"

    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        spatial = spatial_of(key, shapes[0], rank)
        grown = (size + sum(ends) for size, ends in zip(spatial, _ends(params["padding"]), strict=True))
        return (*grown, shapes[0][-1])

    ends = _ends_param("padding", 1, rank, "How many zeros are put at each end.")
    _register_ends(key, ends, output_shape, help_text, "zero pad border margin frame 제로 패딩 여백 테두리")


def _register_cropping(rank: int, default: int, help_text: str) -> None:
    key = f"Cropping{rank}D"

    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        spatial = spatial_of(key, shapes[0], rank)
        left = tuple(size - sum(ends) for size, ends in zip(spatial, _ends(params["cropping"]), strict=True))
        if min(left) < 1:
            raise LayerError(
                "{kind} takes away more than there is of {shape}.",
                hint="Crop less, or take out a pooling layer before it.",
                code="layer.cropped_away",
                kind=key,
                shape=shape_text(shapes[0]),
            )
        return (*left, shapes[0][-1])

    ends = _ends_param("cropping", default, rank, "How much is taken away at each end.")
    _register_ends(key, ends, output_shape, help_text, "crop cut trim border 자르기 크롭 잘라내기")


_register_upsampling(2, "Makes an image larger by repeating its pixels. Use it in the second half of a U-Net.")
_register_padding(2, "Puts a border of zeros around an image. Use it before a convolution with padding valid.")
_register_cropping(2, 1, "Cuts the border off an image. Use it to bring two branches to one size.")
_register_upsampling(1, "Makes a sequence longer by repeating its steps. Use it in an autoencoder for sequences.")
_register_padding(1, "Puts zeros before and behind a sequence. Use it to look back only, with zeros at the start.")
_register_cropping(1, 1, "Cuts steps off the ends of a sequence. Use it to bring two branches to one length.")
_register_upsampling(
    3, "Makes a volume larger by repeating its values. Use it in the second half of a U-Net for scans."
)
