"""How many rows every class has, in which part: one stacked bar a class."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.datasets.dataset import PARTS, Part
from gui import theme
from gui.data.words import part_title
from gui.i18n import tr

Counts = Mapping[Part, Mapping[str, int]]
LABEL_GAP_PX = 4
BAR_SHARE = 0.7
WIDEST_PX = 56


class CountsChart(QWidget):
    """``counts`` is {part: {class: rows}}."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts = {}
        self.setObjectName("data.counts")
        self.setAccessibleName(tr("Rows of every class"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self.setAccessibleDescription("; ".join(self._text_of(name) for name in self._classes[:50]))
        self.setVisible(bool(self._classes))
        self.update()

    @property
    def _classes(self) -> list[str]:
        return list(self._counts.get("train", {}))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, 150)

    def _total(self, name: str) -> int:
        return sum(part[name] for part in self._counts.values())

    def _text_of(self, name: str) -> str:
        parts = ", ".join(f"{part_title(part)} {self._counts[part][name]:,}" for part in PARTS if part in self._counts)
        return f"{name}: {parts}"

    @property
    def _slot_width(self) -> float:
        return min(self.width() / max(1, len(self._classes)), WIDEST_PX / BAR_SHARE)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        line = self.fontMetrics().height()
        self._paint_legend(painter, line)
        plot = QRectF(0, line + theme.SPACE_PX, self.width(), self.height() - 3 * line - 2 * theme.SPACE_PX)
        most = max((self._total(name) for name in self._classes), default=0)
        for index, name in enumerate(self._classes):
            self._paint_bar(painter, plot, index, name, most)

    def _paint_legend(self, painter: QPainter, line: int) -> None:
        left = 0
        for number, part in enumerate(PARTS):
            painter.fillRect(QRectF(left, line * 0.25, line * 0.6, line * 0.6), theme.series_colour(number))
            painter.setPen(self.palette().windowText().color())
            text = f"{part_title(part)} {sum(self._counts.get(part, {}).values()):,}"
            painter.drawText(left + line, self.fontMetrics().ascent(), text)
            left += line + self.fontMetrics().horizontalAdvance(text) + theme.GAP_PX

    def _paint_bar(self, painter: QPainter, plot: QRectF, index: int, name: str, most: int) -> None:
        slot = self._slot_width
        left = index * slot + slot * (1 - BAR_SHARE) / 2
        bottom = plot.bottom()
        for number, part in enumerate(PARTS):
            height = plot.height() * self._counts.get(part, {}).get(name, 0) / max(1, most)
            bottom -= height
            painter.fillRect(QRectF(left, bottom, slot * BAR_SHARE, height), theme.series_colour(number))
        line = self.fontMetrics().height()
        rows = ((name, "windowText"), (f"{self._total(name):,}", "placeholderText"))
        for number, (text, role) in enumerate(rows):
            if slot >= self.fontMetrics().averageCharWidth() * 3:
                painter.setPen(getattr(self.palette(), role)().color())
                room = QRectF(index * slot, plot.bottom() + LABEL_GAP_PX + number * line, slot - 1, line)
                shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
                painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, shown)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = int(event.pos().x() // self._slot_width)
            text = self._text_of(self._classes[index]) if 0 <= index < len(self._classes) else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
