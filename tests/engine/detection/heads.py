"""The outputs that four kinds of detectors would give for objects whose places are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
STRIDES = (8, 16, 32)


@dataclass(frozen=True)
class Thing:
    """An object: centre and size in input pixels, class, score."""

    x: float
    y: float
    width: float
    height: float
    class_index: int
    score: float


def cell_centres(size: tuple[int, int], stride: int) -> Array:
    rows, columns = size[1] // stride, size[0] // stride
    return np.array(
        [[(column + 0.5) * stride, (row + 0.5) * stride] for row in range(rows) for column in range(columns)]
    )


def num_cells(size: tuple[int, int]) -> int:
    return sum((size[0] // stride) * (size[1] // stride) for stride in STRIDES)


def yolox(size: tuple[int, int], classes: int, things: Sequence[Thing]) -> Array:
    """Raw rows: offsets in cells, logarithms of sizes in strides. Things are answered by the coarsest level."""
    rows = np.zeros((num_cells(size), 5 + classes), dtype=np.float32)
    rows[:, :2] = 0.5
    columns = size[0] // 32
    first = num_cells(size) - columns * (size[1] // 32)
    for thing in things:
        column, row = int(thing.x // 32), int(thing.y // 32)
        answer = rows[first + row * columns + column]
        answer[:4] = thing.x / 32 - column, thing.y / 32 - row, np.log(thing.width / 32), np.log(thing.height / 32)
        answer[4], answer[5 + thing.class_index] = thing.score, 1.0
    return rows[None]


def yolov5(size: tuple[int, int], classes: int, things: Sequence[Thing], *, anchors: int = 3) -> Array:
    """Decoded rows, anchor by anchor within a level: pixels. Things take the first rows, which suffices."""
    centres = np.concatenate([np.tile(cell_centres(size, stride), (anchors, 1)) for stride in STRIDES])
    rows = np.zeros((len(centres), 5 + classes), dtype=np.float32)
    rows[:, :2], rows[:, 2:4] = centres, 10.0
    for index, thing in enumerate(things):
        rows[1 + index, :5] = thing.x, thing.y, thing.width, thing.height, thing.score
        rows[1 + index, 5 + thing.class_index] = 1.0
    return rows[None]


def yolov8(size: tuple[int, int], classes: int, things: Sequence[Thing]) -> Array:
    """Decoded columns without objectness."""
    rows = np.delete(yolov5(size, classes, (), anchors=1)[0], 4, axis=1)
    for index, thing in enumerate(things):
        rows[1 + index, :4] = thing.x, thing.y, thing.width, thing.height
        rows[1 + index, 4 + thing.class_index] = thing.score
    return np.ascontiguousarray(rows.T[None])


def fastestdet(size: tuple[int, int], classes: int, things: Sequence[Thing]) -> Array:
    """A map of a 16th: objectness, tanh offsets, sigmoid sizes, class probabilities."""
    columns, rows = size[0] // 16, size[1] // 16
    values = np.zeros((5 + classes, rows, columns), dtype=np.float32)
    values[5] = 1.0
    for thing in things:
        column, row = int(thing.x // 16), int(thing.y // 16)
        place = values[:, row, column]
        place[:3] = thing.score, np.arctanh(thing.x / 16 - column), np.arctanh(thing.y / 16 - row)
        parts = np.array([thing.width / size[0], thing.height / size[1]])
        place[3:5] = np.log(parts / (1 - parts))
        place[5:] = 0.0
        # The score is objectness^0.6 times probability^0.4: equal values give themselves.
        place[5 + thing.class_index] = thing.score
    return values[None]
