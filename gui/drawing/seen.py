"""What the network sees: its input, magnified so that every pixel shows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.i18n import tr
from gui.images import Pixels, to_qimage

SHOWN_PX = 168


class SeenPicture(QWidget):
    """A square picture (side, side, 1 or 3) uint8 without smoothing; an empty frame for None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setObjectName("draw.seen")
        self.setAccessibleName(tr("What the network sees"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_picture(self, pixels: Pixels | None) -> None:
        self._image = QImage() if pixels is None else to_qimage(pixels)
        size = self._image.width()
        text = tr("{side} × {side} pixels", side=size) if size else tr("Nothing drawn yet")
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self.update()

    @property
    def image(self) -> QImage:
        """What is shown; null when there is nothing."""
        return self._image

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(SHOWN_PX, SHOWN_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        frame = QRect(0, 0, self.width() - 1, self.height() - 1)
        painter.fillRect(frame, self.palette().color(QPalette.ColorRole.AlternateBase))
        if not self._image.isNull():
            keep = self._image.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(frame.topLeft(), keep)
            place.moveCenter(frame.center())
            painter.drawImage(place, self._image)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid)))
        painter.drawRect(frame)
