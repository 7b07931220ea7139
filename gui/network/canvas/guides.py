"""Lines that show, while something is dragged, what it is in line with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.network.editing.arranging import Guide
from gui.network.canvas.paints import Paints

OVER_PX = 12.0  # how far a line goes on beyond what it joins
TICK_PX = 5.0  # half the bar at the ends of a gap


class GuideItem(QGraphicsItem):
    """Draws guides over everything else."""

    def __init__(self, paints: Paints) -> None:
        super().__init__()
        self._paints = paints
        self._lines: list[QLineF] = []
        self._gaps: list[QLineF] = []
        self._rect = QRectF()
        self.setZValue(3)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_guides(self, guides: Sequence[Guide]) -> None:
        self.prepareGeometryChange()
        self._lines = [_longer(guide) for guide in guides if not guide.is_gap]
        self._gaps = [bar for guide in guides if guide.is_gap for bar in _gap(guide)]
        rect = QRectF()
        for line in (*self._lines, *self._gaps):
            rect |= QRectF(line.p1(), line.p2()).normalized().adjusted(-2, -2, 2, 2)
        self._rect = rect

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._rect

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setPen(self._paints.guide)
        painter.drawLines(self._lines)
        pen = self._paints.guide
        painter.setPen(pen.color())
        painter.drawLines(self._gaps)


def _longer(guide: Guide) -> QLineF:
    line = QLineF(guide.x1, guide.y1, guide.x2, guide.y2)
    length = line.length()
    over = (line.p2() - line.p1()) * (OVER_PX / length) if length else QPointF()
    return QLineF(line.p1() - over, line.p2() + over)


def _gap(guide: Guide) -> list[QLineF]:
    """A line across the gap with a bar at each end."""
    bar = QPointF(TICK_PX, 0) if guide.x1 == guide.x2 else QPointF(0, TICK_PX)
    start, end = QPointF(guide.x1, guide.y1), QPointF(guide.x2, guide.y2)
    return [QLineF(start, end), QLineF(start - bar, start + bar), QLineF(end - bar, end + bar)]
