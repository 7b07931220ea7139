"""Pictures in rows and columns with a label under each: any number of them, since only what is seen is painted."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from gui import theme
from gui.i18n import tr
from gui.widgets.byte_cache import ByteCache
from gui.widgets.picture_sources import PictureSource
from gui.widgets.thumbnails import Thumbnails

PAD_PX = 6
SIZES_PX = (32, 48, 64, 96, 128, 192, 256)
CELLS_BYTES = 64 * 2**20
PAINT_S = 0.008  # cells are made for so long at most before a frame is shown; the rest follows in the next

LabelOf = Callable[[int], str]


class ImageGrid(QAbstractScrollArea):
    """Shows the picture of every row of ``rows`` with its label under it. Files are read in threads."""

    current_changed = Signal(int)  # a row number, or -1
    activated = Signal(int)  # a place in ``rows``: double click, Enter or Space
    size_changed = Signal(int)  # the side of a picture, in pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: PictureSource | None = None
        self._rows: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._label_of: LabelOf = str
        self._current = -1
        self._size_px = 64
        self._cells: ByteCache[int, QPixmap] = ByteCache(CELLS_BYTES)
        self._thumbnails = Thumbnails(self)
        self._thumbnails.arrived.connect(self.viewport().update)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self.viewport().update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)

    def show_samples(self, source: PictureSource | None, rows: npt.NDArray[np.int64], label_of: LabelOf) -> None:
        """``rows`` number the pictures of ``source``; ``label_of`` gives the words under one.

        The same rows of the same source again, as when they are only labelled anew, stay where they are.
        """
        is_same = source is self._source and np.array_equal(rows, self._rows)
        self._thumbnails.set_source(source)
        self._source, self._rows, self._label_of = source, rows, label_of
        self._cells.clear()
        if is_same:
            self.viewport().update()
            return
        self._current = -1
        self.verticalScrollBar().setValue(0)
        self._update_range()
        self.viewport().update()
        self.current_changed.emit(-1)

    def shutdown(self) -> None:
        """Read no more files."""
        self._thumbnails.shutdown()

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def current(self) -> int:
        """The place of the chosen picture, -1 if none is."""
        return self._current

    @property
    def current_row(self) -> int:
        """The row number of the chosen picture, -1 if none is."""
        return int(self._rows[self._current]) if self._current >= 0 else -1

    @property
    def size_px(self) -> int:
        return self._size_px

    @property
    def num_waiting(self) -> int:
        """Pictures in sight that are not there yet."""
        return sum(int(self._rows[index]) not in self._cells for index in self._visible())

    def zoom(self, steps: int) -> None:
        """Larger or smaller by so many of SIZES_PX."""
        index = min(max(SIZES_PX.index(self._size_px) + steps, 0), len(SIZES_PX) - 1)
        self.set_size(SIZES_PX[index])

    def set_size(self, size_px: int) -> None:
        """The side of a picture: one of SIZES_PX. What is chosen, or else what is on top, stays in sight."""
        if size_px == self._size_px:
            return
        first = self._index_at(QPoint(PAD_PX, PAD_PX))
        self._size_px = size_px
        self._cells.clear()
        self._update_range()
        self._scroll_to(self._current if self._current >= 0 else first)
        self.viewport().update()
        self.size_changed.emit(size_px)

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

    def _visible(self) -> range:
        top = self.verticalScrollBar().value()
        first = top // self._cell_height * self.columns
        last = ((top + self.viewport().height() - 1) // self._cell_height + 1) * self.columns
        return range(min(first, self.count), min(last, self.count))

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
        ends_s = time.perf_counter() + PAINT_S
        missing: list[int] = []
        is_late = False
        for index in self._visible():
            cell, row = self._cell(index), int(self._rows[index])
            made = self._cells.get(row)
            if made is None:
                is_late = time.perf_counter() > ends_s
                made = None if is_late else self._make_cell(row)
            if made is None:
                self._paint_placeholder(painter, cell)
                missing.append(row)
            else:
                painter.drawPixmap(cell.topLeft(), made)
        if self._visible_contains_current():
            painter.setPen(QPen(theme.colour("accent"), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(self._cell(self._current).adjusted(2, 2, -2, -2), 4, 4)
        self._ask_for(missing, is_late)

    def _visible_contains_current(self) -> bool:
        return self._current in self._visible()

    def _ask_for(self, missing: list[int], is_late: bool) -> None:
        if self._source is not None and self._source.is_slow:
            self._thumbnails.wish([row for row in missing if self._image(row) is None], self._side_px)
        if is_late:
            self._more.start()

    @property
    def _side_px(self) -> int:
        """The side of a picture in pixels of the screen."""
        return round(self._size_px * self.devicePixelRatioF())

    def _image(self, row: int) -> QImage | None:
        return self._thumbnails.image(row, self._side_px)

    def _make_cell(self, row: int) -> QPixmap | None:
        """A picture with its label; None while the picture is not there."""
        image = self._image(row)
        if image is None:
            return None
        ratio = self.devicePixelRatioF()
        cell = QPixmap(round(self._cell_width * ratio), round(self._cell_height * ratio))
        cell.setDevicePixelRatio(ratio)
        cell.fill(self.palette().base().color())
        image.setDevicePixelRatio(ratio)
        painter = QPainter(cell)
        painter.setFont(self.font())
        if image.isNull():
            self._paint_broken(painter)
        else:
            width, height = round(image.width() / ratio), round(image.height() / ratio)
            left = (self._cell_width - width) // 2
            painter.drawImage(QPoint(left, PAD_PX + (self._size_px - height) // 2), image)
        room = QRect(2, PAD_PX + self._size_px, self._cell_width - 4, self.fontMetrics().height() + PAD_PX)
        text = self.fontMetrics().elidedText(self._label_of(row), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().text().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
        painter.end()
        self._cells.put(row, cell, cell.width() * cell.height() * 4)
        return cell

    def _paint_broken(self, painter: QPainter) -> None:
        place = QRect(PAD_PX, PAD_PX, self._size_px, self._size_px)
        painter.setPen(theme.colour("error"))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "✕")

    def _paint_placeholder(self, painter: QPainter, cell: QRect) -> None:
        place = QRect(cell.left() + PAD_PX, cell.top() + PAD_PX, self._size_px, self._size_px)
        painter.fillRect(place, self.palette().alternateBase())

    # ---- what the user does

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._update_range()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_cells"):
            self._cells.clear()
            self._update_range()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        index = self._index_at(event.position().toPoint())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        index = self._index_at(event.position().toPoint())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose(index)
            self.activated.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            self.zoom((turned > 0) - (turned < 0))
            event.accept()
        else:
            super().wheelEvent(event)

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
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current >= 0:
            self.activated.emit(self._current)
        elif key in places:
            self.choose(0 if self._current < 0 else places[key])
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._index_at(event.pos())
            QToolTip.showText(event.globalPos(), self._text_of(index) if index >= 0 else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _text_of(self, index: int) -> str:
        row = int(self._rows[index])
        return tr("Row {row}: {label}", row=f"{row:,}", label=self._label_of(row))
