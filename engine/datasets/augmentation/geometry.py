"""Augmentations that move the points of a picture: flip, rotate, zoom, shift; all in a row as one movement."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from engine.datasets.augmentation.kinds import CHANCE, FILL, Augmentation, Matrix, Move, Pixels, Values
from engine.params import Flag, Real

STAYS: Matrix = np.eye(3)


def moved(picture: Pixels, matrix: Matrix, fill: str) -> Pixels:
    """The picture after a movement about its middle, bilinear; the picture itself where nothing moves."""
    if np.array_equal(matrix, STAYS):
        return picture
    import cv2

    height, width = picture.shape[:2]
    x, y = (width - 1) / 2, (height - 1) / 2
    about_middle = matrix[:2].copy()
    about_middle[:, 2] += (x, y) - about_middle[:, :2] @ (x, y)
    border = {"edge": cv2.BORDER_REPLICATE, "reflect": cv2.BORDER_REFLECT, "black": cv2.BORDER_CONSTANT}[fill]
    warped = cv2.warpAffine(picture, about_middle, (width, height), flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(warped, dtype=np.uint8).reshape(picture.shape)


def _apply(move: Move, picture: Pixels, values: Values, rng: np.random.Generator, /) -> Pixels:
    return moved(picture, move(picture.shape[0], picture.shape[1], values, rng), values.get("fill", "edge"))


def _around(strength: float, rng: np.random.Generator) -> float:
    """A number in -strength..strength; the draw is the same for every strength, so a slider moves what is seen."""
    return strength * (2.0 * rng.random() - 1.0)


def _happens(values: Values, rng: np.random.Generator) -> bool:
    return bool(rng.random() < values["chance"])


def _flip(_height: int, _width: int, values: Values, rng: np.random.Generator, /) -> Matrix:
    across, down = rng.random(2) < 0.5
    return np.diag(
        (-1.0 if values["horizontal"] and across else 1.0, -1.0 if values["vertical"] and down else 1.0, 1.0)
    )


def _rotate(_height: int, _width: int, values: Values, rng: np.random.Generator, /) -> Matrix:
    happens, angle = _happens(values, rng), math.radians(_around(values["degrees"], rng))
    if not happens or not angle:
        return STAYS
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])


def _zoom(_height: int, _width: int, values: Values, rng: np.random.Generator, /) -> Matrix:
    happens, factor = _happens(values, rng), 1.0 + _around(values["share"], rng)
    return np.diag((factor, factor, 1.0)) if happens else STAYS


def _shift(height: int, width: int, values: Values, rng: np.random.Generator, /) -> Matrix:
    happens = _happens(values, rng)
    right, down = width * _around(values["width"], rng), height * _around(values["height"], rng)
    return np.array([[1.0, 0.0, right], [0.0, 1.0, down], [0.0, 0.0, 1.0]]) if happens else STAYS


MOVEMENTS: tuple[Augmentation, ...] = (
    Augmentation(
        key="flip",
        title="Flip",
        help="Mirror every second picture. Not for digits and letters: a mirrored 2 is no 2.",
        params=(
            Flag("horizontal", True, title="Left and right", help="Swap left and right in half of the pictures."),
            Flag("vertical", False, title="Top and bottom", help="Swap top and bottom in half of the pictures."),
        ),
        apply=partial(_apply, _flip),
        move=_flip,
    ),
    Augmentation(
        key="rotate",
        title="Rotate",
        help="Turn the picture about its middle.",
        params=(
            Real(
                "degrees",
                15.0,
                low=0.0,
                high=180.0,
                step=5.0,
                title="Degrees",
                help="By up to that many to either side.",
            ),
            FILL,
            CHANCE,
        ),
        apply=partial(_apply, _rotate),
        move=_rotate,
    ),
    Augmentation(
        key="zoom",
        title="Zoom",
        help="Make the picture larger or smaller.",
        params=(
            Real("share", 0.1, low=0.0, high=0.9, title="Share", help="0.1 is 90 to 110 percent of the size."),
            FILL,
            CHANCE,
        ),
        apply=partial(_apply, _zoom),
        move=_zoom,
    ),
    Augmentation(
        key="shift",
        title="Shift",
        help="Move the picture sideways, up and down.",
        params=(
            Real("width", 0.1, low=0.0, high=1.0, title="Sideways", help="By up to that share of the width."),
            Real("height", 0.1, low=0.0, high=1.0, title="Up and down", help="By up to that share of the height."),
            FILL,
            CHANCE,
        ),
        apply=partial(_apply, _shift),
        move=_shift,
    ),
)
