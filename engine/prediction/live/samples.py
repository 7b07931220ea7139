"""The sample that flows: read from the loaded data, or a drawn digit where there is none yet."""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset, Part
from engine.datasets.encoding import input_scale
from engine.datasets.insight.samples import target_text
from engine.errors import DatasetError
from engine.network.kinds import Dims
from engine.prediction.live.values import Sample

# A handwritten 5 as lines from point to point, in shares of the picture's side.
_STROKES = (
    ((0.68, 0.22), (0.40, 0.24), (0.36, 0.46), (0.52, 0.42), (0.66, 0.52), (0.66, 0.68), (0.50, 0.80), (0.32, 0.74)),
)
STAND_IN_LABEL = "5"
_STROKE_SHARE = 0.05  # half the width of a stroke
SMALLEST_PX, LARGEST_PX = 8, 512


def read_sample(dataset: Dataset, part: Part, position: int) -> Sample:
    """Number ``position`` of a part, counted round its end. Raises DatasetError."""
    rows = dataset.rows(part)
    count = len(rows)
    if not count:
        raise DatasetError(
            "This part of the data has no samples.", hint="Choose another part.", code="preview.empty_part"
        )
    position %= count
    place = np.array([position], dtype=np.int64)
    values = rows.read(place)[0]
    if rows.broken(place)[0]:
        raise DatasetError(
            "Sample {number} cannot be read.", hint="Choose another sample.", code="preview.broken", number=position + 1
        )
    indices = dataset.training_rows if part == "train" else dataset.split.of(part)
    label = target_text(dataset.raw, int(indices[position]))
    return Sample(values, label, part, position, count, input_scale(dataset.preprocessing), dataset.class_names)


def can_stand_in(shape: Dims) -> bool:
    """Whether the drawn digit can be an input of this shape, without the batch dimension."""
    return _picture(shape) is not None


def stand_in(shape: Dims) -> Sample:
    """A drawn 5, 0..255, bright on dark, in that shape. Raises DatasetError."""
    picture = _picture(shape)
    if picture is None:
        raise DatasetError(
            "There is no digit of this shape.", hint="Load data first, in the Data tab.", code="preview.no_stand_in"
        )
    height, width, channels = picture
    drawn = np.repeat(_drawn(height, width)[:, :, np.newaxis], channels, axis=2)
    return Sample(drawn.reshape(shape), STAND_IN_LABEL)


def _picture(shape: Dims) -> Dims | None:
    """Height, width and channels of the picture an input of this shape holds."""
    if len(shape) == 1:
        side = math.isqrt(shape[0])
        picture: Dims = (side, side, 1) if side * side == shape[0] else (0, 0, 0)
    elif len(shape) == 2:
        picture = (*shape, 1)
    else:
        picture = shape
    is_picture = len(picture) == 3 and picture[2] in (1, 3)
    return picture if is_picture and min(picture[:2]) >= SMALLEST_PX and max(picture[:2]) <= LARGEST_PX else None


def _drawn(height: int, width: int) -> npt.NDArray[np.float32]:
    side = min(height, width)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float64) + 0.5
    xs, ys = (xs - (width - side) / 2) / side, (ys - (height - side) / 2) / side
    nearest = np.full((height, width), np.inf)
    for stroke in _STROKES:
        for start, end in itertools.pairwise(stroke):
            nearest = np.minimum(nearest, _distance(xs, ys, start, end))
    soft = 0.7 / side
    ink = np.clip((_STROKE_SHARE + soft - nearest) / (2 * soft), 0.0, 1.0)
    return np.asarray(np.rint(ink * 255), dtype=np.float32)


def _distance(
    xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64], start: tuple[float, float], end: tuple[float, float]
) -> npt.NDArray[np.float64]:
    """How far every point is from the line between two."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = np.clip(((xs - start[0]) * dx + (ys - start[1]) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
    return np.asarray(np.hypot(xs - start[0] - along * dx, ys - start[1] - along * dy))
