"""Small kernels with names, to be tried on a picture by hand: what a convolution does before anything is learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.tables import add_entry

Numbers = npt.NDArray[np.float64]
LUMINANCE = (0.299, 0.587, 0.114)  # ITU-R BT.601


@dataclass(frozen=True)
class Preset:
    """``rows`` are the kernel's numbers, all multiplied by ``factor``."""

    key: str
    title: str
    text: str
    rows: tuple[tuple[float, ...], ...]
    factor: float = 1.0

    @property
    def values(self) -> Numbers:
        return np.array(self.rows, dtype=np.float64) * self.factor


PRESETS: dict[str, Preset] = {}


def _register(*presets: Preset) -> None:
    for preset in presets:
        add_entry(PRESETS, preset)


_register(
    Preset("identity", "Identity", "Leaves the picture as it is.", ((0, 0, 0), (0, 1, 0), (0, 0, 0))),
    Preset(
        "edges", "Edges", "Bright where a pixel differs from all around it.", ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1))
    ),
    Preset(
        "sobel_x",
        "Vertical edges (Sobel)",
        "Bright where it grows lighter to the right.",
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    ),
    Preset(
        "sobel_y",
        "Horizontal edges (Sobel)",
        "Bright where it grows lighter downwards.",
        ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    ),
    Preset(
        "box_blur",
        "Blur (mean)",
        "Every pixel becomes the mean of its surroundings.",
        ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
        1 / 9,
    ),
    Preset(
        "gaussian",
        "Blur (Gaussian)",
        "A mean in which near pixels count for more.",
        ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
        1 / 16,
    ),
    Preset("sharpen", "Sharpen", "Makes edges stand out and keeps the rest.", ((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    Preset("emboss", "Emboss", "Looks like a relief lit from one corner.", ((-2, -1, 0), (-1, 1, 1), (0, 1, 2))),
)


def grey(picture: npt.NDArray[Any]) -> Numbers:
    """(h, w), (h, w, 1) or (h, w, channels) as (h, w): of three channels the luminance, of others the mean."""
    values = np.asarray(picture, dtype=np.float64)
    if values.ndim == 2:
        return values
    if values.shape[2] == 3:
        return np.asarray(values @ np.array(LUMINANCE))
    return np.asarray(values.mean(axis=2))


def filtered(picture: npt.NDArray[Any], kernel: npt.NDArray[Any]) -> Numbers:
    """A picture (h, w) under a kernel (k, k) of odd size, with zeros around it: what Conv2D with "same" gives.

    As in every deep learning library the kernel is not turned around first: this is a cross-correlation.
    """
    values, weights = np.asarray(picture, dtype=np.float64), np.asarray(kernel, dtype=np.float64)
    rows, columns = (size // 2 for size in weights.shape)
    padded = np.pad(values, ((rows, rows), (columns, columns)))
    height, width = values.shape
    total = np.zeros_like(values)
    for (row, column), weight in np.ndenumerate(weights):
        if weight:
            total += weight * padded[row : row + height, column : column + width]
    return total
