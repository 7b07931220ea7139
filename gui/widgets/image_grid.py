"""Pictures in rows and columns with a label under each: any number of them, since only what is seen is painted."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from gui import theme
from gui.i18n import tr
from gui.images import to_qimage

PAD_PX = 6
SIZES_PX = (32, 48, 64, 96, 128, 192)
CACHED = 2_000

Pictures = npt.NDArray[np.uint8]


class ImageGrid(QAbstractScrollArea):
    """Shows ``pictures[row]`` for every row of ``rows``, with ``labels[row]`` under it."""

    current_changed = Signal(int)  # a row number, or -1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: Pictures = np.zeros((0, 1, 1, 1), dtype=np.uint8)
        self._rows: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._labels: npt.NDArray[Any] = np.zeros(0, dtype=object)
        self._current = -1
        self._size_px = 64
        self._cache: OrderedDict[int, QPixmap] = OrderedDict()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)

    def show_samples(self, pictures: Pictures, rows: npt.NDArray[np.int64], labels: npt.NDArray[Any]) -> None:
        """``pictures`` uint8 (n, h, w, c); ``rows`` numbers into it; ``labels`` (n,) of anything that has a text."""
        if pictures is not self._pictures:
            self._cache.clear()
        self._pictures, self._rows, self._labels = pictures, rows, labels
        self._current = -1
        self.verticalScrollBar().setValue(0)
        self._update_range()
        self.viewport().update()
        self.current_changed.emit(-1)

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def current_row(self) -> int:
        """The row number of the chosen picture, -1 if none is."""
        return int(self._rows[self._current]) if self._current >= 0 else -1

    @property
    def size_px(self) -> int:
        return self._size_px

    def zoom(self, steps: int) -> None:
        """Larger or smaller by so many of SIZES_PX."""
        index = min(max(SIZES_PX.index(self._size_px) + steps, 0), len(SIZES_PX) - 1)
        if SIZES_PX[index] != self._size_px:
            first = self._index_at(QPoint(PAD_PX, PAD_PX))
            self._size_px = SIZES_PX[index]
            self._cache.clear()
            self._update_range()
            self._scroll_to(self._current if self._current >= 0 else first)
            self.viewport().update()

    def choose(self, index: int) -> None:
        """Make the picture at that place (from 0) the current one and bring it into view."""
        if not self.count:
            return
        index = min(max(index, 0), self.count - 1)
        if index != self._current:
            self._current = index
            self._scroll_to(index)
            self.viewport().update()
            self.setAccessibleDescription(self._text_of(index))
            self.current_changed.emit(self.current_row)

    # ---- where things are

    @property
    def _cell_width(self) -> int:
        return self._size_px + 2 * PAD_PX

    @property
    def _cell_height(self) -> int:
        return self._size_px + 2 * PAD_PX + self.fontMetrics().height()

    @property
    def columns(self) -> int:
        """Pictures side by side."""
        return max(1, self.viewport().width() // self._cell_width)

    def _cell(self, index: int) -> QRect:
        row, column = divmod(index, self.columns)
        top = row * self._cell_height - self.verticalScrollBar().value()
        return QRect(column * self._cell_width, top, self._cell_width, self._cell_height)

    def _index_at(self, point: QPoint) -> int:
        column = point.x() // self._cell_width
        index = (point.y() + self.verticalScrollBar().value()) // self._cell_height * self.columns + column
        return index if 0 <= column < self.columns and 0 <= index < self.count else -1

    def _update_range(self) -> None:
        lines = -(-self.count // self.columns)
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._cell_height // 2)
        bar.setRange(0, max(0, lines * self._cell_height - self.viewport().height()))

    def _scroll_to(self, index: int) -> None:
        cell = self._cell(max(index, 0))
        bar = self.verticalScrollBar()
        if cell.top() < 0:
            bar.setValue(bar.value() + cell.top())
        elif cell.top() + cell.height() > self.viewport().height():
            bar.setValue(bar.value() + cell.top() + cell.height() - self.viewport().height())

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().base())
        first_line = max(0, (event.rect().top() + self.verticalScrollBar().value()) // self._cell_height)
        last_line = (event.rect().bottom() + self.verticalScrollBar().value()) // self._cell_height
        for index in range(first_line * self.columns, min(self.count, (last_line + 1) * self.columns)):
            self._paint_cell(painter, index)

    def _paint_cell(self, painter: QPainter, index: int) -> None:
        cell = self._cell(index)
        row = int(self._rows[index])
        if index == self._current:
            painter.setPen(QPen(theme.colour("accent"), 2 if self.hasFocus() else 1))
            painter.setBrush(self.palette().alternateBase())
            painter.drawRoundedRect(cell.adjusted(2, 2, -2, -2), 4, 4)
        pixmap = self._pixmap(row)
        left = cell.left() + (cell.width() - pixmap.width()) // 2
        painter.drawPixmap(left, cell.top() + PAD_PX + (self._size_px - pixmap.height()) // 2, pixmap)
        room = cell.adjusted(2, PAD_PX + self._size_px, -2, 0)
        text = self.fontMetrics().elidedText(str(self._labels[row]), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().text().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def _pixmap(self, row: int) -> QPixmap:
        if row in self._cache:
            self._cache.move_to_end(row)
            return self._cache[row]
        image = to_qimage(self._pictures[row])
        is_enlarged = max(image.width(), image.height()) < self._size_px
        mode = Qt.TransformationMode.FastTransformation if is_enlarged else Qt.TransformationMode.SmoothTransformation
        scaled = image.scaled(self._size_px, self._size_px, Qt.AspectRatioMode.KeepAspectRatio, mode)
        self._cache[row] = QPixmap.fromImage(scaled)
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return self._cache[row]

    # ---- what the user does

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._update_range()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        index = self._index_at(event.position().toPoint())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        page = max(1, self.viewport().height() // self._cell_height) * self.columns
        places = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Up: self._current - self.columns,
            Qt.Key.Key_Down: self._current + self.columns,
            Qt.Key.Key_PageUp: self._current - page,
            Qt.Key.Key_PageDown: self._current + page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.count - 1,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        else:
            self.choose(0 if self._current < 0 else place)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._index_at(event.pos())
            QToolTip.showText(event.globalPos(), self._text_of(index) if index >= 0 else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _text_of(self, index: int) -> str:
        row = int(self._rows[index])
        return tr("Row {row}: {label}", row=f"{row:,}", label=self._labels[row])
