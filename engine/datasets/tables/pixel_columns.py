"""Pictures that come as columns of a table, and how a drawing would be laid out to look like a set of pictures."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preparation import ImageChoice
from engine.datasets.preprocessing import DrawingSpec
from engine.datasets.tables.table import Table, block_of, is_number_column
from engine.errors import DatasetError

Pictures = npt.NDArray[np.uint8]

_NAMED = re.compile(r"pix(?:el)?[ _.-]?(\d+)", re.IGNORECASE)
_PLACED = re.compile(r"(?:pix(?:el)?[ _.-]?)?(\d+)x(\d+)", re.IGNORECASE)  # row x column
_NUMBERED = re.compile(r"(?:column_)?(\d+)")  # plain numbers, or columns without a name
_LEAST_NAMED, _LEAST_PLACED, _LEAST_NUMBERED = 4, 16, 64
_MNIST_BOX, _MNIST_SIDE = 20, 28
_SAMPLE = 256


def pixel_names(names: Sequence[str]) -> list[str]:
    """The names among these that look like names of pixels, in the order of the pixels; none for too few."""
    for pattern, least in ((_NAMED, _LEAST_NAMED), (_PLACED, _LEAST_PLACED), (_NUMBERED, _LEAST_NUMBERED)):
        places = [(tuple(map(int, match.groups())), name) for name in names if (match := pattern.fullmatch(name))]
        if len(places) >= least:
            return [name for _, name in sorted(places)]
    return []


def picture_shape(names: Sequence[str]) -> tuple[int, int, int] | None:
    """Height, width and channels when all columns are pixels, numbered without a gap, and make a picture; or None."""
    if not names or len(pixel_names(names)) != len(names):
        return None
    if all(_NAMED.fullmatch(name) for name in names):
        return _square(len(names)) if _is_run(_NAMED, names, starts=(0, 1)) else None
    if all(_PLACED.fullmatch(name) for name in names):
        return _grid(names)
    return _square(len(names)) if _is_run(_NUMBERED, names) else None


def pictures_of(table: Table, choice: ImageChoice | None = None) -> Pictures | None:
    """Pixel columns as pictures (n, height, width, channels); None when they are no pixels of 0..255.

    With ``pixel_columns`` of "rows" or "planes" the columns need no names of pixels. Columns that lie in memory as one
    array are not copied. Raises DatasetError when the columns do not make pictures of that kind or height.
    """
    choice = choice or ImageChoice()
    names = list(table.columns)
    shape = picture_shape(names)
    is_forced = choice.pixel_columns in ("rows", "planes")
    if (
        choice.pixel_columns == "off"
        or not names
        or (shape is None and not is_forced and not _has_height(names, choice))
    ):
        return None
    if not all(_is_bytes(values) for values in table.columns.values()):
        if is_forced:
            raise _no_pixels(table)
        return None
    shape = _chosen_shape(len(names), shape, choice)
    in_order = pixel_names(names)
    pixels = _pixels([table.columns[name] for name in (in_order if len(in_order) == len(names) else names)])
    height, width, channels = shape
    is_planes = choice.pixel_columns == "planes" or (choice.pixel_columns == "auto" and _are_planes(pixels, shape))
    if channels > 1 and is_planes:
        return np.ascontiguousarray(pixels.reshape(-1, channels, height, width).transpose(0, 2, 3, 1))
    return pixels.reshape(-1, height, width, channels)


def drawing_of(pictures: Pictures) -> DrawingSpec | None:
    """How to lay out a drawing for square grey pictures that are mostly black, as MNIST's are; None for photos."""
    _, height, width, channels = pictures.shape
    if channels != 1 or height != width or not pictures.size or float(np.mean(_sample(pictures) == 0)) < 0.5:
        return None
    return DrawingSpec(box_px=max(1, round(height * _MNIST_BOX / _MNIST_SIDE)), centring="mass")


