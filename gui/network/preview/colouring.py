"""Numbers as colours: colour maps, scales, and many feature maps as one picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from gui import theme

Pixels = npt.NDArray[np.uint8]
Values = npt.NDArray[Any]
STEPS = 256
MOST_PIXELS = 2_000_000  # of a mosaic; more would keep the window waiting
GAP_PX = 1


def rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


@cache
def _table(name: str) -> Pixels:
    """(STEPS, 3) uint8 of a colour map of the theme."""
    points = np.array([rgb(QColor(text)) for text in theme.COLOUR_MAPS[name]], dtype=np.float64)
    places = np.linspace(0, len(points) - 1, STEPS)
    return np.stack(
        [np.rint(np.interp(places, np.arange(len(points)), points[:, part])) for part in range(3)], axis=1
    ).astype(np.uint8)


@dataclass(frozen=True)
class Scale:
    """The values that get the first and the last colour of a map."""

    low: float
    high: float


def scale_of(values: Values, colour_map: str) -> Scale:
    """From the least to the largest finite value; the same to both sides of 0 for the map that parts at 0."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Scale(0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if colour_map == "diverging":
        reach = max(abs(low), abs(high))
        return Scale(-reach, reach)
    return Scale(low, high)


def coloured(values: Values, colour_map: str, scale: Scale | None = None) -> Pixels:
    """Numbers of any shape as uint8 (*shape, 3); what is not a number gets the colour of errors."""
    scale = scale or scale_of(values, colour_map)
    room = scale.high - scale.low
    middle = np.full(values.shape, 0.5 if colour_map == "diverging" else 0.0)
    shares = (values - scale.low) / room if room > 0 and math.isfinite(room) else middle
    places = np.nan_to_num(np.clip(shares, 0.0, 1.0), nan=0.0) * (STEPS - 1)
    pixels: Pixels = _table(colour_map)[np.rint(places).astype(np.intp)]
    pixels[np.isnan(values)] = rgb(theme.colour("error"))
    return pixels


@dataclass(frozen=True, eq=False)
class Mosaic:
    """Feature maps (height, width, channels) in ``columns`` columns, a gap between them; ``count`` are shown."""

    values: Values
    columns: int
    count: int

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def cell(self) -> tuple[int, int]:
        """Height and width of a map with its gap."""
        return self.values.shape[0] + GAP_PX, self.values.shape[1] + GAP_PX

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.cell
        return self.rows * height - GAP_PX, self.columns * width - GAP_PX

    def corner(self, channel: int) -> tuple[int, int]:
        """Row and column of a map's first pixel in the picture."""
        return channel // self.columns * self.cell[0], channel % self.columns * self.cell[1]

    def at(self, row: int, column: int) -> tuple[int, int, int] | None:
        """Channel, row and column of what a pixel of the picture shows; None in a gap."""
        height, width = self.cell
        channel = row // height * self.columns + column // width
        inner = row % height, column % width
        is_map = inner[0] < height - GAP_PX and inner[1] < width - GAP_PX and column // width < self.columns
        return (channel, *inner) if is_map and 0 <= channel < self.count else None

    def picture(self, colour_map: str, ground: QColor, *, is_shared: bool) -> Pixels:
        """uint8 (height, width, 3), all maps in one scale or each in its own."""
        pixels = np.empty((*self.size, 3), dtype=np.uint8)
        pixels[:] = rgb(ground)
        shared = scale_of(self.values, colour_map) if is_shared else None
        for channel in range(self.count):
            row, column = self.corner(channel)
            shown = coloured(self.values[:, :, channel], colour_map, shared)
            pixels[row : row + shown.shape[0], column : column + shown.shape[1]] = shown
        return pixels


def mosaic_of(values: Values, aspect: float = 1.0, most: int = 10_000) -> Mosaic:
    """Maps (height, width, channels) in so many columns that the whole is about ``aspect`` times as wide as high."""
    height, width, channels = values.shape
    count = min(channels, most, max(1, MOST_PIXELS // ((height + GAP_PX) * (width + GAP_PX))))
    columns = round(math.sqrt(count * aspect * (height + GAP_PX) / (width + GAP_PX)))
    columns = min(max(1, columns), count)
    return Mosaic(values, columns, count)


def as_maps(values: Values) -> Values | None:
    """What is shown as pictures, as (height, width, channels): of volumes the middle slice; None for vectors."""
    if values.ndim >= 4:
        return as_maps(values[values.shape[0] // 2])
    if values.ndim == 3:
        return values
    return values[:, :, np.newaxis] if values.ndim == 2 else None


def is_picture(values: Values) -> bool:
    """Whether it may be a picture of one channel or of red, green and blue."""
    return values.ndim == 3 and values.shape[2] in (1, 3)


def natural(values: Values) -> Pixels:
    """A picture (height, width, 1 or 3) in its own colours: 0..255 or 0..1 as they are, other ranges stretched."""
    scale = scale_of(values, "grey")
    if scale.low >= 0 and 1.5 < scale.high <= 255:
        scale = Scale(0.0, 255.0)
    elif scale.low >= 0 and scale.high <= 1:
        scale = Scale(0.0, 1.0)
    if values.shape[2] == 1:
        return coloured(values[:, :, 0], "grey", scale)
    room = (scale.high - scale.low) or 1.0
    shares = np.nan_to_num((values - scale.low) / room)
    return np.asarray(np.rint(np.clip(shares, 0.0, 1.0) * 255), dtype=np.uint8)
