"""The size, the colour and the scale of pictures, fitted on the training rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.pictures.encoding import picture_rows
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preparation import ImageChoice, Preparation
from engine.datasets.preprocessing import DrawingSpec, ImageEncoding, Preprocessing, Scaling, TargetEncoding
from engine.datasets.tables.table import Indices

SAMPLE = 2_000  # training pictures that mean and deviation are worked out from
_BATCH = 64


def fit_pictures(
    pictures: npt.NDArray[Any] | PictureFiles,
    train_rows: Indices,
    target: TargetEncoding,
    drawing: DrawingSpec | None,
    preparation: Preparation,
) -> Preprocessing:
    """The preprocessing of pictures (n, height, width, channels) uint8, or in files.

    Only ``image_scale`` "standardise" looks at pixels, and at those of training rows alone. Raises DatasetError when
    pictures of their channels cannot be had in the colour that was chosen.
    """
    given = pictures.common_shape if isinstance(pictures, PictureFiles) else pictures.shape[1:]
    shape = _input_shape(given, preparation.image)
    preprocessing = Preprocessing(
        kind="image",
        input_shape=shape,
        target=target,
        drawing=_drawing(drawing, given, shape),
        image=ImageEncoding(
            resize=preparation.image.resize,
            pixel_columns=preparation.image.pixel_columns,
            pixel_height=preparation.image.pixel_height,
        ),
    )
    picture_rows(preprocessing, pictures[:0] if isinstance(pictures, np.ndarray) else pictures)
    scaling = _scaling(preprocessing, pictures, train_rows, preparation.image)
    return preprocessing.model_copy(update={"scaling": scaling})


def _input_shape(given: tuple[int, ...], choice: ImageChoice) -> tuple[int, ...]:
    channels = {"auto": given[2], "grey": 1, "rgb": 3}[choice.colour]
    return choice.height or given[0], choice.width or given[1], channels


def _drawing(drawing: DrawingSpec | None, given: tuple[int, ...], shape: tuple[int, ...]) -> DrawingSpec | None:
    """The same layout in the new size."""
    if drawing is None or given[0] == shape[0]:
        return drawing
    return drawing.model_copy(update={"box_px": max(1, round(drawing.box_px * shape[0] / given[0]))})


def _scaling(
    preprocessing: Preprocessing, pictures: npt.NDArray[Any] | PictureFiles, train_rows: Indices, choice: ImageChoice
) -> Scaling | None:
    if choice.image_scale == "none":
        return None
    if choice.image_scale == "divide_255":
        return Scaling(mean=(0.0,), deviation=(255.0,))
    # Spread over all of them: rows often come sorted by class.
    chosen = train_rows[np.unique(np.linspace(0, len(train_rows) - 1, SAMPLE).astype(np.int64))]
    sample = pictures.rows(chosen) if isinstance(pictures, PictureFiles) else pictures[chosen]
    return _standardised(preprocessing, sample)


def _standardised(preprocessing: Preprocessing, sample: npt.NDArray[Any] | PictureFiles) -> Scaling:
    """Mean and deviation of every channel."""
    rows = picture_rows(preprocessing, sample)
    channels = preprocessing.input_shape[2]
    total, squares, count = np.zeros(channels), np.zeros(channels), 0
    for start in range(0, len(rows), _BATCH):
        positions = np.arange(start, min(start + _BATCH, len(rows)), dtype=np.int64)
        pixels = rows.read(positions)[~rows.broken(positions)].reshape(-1, channels).astype(np.float64)
        total, squares, count = total + pixels.sum(axis=0), squares + (pixels**2).sum(axis=0), count + len(pixels)
    if not count:
        return Scaling(mean=(0.0,), deviation=(255.0,))
    means = total / count
    deviations = np.sqrt(np.maximum(squares / count - means**2, 0.0))
    return Scaling(
        mean=tuple(float(mean) for mean in means),
        deviation=tuple(float(deviation) if deviation > 0.0 else 1.0 for deviation in deviations),
    )