def _sample(rows: Pictures) -> Pictures:
    """Some rows from everywhere: a file may be in the order of its classes."""
    return rows[:: max(1, len(rows) // (4 * _SAMPLE))]


def _is_run(pattern: re.Pattern[str], names: Sequence[str], starts: tuple[int, ...] = ()) -> bool:
    numbers = sorted(int(match[1]) for match in map(pattern.fullmatch, names) if match)
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and (not starts or numbers[0] in starts)


def _square(count: int) -> tuple[int, int, int] | None:
    for channels in (1, 3):
        side = math.isqrt(count // channels)
        if side * side * channels == count:
            return side, side, channels
    return None


def _grid(names: Sequence[str]) -> tuple[int, int, int] | None:
    places = {(int(match[1]), int(match[2])) for match in map(_PLACED.fullmatch, names) if match}
    rows, columns = ({place[axis] for place in places} for axis in (0, 1))
    is_full = len(places) == len(names) == len(rows) * len(columns)
    is_dense = max(rows) - min(rows) < len(rows) and max(columns) - min(columns) < len(columns)
    return (len(rows), len(columns), 1) if is_full and is_dense else None


def _has_height(names: Sequence[str], choice: ImageChoice) -> bool:
    """Whether columns named like pixels only need the height that was given."""
    return choice.pixel_height > 0 and len(pixel_names(names)) == len(names)


def _chosen_shape(count: int, guess: tuple[int, int, int] | None, choice: ImageChoice) -> tuple[int, int, int]:
    height = choice.pixel_height
    if not height:
        shape = guess or _square(count)
    else:
        is_colour = choice.colour == "rgb" or choice.pixel_columns == "planes" or count == 3 * height * height
        channels = 3 if is_colour and count % (3 * height) == 0 else 1
        shape = (height, count // (height * channels), channels) if count % (height * channels) == 0 else None
    if shape is None:
        raise DatasetError(
            "{count} columns of pixels do not make a square picture."
            if not height
            else "{count} columns of pixels do not make a picture of {height} rows.",
            hint="Set the height in columns, or say that they are numbers.",
            code="dataset.pixel_shape",
            count=count,
            height=height,
        )
    return shape


def _no_pixels(table: Table) -> DatasetError:
    name = next(name for name, values in table.columns.items() if not _is_bytes(values))
    return DatasetError(
        "The columns cannot be pixels: “{column}” has other values than whole numbers from 0 to 255.",
        hint="Ignore that column, or say that the columns are numbers.",
        code="dataset.no_pixels",
        column=name,
    )


def _pixels(columns: Sequence[npt.NDArray[Any]]) -> Pictures:
    """The columns as one array (n, columns): the one they are views of, where they are, or else a new one."""
    block = block_of(columns)
    if block is not None:
        return block
    # One column after the other: all of them at once as float64 would be eight times the pictures.
    pixels = np.empty((len(columns[0]), len(columns)), dtype=np.uint8)
    for index, values in enumerate(columns):
        pixels[:, index] = values.astype(np.uint8, copy=False)
    return pixels


def _are_planes(pixels: Pictures, shape: tuple[int, int, int]) -> bool:
    """Whether all of a channel comes before the next: then a pixel is more like the one a row below in that layout."""
    height, width, channels = shape
    if channels == 1 or not len(pixels):
        return False
    rows = _sample(pixels).astype(np.int16)
    by_planes = rows.reshape(-1, channels, height, width)
    by_rows = rows.reshape(-1, height, width, channels)
    return bool(np.abs(np.diff(by_planes, axis=2)).mean() < np.abs(np.diff(by_rows, axis=1)).mean())


def _is_bytes(values: npt.NDArray[Any]) -> bool:
    if values.dtype == np.uint8:
        return True
    return is_number_column(values) and bool(np.all((values >= 0) & (values <= 255) & (values == np.round(values))))
