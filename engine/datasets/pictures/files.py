"""Pictures that stay in their files until they are needed."""

from __future__ import annotations

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
class Original:
    """One picture in full: ``picture`` is RGB (height, width, 3) uint8, turned; the rest is what its file says.

    ``height`` and ``width`` are as stored, before any turning, in pixels. Of a JPEG with more pixels than can be shown
    the picture is smaller than that.
    """

    picture: Pictures
    path: str
    format: str  # "JPEG", "PNG", ...
    height: int
    width: int
    size_bytes: int


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

    def original(self, index: int) -> Original:
        """The picture in its own size. Raises FileError where it cannot be read."""
        path = str(self.paths[index])
        try:
            data = files.read_picture_bytes(path)
            header = read_header(data)
            picture = decode_picture(data, least_px=_SHOWN_PX if header and header.pixels > MOST_PIXELS else 0)
        except UnreadablePictureError as error:
            raise files.picture_error(path, error.reason) from error
        except OSError as error:
            raise files.read_error(Path(path), error) from error
        height, width = (header.height, header.width) if header else picture.shape[:2]
        return Original(picture, path, header.format if header else "", height, width, len(data))

    def thumbnail(self, index: int, side_px: int) -> Pictures:
        """The picture (height, width, 3) with no side longer than ``side_px``, in its proportions and never enlarged.

        What cannot be read is a crossed out square. May be called from any thread.
        """
        try:
            data = files.read_picture_bytes(str(self.paths[index]))
            picture = decode_picture(data, least_px=max(1, side_px // 2))
        except (OSError, UnreadablePictureError):
            return _crossed_out(side_px)
        scale = side_px / max(picture.shape[:2])
        if scale >= 1:
            return picture
        height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
        return laid_out(picture, (height, width, 3), "stretch")

    def thumbnails(self, indices: Indices, side_px: int) -> Pictures:
        """Thumbnails (n, side_px, side_px, 3), each in the middle of black bars; one after the other."""
        sheet = np.zeros((len(indices), side_px, side_px, 3), dtype=np.uint8)
        for place, index in zip(sheet, indices, strict=True):
            place[...] = laid_out(self.thumbnail(int(index), side_px), place.shape, "fit")
        return sheet


def _crossed_out(side_px: int) -> Pictures:
    sign = np.full((side_px, side_px, 3), 96, dtype=np.uint8)
    diagonal = np.arange(side_px)
    sign[diagonal, diagonal] = sign[diagonal, diagonal[::-1]] = 208
    return sign
