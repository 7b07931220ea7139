"""One feature map, as large as there is room, with a frame over a part of it that mouse and arrow keys move."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.images import to_qimage
from gui.network.preview.colouring import Scale, Values, coloured

ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
LARGEST_ZOOM = 24.0
FRAME_PX = 2.0


class MapView(QWidget):
    """Values (rows, columns) in a colour map. Where the mouse points is told; the frame is put by whoever listens."""

    pointed = Signal(int, int)  # row and column

    def __init__(self, name: str, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)
        self._values: Values = np.zeros((0, 0), dtype=np.float32)
        self._image = QImage()
        self._frame: QRectF = QRectF()
        self._point = (0, 0)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 240)

    def show_map(self, values: Values, colour_map: str, scale: Scale | None = None) -> None:
        self._values = values
        self._image = to_qimage(coloured(values, colour_map, scale))
        self.update()

    def show_frame(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """A frame around so many rows and columns; it may reach over the edge."""
        self._point = (row, column)
        self._frame = QRectF(column, row, columns, rows)
        self.update()

    @property
    def frame_rect(self) -> QRectF:
        """Column, row, columns and rows of the frame."""
        return self._frame

    def _room(self) -> QRectF:
        """Where the map lies in the widget."""
        if self._image.isNull():
            return QRectF()
        margin = 4.0
        wide, high = self.width() - 2 * margin, self.height() - 2 * margin
        zoom = min(wide / self._image.width(), high / self._image.height(), LARGEST_ZOOM)
        size = QSizeF(self._image.width() * zoom, self._image.height() * zoom)
        return QRectF(QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2), size)

    def place_of(self, row: int, column: int) -> QPointF:
        """The middle of a value in the widget."""
        room = self._room()
        zoom = room.width() / max(1, self._image.width())
        return room.topLeft() + QPointF((column + 0.5) * zoom, (row + 0.5) * zoom)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        room = self._room()
        if room.isEmpty():
            return
        zoom = room.width() / self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < 1)
        painter.drawImage(room, self._image)
        if not self._frame.isNull():
            corner = room.topLeft() + self._frame.topLeft() * zoom
            frame = QRectF(corner, self._frame.size() * zoom)
            for width, name in ((FRAME_PX + 2, "on_accent"), (FRAME_PX, "accent")):
                painter.setPen(QPen(theme.colour(name), width))
                painter.drawRect(frame)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -1, -1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        room = self._room()
        if room.contains(event.position()):
            zoom = room.width() / self._image.width()
            way = (event.position() - room.topLeft()) / zoom
            self._tell(int(way.y()), int(way.x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        way = ARROWS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self._tell(self._point[0] + way[0], self._point[1] + way[1])

    def _tell(self, row: int, column: int) -> None:
        rows, columns = self._values.shape if self._values.ndim == 2 else (0, 0)
        if 0 <= row < rows and 0 <= column < columns:
            self.pointed.emit(row, column)
