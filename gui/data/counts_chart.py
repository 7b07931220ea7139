"""How many rows every class has, in which part: one stacked bar a class; a click shows the rows of the class."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from engine.datasets.dataset import PARTS, Part
from gui import theme
from gui.data.words import part_title
from gui.i18n import tr

Counts = Mapping[Part, Mapping[str, int]]
LABEL_GAP_PX = 4
BAR_SHARE = 0.7
WIDEST_PX = 56
PLOT_PX = 48
LONGEST_LABEL_PX = 90  # of a name that stands upright


class Bars(QWidget):
    """The chart itself, as wide as its bars need: names lie where they have room, else they stand."""

    class_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts = {}
        self._room_px = 400
        self._stand = False
        self._longest_px = 0
        self._slot_width = 1.0
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self.lay_out(self._room_px)

    def lay_out(self, room_px: int) -> None:
        """Take the size that is needed where there is so much room."""
        self._room_px = room_px
        self._measure()
        size = self.sizeHint()
        self.setFixedSize(max(size.width(), room_px), size.height())
        self.update()

    @property
    def classes(self) -> list[str]:
        return list(self._counts.get("train", {}))

    def sizeHint(self) -> QSize:  # noqa: N802
        line = self.fontMetrics().height()
        labels = self._longest_px + LABEL_GAP_PX if self._stand else 2 * line
        width = self._slot_width * len(self.classes)
        return QSize(round(width), line + theme.SPACE_PX + PLOT_PX + LABEL_GAP_PX + labels)

    def text_of(self, name: str) -> str:
        parts = ", ".join(f"{part_title(part)} {self._counts[part][name]:,}" for part in PARTS if part in self._counts)
        return f"{name}: {parts}"

    # ---- measures

    def _total(self, name: str) -> int:
        return sum(part[name] for part in self._counts.values())

    def _measure(self) -> None:
        """Once a layout, not once a bar: there may be thousands."""
        advance = self.fontMetrics().horizontalAdvance
        labels = [(advance(name), advance(f"{self._total(name):,}")) for name in self.classes]
        free = min(self._room_px / max(1, len(labels)), WIDEST_PX / BAR_SHARE)
        widest = max((max(pair) for pair in labels), default=0)
        longest = max((name + advance(" ") + count for name, count in labels), default=0)
        # Names stand upright where they would be cut lying.
        self._stand = free < min(widest, WIDEST_PX) + 2
        self._longest_px = min(LONGEST_LABEL_PX, longest + 2)
        self._slot_width = max(free, self.fontMetrics().height() + 2) if self._stand else free

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        line = self.fontMetrics().height()
        self._paint_legend(painter, line)
        plot = QRectF(0, line + theme.SPACE_PX, self.width(), PLOT_PX)
        most = max((self._total(name) for name in self.classes), default=0)
        slot = self._slot_width
        for index, name in enumerate(self.classes):
            if (index + 1) * slot >= event.rect().left() and index * slot <= event.rect().right():
                self._paint_bar(painter, plot, index * slot, name, most)

    def _paint_legend(self, painter: QPainter, line: int) -> None:
        left = 0
        for number, part in enumerate(PARTS):
            painter.fillRect(QRectF(left, line * 0.25, line * 0.6, line * 0.6), theme.series_colour(number))
            painter.setPen(self.palette().windowText().color())
            text = f"{part_title(part)} {sum(self._counts.get(part, {}).values()):,}"
            painter.drawText(left + line, self.fontMetrics().ascent(), text)
            left += line + self.fontMetrics().horizontalAdvance(text) + theme.GAP_PX

    def _paint_bar(self, painter: QPainter, plot: QRectF, left: float, name: str, most: int) -> None:
        slot, bottom = self._slot_width, plot.bottom()
        for number, part in enumerate(PARTS):
            height = plot.height() * self._counts.get(part, {}).get(name, 0) / max(1, most)
            bottom -= height
            bar = QRectF(left + slot * (1 - BAR_SHARE) / 2, bottom, slot * BAR_SHARE, height)
            painter.fillRect(bar, theme.series_colour(number))
        if self._stand:
            self._paint_standing(painter, plot, left, name)
        else:
            self._paint_lying(painter, plot, left, name)

    def _paint_lying(self, painter: QPainter, plot: QRectF, left: float, name: str) -> None:
        line = self.fontMetrics().height()
        rows = ((name, "windowText"), (f"{self._total(name):,}", "placeholderText"))
        for number, (text, role) in enumerate(rows):
            painter.setPen(getattr(self.palette(), role)().color())
            room = QRectF(left, plot.bottom() + LABEL_GAP_PX + number * line, self._slot_width - 1, line)
            shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, shown)

    def _paint_standing(self, painter: QPainter, plot: QRectF, left: float, name: str) -> None:
        painter.save()
        painter.translate(left, plot.bottom() + LABEL_GAP_PX + self._longest_px)
        painter.rotate(-90)
        room = QRectF(0, 0, self._longest_px, self._slot_width)
        count = f" {self._total(name):,}"
        free = int(room.width()) - self.fontMetrics().horizontalAdvance(count)
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, free) + count
        painter.setPen(self.palette().windowText().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    # ---- what the user does

    def _class_at(self, x: float) -> str:
        index = int(x // self._slot_width)
        return self.classes[index] if 0 <= index < len(self.classes) else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        name = self._class_at(event.position().x())
        if name and event.button() == Qt.MouseButton.LeftButton:
            self.class_chosen.emit(name)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            name = self._class_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self.text_of(name) if name else "", self)
            return True
        return super().event(event)


class CountsChart(QScrollArea):
    """``counts`` is {part: {class: rows}}. Many classes are scrolled through, also by the wheel."""

    class_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_wanted = True
        self.bars = Bars()
        self.setWidget(self.bars)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("data.counts")
        self.setAccessibleName(tr("Rows of every class"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.bars.class_chosen.connect(self.class_chosen)

    def show_counts(self, counts: Counts) -> None:
        self.bars.show_counts(counts)
        self.setAccessibleDescription("; ".join(self.bars.text_of(name) for name in self.bars.classes[:50]))
        self.setVisible(self._is_wanted and bool(self.bars.classes))
        self._fit()

    def set_wanted(self, is_wanted: bool) -> None:
        """Whether it may take its room."""
        self._is_wanted = is_wanted
        self.setVisible(is_wanted and bool(self.bars.classes))

    def _fit(self) -> None:
        self.bars.lay_out(self.viewport().width())
        needs_bar = self.bars.sizeHint().width() > self.viewport().width()
        bar_px = self.horizontalScrollBar().sizeHint().height() if needs_bar else 0
        self.setFixedHeight(self.bars.sizeHint().height() + bar_px)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return handled

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (event.angleDelta().y() or event.angleDelta().x()))
        event.accept()
