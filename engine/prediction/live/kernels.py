"""The weights of a layer as filters that are laid over its input: what one of them sees at one place, and its sum.

A Conv1D is a window as wide as its input; a Dense layer is one as large as its whole input.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.network.kinds import Dims, ParamValues

FloatArray = npt.NDArray[np.float32]
Pair = tuple[int, int]
KERNEL_KINDS = ("Conv2D", "DepthwiseConv2D", "Conv1D", "Dense")
MOST_WEIGHTS = 2_000_000  # more are not copied for a picture nobody could read


@dataclass(frozen=True, eq=False)
class Kernel:
    """``weights`` (height, width, channels it sees, filters) float32; ``bias`` (filters,), zeros where there is none.

    ``source`` is the input's shape (height, width, channels) as the window sees it, and ``before`` how many rows and
    columns of zeros are put before it. A depthwise filter sees one channel: filter f sees channel f // ``multiplier``;
    elsewhere ``multiplier`` is 0 and every filter sees all channels.
    """

    kind: str
    weights: FloatArray
    bias: FloatArray
    source: Dims
    strides: Pair = (1, 1)
    dilation: Pair = (1, 1)
    before: Pair = (0, 0)
    activation: str = "linear"
    multiplier: int = 0

    @property
    def filters(self) -> int:
        return int(self.weights.shape[-1])

    def channels_of(self, number: int) -> tuple[int, ...]:
        """The input channels a filter sees, in the order of its weights."""
        return (number // self.multiplier,) if self.multiplier else tuple(range(self.source[2]))

    def seen(self, values: npt.NDArray[Any]) -> FloatArray:
        """A layer's input, without the batch dimension, as the window sees it."""
        return np.asarray(values, dtype=np.float32).reshape(self.source)

    def shown(self, values: npt.NDArray[Any]) -> FloatArray:
        """A layer's output, without the batch dimension, as (rows, columns, filters)."""
        numbers = np.asarray(values, dtype=np.float32)
        return numbers if numbers.ndim == 3 else numbers.reshape(-1, 1, self.filters)


@dataclass(frozen=True, eq=False)
class Window:
    """One filter at one place: ``patch`` times ``weights``, both (height, width, channels), added up is ``total``.

    ``top`` and ``left`` are where its corner lies in the input; negative where it reaches into the padding.
    """

    patch: FloatArray
    weights: FloatArray
    bias: float
    top: int
    left: int

    @property
    def products(self) -> FloatArray:
        return self.patch * self.weights

    @property
    def total(self) -> float:
        return float(self.products.sum(dtype=np.float64))

    @property
    def before_activation(self) -> float:
        """What the layer's activation is applied to."""
        return self.total + self.bias


def window_at(kernel: Kernel, values: npt.NDArray[Any], number: int, row: int, column: int) -> Window:
    """What filter ``number`` does at a place of the layer's output; ``values`` is the layer's input."""
    source = kernel.seen(values)
    height, width = kernel.weights.shape[:2]
    top = row * kernel.strides[0] - kernel.before[0]
    left = column * kernel.strides[1] - kernel.before[1]
    rows = top + np.arange(height) * kernel.dilation[0]
    columns = left + np.arange(width) * kernel.dilation[1]
    channels = kernel.channels_of(number)
    patch = np.zeros((height, width, len(channels)), dtype=np.float32)
    inside = np.ix_((rows >= 0) & (rows < source.shape[0]), (columns >= 0) & (columns < source.shape[1]))
    kept_rows = rows[(rows >= 0) & (rows < source.shape[0])]
    kept_columns = columns[(columns >= 0) & (columns < source.shape[1])]
    patch[inside] = source[np.ix_(kept_rows, kept_columns, np.array(channels))]
    return Window(patch, kernel.weights[..., number], float(kernel.bias[number]), int(top), int(left))


def kernel_of(kind: str, params: ParamValues, arrays: list[FloatArray], shape: Dims, picture: Dims) -> Kernel | None:
    """The weights of a layer as filters, from what ``layer.get_weights()`` gives; None where they are none.

    ``shape`` is that of the layer's input; ``picture`` the one behind a flattened input, such as (28, 28, 1).
    """
    if kind not in KERNEL_KINDS or not arrays or arrays[0].size > MOST_WEIGHTS:
        return None
    activation = str(params.get("activation", "linear"))
    if kind == "Dense":
        return _dense(arrays, shape, picture, activation)
    if kind == "Conv1D":
        return _conv1d(params, arrays, shape, activation)
    return _conv2d(kind, params, arrays, shape, activation)


def _dense(arrays: list[FloatArray], shape: Dims, picture: Dims, activation: str) -> Kernel | None:
    if len(shape) != 1:
        return None
    source = picture if len(picture) == 3 and np.prod(picture) == shape[0] else (shape[0], 1, 1)
    weights = arrays[0].reshape(*source, arrays[0].shape[-1])
    return Kernel("Dense", weights, _bias(arrays, weights.shape[-1]), source, activation=activation)


def _conv1d(params: ParamValues, arrays: list[FloatArray], shape: Dims, activation: str) -> Kernel | None:
    if arrays[0].shape[1] != shape[1]:
        return None
    weights = arrays[0][:, :, np.newaxis, :]
    stride, dilation = int(params["strides"]), int(params.get("dilation_rate", 1))
    before = _rows_before(str(params["padding"]), shape[0], weights.shape[0], stride, dilation)
    bias, source = _bias(arrays, weights.shape[-1]), (shape[0], shape[1], 1)
    return Kernel("Conv1D", weights, bias, source, (stride, 1), (dilation, 1), (before, 0), activation)


def _conv2d(kind: str, params: ParamValues, arrays: list[FloatArray], shape: Dims, activation: str) -> Kernel | None:
    weights, multiplier = arrays[0], 0
    if kind == "DepthwiseConv2D":
        multiplier = weights.shape[3]
        weights = weights.reshape(*weights.shape[:2], 1, -1)
    elif weights.shape[2] != shape[2]:
        return None
    strides, dilation = _pair(params["strides"]), _pair(params.get("dilation_rate", 1))
    rows, columns = (
        _rows_before(str(params["padding"]), shape[axis], weights.shape[axis], strides[axis], dilation[axis])
        for axis in (0, 1)
    )
    bias, source = _bias(arrays, weights.shape[-1]), (shape[0], shape[1], shape[2])
    return Kernel(kind, weights, bias, source, strides, dilation, (rows, columns), activation, multiplier)


def _bias(arrays: list[FloatArray], filters: int) -> FloatArray:
    return arrays[1] if len(arrays) > 1 else np.zeros(filters, dtype=np.float32)


def _pair(value: Any) -> Pair:
    return (int(value[0]), int(value[1])) if isinstance(value, (tuple, list)) else (int(value), int(value))


def _rows_before(padding: str, length: int, size: int, stride: int, dilation: int) -> int:
    """Zeros before the first row: TensorFlow puts the smaller half there, a causal convolution all of them."""
    reach = (size - 1) * dilation + 1
    if padding == "causal":
        return reach - 1
    if padding == "valid":
        return 0
    whole = (-(-length // stride) - 1) * stride + reach - length
    return max(0, whole) // 2
