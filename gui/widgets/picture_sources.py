"""Where small pictures of samples come from: pixels in memory, files, or numbers that are drawn."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from engine.datasets.pictures.files import PictureFiles
from gui.images import to_qimage

LINE_POINTS = 512  # a longer line would not look different


class PictureSource(Protocol):
    """``is_slow`` says that pictures have to be read from files: not where the window is painted."""

    is_slow: bool

    def image(self, row: int, side_px: int) -> QImage:
        """The sample as a picture that fits into a square of that side. Raises StudioError."""
        ...


class ArrayPictures:
    """``pictures`` uint8 (n, height, width, channels)."""

    is_slow = False

    def __init__(self, pictures: npt.NDArray[Any]) -> None:
        self.pictures = pictures

    def image(self, row: int, side_px: int) -> QImage:
        return fitted(to_qimage(shown_channels(self.pictures[row])), side_px)


class FilePictures:
    """Pictures that are read when they are seen."""

    is_slow = True

    def __init__(self, files: PictureFiles) -> None:
        self._files = files

    def image(self, row: int, side_px: int) -> QImage:
        return fitted(to_qimage(self._files.thumbnail(row, side_px)), side_px)


class NumberPictures:
    """``values`` (n, ...): a vector is drawn as a line, a matrix as shades of grey, more axes as their mean."""

    is_slow = False

    def __init__(self, values: npt.NDArray[Any], colour: QColor) -> None:
        self._values = values
        self._colour = colour

    def image(self, row: int, side_px: int) -> QImage:
        sample = np.asarray(self._values[row])
        if sample.ndim >= 2:
            return fitted(to_qimage(shades(sample)), side_px)
        return line_picture(sample.reshape(-1), side_px, self._colour)


def shown_channels(picture: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The picture with one channel or three: of two the first, of four or more the first three."""
    if picture.ndim == 2 or picture.shape[2] in (1, 3):
        return picture
    return picture[:, :, :1] if picture.shape[2] == 2 else picture[:, :, :3]


def fitted(image: QImage, side_px: int) -> QImage:
    """Scaled to the square; what is enlarged keeps its pixels sharp."""
    is_enlarged = max(image.width(), image.height()) < side_px
    mode = Qt.TransformationMode.FastTransformation if is_enlarged else Qt.TransformationMode.SmoothTransformation
    return image.scaled(side_px, side_px, Qt.AspectRatioMode.KeepAspectRatio, mode)


def shades(sample: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Numbers (rows, columns, ...) as uint8 (rows, columns): the smallest black, the largest white."""
    numbers = np.nan_to_num(np.asarray(sample, dtype=np.float64))
    numbers = numbers.reshape(*numbers.shape[:2], -1).mean(axis=2)
    low, high = float(numbers.min(initial=0.0)), float(numbers.max(initial=0.0))
    scaled = (numbers - low) / (high - low) if high > low else np.zeros_like(numbers)
    greys: npt.NDArray[np.uint8] = np.rint(scaled * 255).astype(np.uint8)
    return greys


def line_picture(values: npt.NDArray[Any], side_px: int, colour: QColor) -> QImage:
    """Numbers (n,) as a line over the whole width, on nothing."""
    image = QImage(side_px, side_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    numbers = np.nan_to_num(np.asarray(values, dtype=np.float64))[:: max(1, len(values) // LINE_POINTS)]
    if not len(numbers):
        return image
    low, high = float(numbers.min()), float(numbers.max())
    room = QRectF(1.5, side_px * 0.15, side_px - 3, side_px * 0.7)
    heights = (numbers - low) / (high - low) if high > low else np.full(len(numbers), 0.5)
    step = room.width() / max(1, len(numbers) - 1)
    points = [QPointF(room.left() + i * step, room.bottom() - float(h) * room.height()) for i, h in enumerate(heights)]
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.2))
    painter.drawPolyline(QPolygonF(points if len(points) > 1 else [room.bottomLeft(), room.bottomRight()]))
    painter.end()
    return image
