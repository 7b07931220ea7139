"""Between numpy's pictures and Qt's: uint8 arrays of height, width and channels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

Pixels = npt.NDArray[np.uint8]


def to_qimage(pixels: npt.NDArray[Any]) -> QImage:
    """A QImage of its own memory from uint8 (h, w), (h, w, 1) grey, or (h, w, 3) RGB. Raises ValueError for others."""
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] not in (1, 3)):
        raise ValueError(f"no picture: {pixels.dtype} {pixels.shape}")
    is_grey = pixels.ndim == 2 or pixels.shape[2] == 1
    height, width = pixels.shape[:2]
    whole = np.ascontiguousarray(pixels.reshape(height, width) if is_grey else pixels)
    layout = QImage.Format.Format_Grayscale8 if is_grey else QImage.Format.Format_RGB888
    # The copy lets the array go: a QImage over foreign memory dies with it.
    return QImage(whole.data, width, height, whole.strides[0], layout).copy()


def to_pixels(image: QImage, channels: int = 3) -> Pixels:
    """uint8 (h, w, 3) RGB, or (h, w, 1) grey by luminance for ``channels`` 1."""
    layout = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_Grayscale8
    converted = image.convertToFormat(layout)
    rows = np.frombuffer(converted.constBits(), dtype=np.uint8).reshape(converted.height(), converted.bytesPerLine())
    used = rows[:, : converted.width() * channels]
    return used.reshape(converted.height(), converted.width(), channels).copy()
