"""The size, the colour and the scale of pictures, fitted on the training rows."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from engine.datasets.picture_files import PictureFiles
from engine.datasets.preparation import Preparation
from engine.datasets.preprocessing import DrawingSpec, ImageEncoding, Preprocessing, TargetEncoding
from engine.datasets.table import Indices


def fit_pictures(
    pictures: npt.NDArray[Any] | PictureFiles,
    train_rows: Indices,  # noqa: ARG001
    target: TargetEncoding,
    drawing: DrawingSpec | None,
    preparation: Preparation,
) -> Preprocessing:
    """The preprocessing of pictures (n, height, width, channels) uint8, or in files."""
    shape = pictures.common_shape if isinstance(pictures, PictureFiles) else pictures.shape[1:]
    image = ImageEncoding(resize=preparation.image.resize)
    return Preprocessing(kind="image", input_shape=shape, target=target, drawing=drawing, image=image)
