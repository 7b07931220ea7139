"""Augmentations that change the values of pixels where they are: brightness, contrast, noise, erase."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.datasets.augmentation.kinds import CHANCE, Augmentation, Pixels, Values
from engine.params import Choice, Real

_LEVELS = np.arange(256, dtype=np.float32)


def _looked_up(picture: Pixels, levels: npt.NDArray[np.float32]) -> Pixels:
    """Every pixel replaced by what ``levels`` (256,) says of its value."""
    import cv2

    table = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(np.ascontiguousarray(picture), table), dtype=np.uint8).reshape(picture.shape)


def _brightness(picture: Pixels, values: Values, rng: np.random.Generator, /) -> Pixels:
    happens, change = rng.random() < values["chance"], 255.0 * values["share"] * (2.0 * rng.random() - 1.0)
    return _looked_up(picture, _LEVELS + np.float32(change)) if happens and change else picture


def _contrast(picture: Pixels, values: Values, rng: np.random.Generator, /) -> Pixels:
    happens, factor = rng.random() < values["chance"], 1.0 + values["share"] * (2.0 * rng.random() - 1.0)
    if not happens or factor == 1.0:
        return picture
    middle = np.float32(picture.mean())
    return _looked_up(picture, middle + np.float32(factor) * (_LEVELS - middle))


def _noise(picture: Pixels, values: Values, rng: np.random.Generator, /) -> Pixels:
    happens, deviation = rng.random() < values["chance"], np.float32(255.0 * values["deviation"])
    if not happens or not deviation:
        return picture
    noise = rng.standard_normal(picture.shape, dtype=np.float32) * deviation
    return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)


def _erase(picture: Pixels, values: Values, rng: np.random.Generator, /) -> Pixels:
    """A rectangle of up to ``share`` of the area, up to three times as wide as high or the other way round."""
    height, width, channels = picture.shape
    chance, size, shape, across, down = rng.random(5)
    side = np.sqrt(height * width * values["share"] * size)
    longer = 3.0 ** (shape - 0.5)
    rows, columns = min(height, round(side * longer)), min(width, round(side / longer))
    if chance >= values["chance"] or not rows or not columns:
        return picture
    top, left = round((height - rows) * down), round((width - columns) * across)
    erased = picture.copy()
    hole = erased[top : top + rows, left : left + columns]
    if values["fill"] == "noise":
        hole[:] = rng.integers(0, 256, (rows, columns, channels), dtype=np.uint8)
    else:
        hole[:] = np.rint(picture.mean(axis=(0, 1))) if values["fill"] == "mean" else 0
    return erased


PIXEL_CHANGES: tuple[Augmentation, ...] = (
    Augmentation(
        key="brightness",
        title="Brightness",
        help="Make the picture lighter or darker.",
        params=(
            Real("share", 0.2, low=0.0, high=1.0, title="Share", help="By up to that share of the whole range 0..255."),
            CHANCE,
        ),
        apply=_brightness,
    ),
    Augmentation(
        key="contrast",
        title="Contrast",
        help="Draw light and dark apart, or together, about the mean of the picture.",
        params=(
            Real("share", 0.2, low=0.0, high=1.0, title="Share", help="0.2 is 80 to 120 percent of the contrast."),
            CHANCE,
        ),
        apply=_contrast,
    ),
    Augmentation(
        key="noise",
        title="Noise",
        help="Add Gaussian noise to every pixel and channel.",
        params=(
            Real(
                "deviation",
                0.05,
                low=0.0,
                high=1.0,
                step=0.01,
                title="Deviation",
                help="Standard deviation of the noise as a share of the range 0..255.",
            ),
            CHANCE,
        ),
        apply=_noise,
    ),
    Augmentation(
        key="erase",
        title="Erase",
        help="Cover a random rectangle, so that the network does not lean on one detail.",
        params=(
            Real("share", 0.2, low=0.0, high=1.0, title="Share", help="Of the area, at most."),
            Choice(
                "fill",
                "black",
                options=("black", "mean", "noise"),
                titles=("Black", "The mean colour", "Noise"),
                title="Fill",
                help="What stands in the rectangle.",
            ),
            replace(CHANCE, default=0.5),
        ),
        apply=_erase,
    ),
)
