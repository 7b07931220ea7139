"""Pictures of any size and colour to those a network reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.pictures.files import PictureFiles
from engine.datasets.pictures.layout import Pictures, can_be_laid_out, laid_out
from engine.datasets.preprocessing import Preprocessing
from engine.datasets.rows import ArrayRows, EncodedRows
from engine.datasets.tables.table import Indices
from engine.errors import DatasetError
from engine.files import picture_error, read_error, read_picture_bytes
from engine.picture_decoding import UnreadablePictureError, decode_picture

_MOST_THREADS = 16
_FEWEST_PER_THREAD = 4  # handing work to a thread costs as much as decoding a small picture


class _MadePictures:
    """Rows of pictures that are made when they are asked for, by several threads at once."""

    def __init__(self, preprocessing: Preprocessing, count: int) -> None:
        self._preprocessing = preprocessing
        self._is_broken = np.zeros(count, dtype=np.bool_)

    @property
    def shape(self) -> tuple[int, ...]:
        return self._preprocessing.input_shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.uint8)

    def __len__(self) -> int:
        return len(self._is_broken)

    def read(self, positions: Indices) -> Pictures:
        pictures = np.empty((len(positions), *self.shape), dtype=np.uint8)
        # Whoever is free takes the next one; the thread that asks works along.
        work = iter(enumerate(positions.tolist()))
        helpers = min(self._threads, len(positions) // _FEWEST_PER_THREAD) - 1
        tasks = [self._pool.submit(self._make_rest, pictures, work) for _ in range(helpers)]
        self._make_rest(pictures, work)
        for task in tasks:
            task.result()
        return pictures

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        return self._is_broken[positions]

    def _make_rest(self, pictures: Pictures, work: Iterator[tuple[int, int]]) -> None:
        for place, position in work:
            pictures[place] = self._made(position)

    def _made(self, position: int) -> Pictures | int:
        """The picture, or a number to fill its place with."""
        raise NotImplementedError

    @cached_property
    def _threads(self) -> int:
        # More than cores: while one waits for the disk, another decodes.
        return min(_MOST_THREADS, 2 * (os.cpu_count() or 1))

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="pictures")


class PictureRows(_MadePictures):
    """Rows of pictures in files. One that cannot be read is zeros, and ``broken`` from then on."""

    def __init__(self, preprocessing: Preprocessing, pictures: PictureFiles) -> None:
        super().__init__(preprocessing, len(pictures))
        self._paths: list[str] = pictures.paths.tolist()
        self._one_at_a_time = Lock()

    def _made(self, position: int) -> Pictures | int:
        try:
            return _encoded_file(self._preprocessing, self._paths[position], self._one_at_a_time)
        except (OSError, UnreadablePictureError):
            self._is_broken[position] = True
            return 0


class ResizedRows(_MadePictures):
    """Rows of pictures in memory that the network reads in another size or colour."""

    def __init__(self, preprocessing: Preprocessing, pictures: Pictures) -> None:
        super().__init__(preprocessing, len(pictures))
        self._pictures = pictures

    def _made(self, position: int) -> Pictures | int:
        return laid_out(self._pictures[position], self.shape, self._preprocessing.image.resize)


def picture_rows(preprocessing: Preprocessing, pictures: Pictures | PictureFiles) -> EncodedRows:
    """The rows of pictures in files, or (n, height, width, channels) uint8. Raises DatasetError for other channels."""
    if isinstance(pictures, PictureFiles):
        _check(preprocessing, 3, pictures.common_shape)
        return PictureRows(preprocessing, pictures)
    if pictures.shape[1:] == preprocessing.input_shape:
        return ArrayRows(pictures)
    _check(preprocessing, pictures.shape[-1] if pictures.ndim == 4 else 0, pictures.shape[1:])
    return ResizedRows(preprocessing, pictures)


def encode_picture(preprocessing: Preprocessing, picture: Pictures) -> Pictures:
    """A picture RGB (height, width, 3), of any size, as (1, height, width, channels) uint8.

    It is laid out as the pictures of the training were. Raises DatasetError when the model does not read pictures, or
    reads some of other channels than grey or colour.
    """
    _check(preprocessing, 3, picture.shape)
    return laid_out(picture, preprocessing.input_shape, preprocessing.image.resize)[np.newaxis]


def encode_picture_file(preprocessing: Preprocessing, path: Path) -> Pictures:
    """A picture file as (1, height, width, channels) uint8, to the bit as training reads it.

    ``encode_picture`` of the whole picture differs slightly where a large JPEG is decoded reduced here. Raises
    DatasetError, FileError.
    """
    _check(preprocessing, 3, (3,))
    try:
        return _encoded_file(preprocessing, str(path), None)[np.newaxis]
    except UnreadablePictureError as error:
        raise picture_error(path, error.reason) from error
    except OSError as error:
        raise read_error(path, error) from error


def _encoded_file(preprocessing: Preprocessing, path: str, lock: Lock | None) -> Pictures:
    shape = preprocessing.input_shape
    picture = decode_picture(
        read_picture_bytes(path),
        least_px=max(shape[0], shape[1]),
        keeps_grey=shape[2] == 1,
        one_at_a_time=lock,
    )
    return laid_out(picture, shape, preprocessing.image.resize)


def _check(preprocessing: Preprocessing, channels: int, shape: tuple[int, ...]) -> None:
    expected = preprocessing.input_shape
    if preprocessing.kind != "image" or len(expected) != 3 or not can_be_laid_out(channels, expected[2]):
        raise wrong_shape(preprocessing, shape)


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
