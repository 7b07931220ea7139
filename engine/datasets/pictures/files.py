"""Pictures that stay in their files until they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import files
from engine.datasets.pictures.layout import laid_out
from engine.datasets.tables.table import Indices
from engine.picture_decoding import MOST_PIXELS, UnreadablePictureError, decode_picture, read_header

Pictures = npt.NDArray[np.uint8]

_SHOWN_PX = 2_000  # of a picture that is too large to be shown whole


@dataclass(frozen=True, eq=False)
class PictureFiles:
    """``paths`` (n,) are str objects, absolute; ``common_shape`` is the (height, width, channels) that fits them."""

    paths: npt.NDArray[Any]
    common_shape: tuple[int, int, int]

    def __len__(self) -> int:
        return len(self.paths)

    def rows(self, indices: Indices) -> PictureFiles:
        return PictureFiles(self.paths[indices], self.common_shape)

    def joined(self, other: PictureFiles) -> PictureFiles:
        return PictureFiles(np.concatenate([self.paths, other.paths]), self.common_shape)

    def original(self, index: int) -> Pictures:
        """The picture RGB (height, width, 3) in its own size; a JPEG with more pixels than can be shown is smaller.

        Raises FileError where it cannot be read.
        """
        path = str(self.paths[index])
        with _reading(path):
            data = files.read_picture_bytes(path)
            header = read_header(data)
            return decode_picture(data, least_px=_SHOWN_PX if header and header.pixels > MOST_PIXELS else 0)

    def thumbnail(self, index: int, side_px: int) -> Pictures:
        """The picture (height, width, 3) with no side longer than ``side_px``, in its proportions and never enlarged.

        May be called from any thread. Raises FileError where it cannot be read.
        """
        path = str(self.paths[index])
        with _reading(path):
            picture = decode_picture(files.read_picture_bytes(path), least_px=max(1, side_px // 2))
        scale = side_px / max(picture.shape[:2])
        if scale >= 1:
            return picture
        height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
        return laid_out(picture, (height, width, 3), "stretch")


@contextmanager
def _reading(path: str) -> Iterator[None]:
    try:
        yield
    except UnreadablePictureError as error:
        raise files.picture_error(path, error.reason) from error
    except OSError as error:
        raise files.read_error(Path(path), error) from error
