"""A few pictures side by side, as large as there is room, each with a line of words under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.images import Pixels, to_qimage

GAP_PX = 6
SMALLEST_PX = 72


class PictureTiles(QWidget):
    """``show_pictures`` takes uint8 (h, w, 1 or 3) pictures; small ones are enlarged without smoothing."""

    def __init__(self, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._images: list[QImage] = []
        self._words: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(SMALLEST_PX * columns, SMALLEST_PX * columns if columns > 2 else SMALLEST_PX * 2)

    @property
    def count(self) -> int:
        return len(self._images)

    def show_pictures(self, pictures: Sequence[Pixels], words: Sequence[str] = ()) -> None:
        """``words`` has a line for every picture, or none."""
        self._images = [to_qimage(picture) for picture in pictures]
        self._words = tuple(words)
        self.setAccessibleDescription("; ".join(self._words))
        self.update()

    def image(self, place: int) -> QImage:
        """The picture at that place, in its own size."""
        return self._images[place]

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(480, 480)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        rows = -(-len(self._images) // self._columns)
        if not rows:
            return
        line = self.fontMetrics().height() if self._words else 0
        side = min(self.width() // self._columns, self.height() // rows - line)
        left = (self.width() - side * self._columns) // 2 if len(self._images) > 2 else 0
        for place, image in enumerate(self._images):
            row, column = divmod(place, self._columns)
            room = QRect(left + column * side, row * (side + line), side, side)
            self._paint(painter, image, room.adjusted(0, 0, -GAP_PX, -GAP_PX))
            if self._words:
                below = QRect(room.left(), room.bottom() - GAP_PX + 2, side - GAP_PX, line)
                painter.setPen(self.palette().windowText().color())
                text = self.fontMetrics().elidedText(self._words[place], Qt.TextElideMode.ElideRight, below.width())
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, text)

    @staticmethod
    def _paint(painter: QPainter, image: QImage, room: QRect) -> None:
        size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(room.topLeft(), size)
        place.moveCenter(room.center())
        is_enlarged = size.width() > image.width() * 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_enlarged)
        painter.drawImage(place, image)
