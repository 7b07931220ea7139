"""Pictures that come as columns of a table, and how a drawing would be laid out to look like a set of pictures."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import DrawingSpec
from engine.datasets.table import Table, is_number_column

_PIXEL = re.compile(r"pix(?:el)?[ _.-]?(\d+)", re.IGNORECASE)
_MNIST_BOX, _MNIST_SIDE = 20, 28


def picture_shape(names: Sequence[str]) -> tuple[int, int, int] | None:
    """Height, width and channels when all columns are pixels, numbered without a gap, and make a square; or None."""
    matches = [_PIXEL.fullmatch(name) for name in names]
    numbers = sorted(int(match[1]) for match in matches if match)
    if len(numbers) < 4 or len(numbers) != len(names):
        return None
    if numbers[0] > 1 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    for channels in (1, 3):
        side = math.isqrt(len(numbers) // channels)
        if side * side * channels == len(numbers):
            return side, side, channels
    return None


def pictures_of(table: Table) -> npt.NDArray[np.uint8] | None:
    """Pixel columns as pictures (n, height, width, channels); None when they are no pixels of 0..255."""
    shape = picture_shape(list(table.columns))
    if shape is None or not all(_is_bytes(values) for values in table.columns.values()):
        return None
    # One column after the other: all of them at once as float64 would be eight times the pictures.
    pixels = np.empty((len(table), len(table.columns)), dtype=np.uint8)
    for index, name in enumerate(sorted(table.columns, key=_number)):
        pixels[:, index] = table.columns[name].astype(np.uint8)
    return pixels.reshape(-1, *shape)


def drawing_of(pictures: npt.NDArray[np.uint8]) -> DrawingSpec | None:
    """How to lay out a drawing for square grey pictures that are mostly black, as MNIST's are; None for photos."""
    _, height, width, channels = pictures.shape
    if channels != 1 or height != width or not pictures.size or float(np.mean(pictures == 0)) < 0.5:
        return None
    return DrawingSpec(box_px=max(1, round(height * _MNIST_BOX / _MNIST_SIDE)), centring="mass")


def _is_bytes(values: npt.NDArray[Any]) -> bool:
    if values.dtype == np.uint8:
        return True
    return is_number_column(values) and bool(np.all((values >= 0) & (values <= 255) & (values == np.round(values))))


def _number(name: str) -> int:
    match: Any = _PIXEL.fullmatch(name)
    return int(match[1])
