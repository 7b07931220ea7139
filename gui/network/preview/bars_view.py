"""A vector as large bars; the value under the mouse, or the one the arrow keys chose, is told."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.i18n import tr
from gui.network.preview.colouring import Values
from gui.network.preview.small import paint_bars

MARGIN_PX = 12.0
MOST_LABELS = 40


class BarsView(QWidget):
    """Values (n,) with a name for each where there are few."""

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network.look.bars")
        self.setAccessibleName(tr("Values"))
        self.setToolTip(tr("Point at a bar, or choose one with the arrow keys"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._values: Values = np.zeros(0, dtype=np.float32)
        self._names: tuple[str, ...] = ()
        self._marked = -1

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(480, 320)

    def show_values(self, values: Values, names: tuple[str, ...]) -> None:
        self._values, self._names = values, names if len(names) == len(values) <= MOST_LABELS else ()
        self._marked = min(self._marked, len(values) - 1)
        self.update()

    def name_of(self, index: int) -> str:
        return self._names[index] if self._names else ""

    def _room(self) -> QRectF:
        below = self.fontMetrics().height() if self._names else 0
        return QRectF(self.rect()).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX - below)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().alternateBase())
        if not len(self._values):
            return
        room = self._room()
        paint_bars(painter, room, self._values, self._marked)
        painter.setPen(theme.colour("text"))
        step = room.width() / len(self._values)
        for index, name in enumerate(self._names):
            place = QRectF(room.left() + index * step, room.bottom(), step, self.height() - room.bottom())
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(step))
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, shown)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        room = self._room()
        if len(self._values) and room.left() <= event.position().x() < room.right():
            self._mark(int((event.position().x() - room.left()) / room.width() * len(self._values)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        elif len(self._values):
            self._mark(min(max(0, self._marked + way), len(self._values) - 1))

    def _mark(self, index: int) -> None:
        if index != self._marked:
            self._marked = index
            self.update()
            self.pointed.emit(index)
