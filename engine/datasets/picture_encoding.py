"""Pictures of any size and colour to those a network reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine import files
from engine.datasets.picture_files import PictureFiles
from engine.datasets.preprocessing import Preprocessing
from engine.datasets.rows import EncodedRows
from engine.datasets.table import Indices
from engine.errors import DatasetError

Pictures = npt.NDArray[np.uint8]


class PictureRows:
    """Rows of pictures in files, read and decoded when they are asked for."""

    def __init__(self, preprocessing: Preprocessing, pictures: PictureFiles) -> None:
        self._preprocessing = preprocessing
        self._pictures = pictures

    @property
    def shape(self) -> tuple[int, ...]:
        return self._preprocessing.input_shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.uint8)

    def __len__(self) -> int:
        return len(self._pictures)

    def read(self, positions: Indices) -> npt.NDArray[Any]:
        pictures = [files.read_picture(path) for path in self._pictures.paths[positions]]
        encoded = [encode_picture(self._preprocessing, picture) for picture in pictures]
        return np.concatenate(encoded) if encoded else np.zeros((0, *self.shape), dtype=np.uint8)

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        return np.zeros(len(positions), dtype=np.bool_)


def picture_rows(preprocessing: Preprocessing, pictures: PictureFiles) -> EncodedRows:
    """The rows of pictures in files."""
    return PictureRows(preprocessing, pictures)


def encode_pictures(preprocessing: Preprocessing, pictures: Pictures) -> Pictures:
    """Pictures (n, height, width, channels) uint8 as (n, *input_shape). Raises DatasetError for other channels."""
    if pictures.shape[1:] == preprocessing.input_shape:
        return pictures
    raise wrong_shape(preprocessing, pictures.shape[1:])


def encode_picture(preprocessing: Preprocessing, picture: Pictures) -> Pictures:
    """A picture file's RGB (height, width, 3), of any size, as (1, height, width, channels) uint8.

    It is stretched to the model's size; for one channel it is made grey by luminance. Raises DatasetError when
    the model does not read pictures, or reads some of other channels than grey or colour.
    """
    if preprocessing.kind != "image" or preprocessing.input_shape[2:] not in ((1,), (3,)):
        raise wrong_shape(preprocessing, picture.shape)
    height, width, channels = preprocessing.input_shape
    image = Image.fromarray(picture).convert("L" if channels == 1 else "RGB")
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image, dtype=np.uint8).reshape(1, height, width, channels)


def wrong_shape(preprocessing: Preprocessing, shape: tuple[int, ...]) -> DatasetError:
    """The error of a sample that is not what the model reads."""
    return DatasetError(
        "The model reads pictures of {expected}, but was given {shape}."
        if preprocessing.kind == "image"
        else "The model reads rows of {expected}, but was given {shape}.",
        hint="Give it data like the data it was trained on.",
        code="dataset.shape",
        expected=" x ".join(map(str, preprocessing.input_shape)),
        shape=" x ".join(map(str, shape)),
    )
