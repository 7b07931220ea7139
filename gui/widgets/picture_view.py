"""A picture with a wheel to zoom and a hand to move it; far in, every pixel shows its value."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

STEP = 1.25  # a turn of the wheel
LARGEST = 96.0  # pixels of the screen for one of the picture
VALUES_FROM = 30.0  # from this zoom on the values are legible
LARGEST_FIT = 24.0  # a tiny picture is not blown up further than that by itself


class PictureView(QWidget):
    """Shows an image, fitted at first. ``values`` are what its pixels are said to be."""

    pixel_pointed = Signal(str)  # where the mouse is and what is there; empty outside

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._values: npt.NDArray[Any] = np.zeros((0, 0), dtype=np.uint8)
        self._zoom = 1.0
        self._offset = QPointF()
        self._is_fitted = True
        self._held: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 120)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(320, 320)

    def show_picture(self, image: QImage, values: npt.NDArray[Any]) -> None:
        """``values`` (height, width) or (height, width, channels), of the size of the image."""
        is_alike = image.size() == self._image.size()
        self._image, self._values = image, values
        if not is_alike or self._is_fitted:
            self.fit()
        self.update()

    @property
    def image(self) -> QImage:
        return self._image

    @property
    def zoom(self) -> float:
        """Pixels of the screen for one of the picture."""
        return self._zoom

    @property
    def shows_values(self) -> bool:
        return self._zoom >= VALUES_FROM

    def fit(self) -> None:
        """All of it, in the middle."""
        self._is_fitted = True
        if self._image.isNull():
            return
        wanted = min(self.width() / self._image.width(), self.height() / self._image.height())
        self._zoom = min(wanted, LARGEST_FIT)
        room = QPointF(
            self.width() - self._image.width() * self._zoom, self.height() - self._image.height() * self._zoom
        )
        self._offset = room / 2
        self.update()

    def zoom_by(self, factor: float, around: QPointF | None = None) -> None:
        """Larger or smaller; the point stays where it is."""
        if self._image.isNull():
            return
        centre = around if around is not None else QPointF(self.width() / 2, self.height() / 2)
        least = min(1.0, min(self.width() / self._image.width(), self.height() / self._image.height()))
        zoom = min(max(self._zoom * factor, least), LARGEST)
        self._offset = centre - (centre - self._offset) * (zoom / self._zoom)
        self._zoom = zoom
        self._is_fitted = zoom == least
        self.update()

    def value_text(self, x: int, y: int) -> str:
        """The value of a pixel, its channels with commas between."""
        return ", ".join(_number(value) for value in np.atleast_1d(self._values[y, x]))

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().alternateBase())
        if self._image.isNull():
            return
        place = QRectF(self._offset, self._image.size().toSizeF() * self._zoom)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._zoom < 1.0)
        painter.drawImage(place, self._image)
        if self.shows_values:
            self._paint_values(painter)

    def _paint_values(self, painter: QPainter) -> None:
        font = self.font()
        channels = 1 if self._values.ndim == 2 else self._values.shape[2]
        font.setPixelSize(max(7, int(self._zoom / (3.2 if channels == 1 else 4.2))))
        painter.setFont(font)
        left, top = self._pixel_at(QPointF(0, 0))
        right, bottom = self._pixel_at(QPointF(self.width(), self.height()))
        for y in range(max(0, top), min(self._image.height(), bottom + 1)):
            for x in range(max(0, left), min(self._image.width(), right + 1)):
                place = QRectF(
                    self._offset.x() + x * self._zoom, self._offset.y() + y * self._zoom, self._zoom, self._zoom
                )
                is_dark = QColor(self._image.pixel(x, y)).lightness() < 128
                painter.setPen(Qt.GlobalColor.white if is_dark else Qt.GlobalColor.black)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.value_text(x, y).replace(", ", "\n"))

    def _pixel_at(self, point: QPointF) -> tuple[int, int]:
        place = (point - self._offset) / self._zoom
        return int(np.floor(place.x())), int(np.floor(place.y()))

    # ---- what the user does

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self.zoom_by(STEP if event.angleDelta().y() > 0 else 1 / STEP, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position() - self._offset
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        self._held = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        self.fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._held is not None:
            self._offset = event.position() - self._held
            self._is_fitted = False
            self.update()
        x, y = self._pixel_at(event.position())
        is_inside = 0 <= x < self._image.width() and 0 <= y < self._image.height()
        self.pixel_pointed.emit(f"x {x}, y {y}: {self.value_text(x, y)}" if is_inside else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)


def _number(value: Any) -> str:
    return f"{float(value):.3g}" if isinstance(value, np.floating) else str(value)
