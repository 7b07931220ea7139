"""Transposed convolutions: images and sequences made larger by a learned pattern."""

from __future__ import annotations

import math

from engine.network.kinds import Dims, ParamValues, Shapes
from engine.network.layers.choices import ACTIVATION, USE_BIAS
from engine.network.layers.convolution import filters_param, register_convolution
from engine.network.layers.weights import weight_params
from engine.network.layers.windows import kernel_size, padding, sizes, sizes_param
from engine.network.shapes import spatial_of

_STRIDES = (
    "How far apart the patterns are put; 2 doubles the steps.",
    "How far apart the patterns are put; 2 doubles height and width.",
    "How far apart the patterns are put; 2 doubles depth, height and width.",
)


def _register(rank: int, help_text: str) -> None:
    key = f"Conv{rank}DTranspose"

    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        window, strides = sizes(params["kernel_size"]), sizes(params["strides"])
        grown = [
            size * stride + (max(far - stride, 0) if params["padding"] == "valid" else 0)
            for size, far, stride in zip(spatial_of(key, shapes[0], rank), window, strides, strict=True)
        ]
        return (*grown, params["filters"])

    def weights(shapes: Shapes, params: ParamValues) -> int:
        return math.prod(sizes(params["kernel_size"])) * shapes[0][-1] * int(params["filters"])

    params = (
        filters_param(rank),
        kernel_size(rank),
        sizes_param("strides", rank, 1, _STRIDES[rank - 1]),
        padding(rank),
        ACTIVATION,
        USE_BIAS,
        *weight_params("kernel", axis=(*range(rank), rank + 1)),
    )
    words = "deconvolution transposed upsampling decoder GAN U-Net 전치 합성곱 역합성곱 디컨볼루션"
    register_convolution(key, help_text, words, params, output_shape, weights, is_transposed=True)


_register(2, "Makes an image larger by a learned pattern. Use it in the second half of a U-Net or an autoencoder.")
_register(1, "Makes a sequence longer by a learned pattern. Use it in the second half of an autoencoder.")
_register(3, "Makes a volume larger by a learned pattern. Use it in the second half of a U-Net for scans.")
