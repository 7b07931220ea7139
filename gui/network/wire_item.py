"""The wire from one node to another, with an arrow at its end."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.network.paints import Paints

ARROW_PX = 8.0
HIT_PX = 14.0
DETOUR_PX = 36.0  # the height in which a wire gets out of its column and back


def wire_path(start: QPointF, end: QPointF, detour_x: float | None = None) -> QPainterPath:
    """A curve that leaves downwards and arrives from above, also when it has to come back up.

    With ``detour_x`` it runs straight down at that x between the two.
    """
    path = QPainterPath(start)
    if detour_x is not None:
        top, bottom = start.y() + DETOUR_PX, end.y() - DETOUR_PX
        half = QPointF(0, DETOUR_PX / 2)
        path.cubicTo(start + half, QPointF(detour_x, top) - half, QPointF(detour_x, top))
        path.lineTo(detour_x, bottom)
        path.cubicTo(QPointF(detour_x, bottom) + half, end - half, end)
        return path
    reach = max(18.0, min(120.0, abs(end.y() - start.y()) / 2 + (60.0 if end.y() < start.y() else 0.0)))
    path.cubicTo(start + QPointF(0, reach), end - QPointF(0, reach), end)
    return path


def arrow_head(end: QPointF) -> QPolygonF:
    half = ARROW_PX / 2
    return QPolygonF([end, end + QPointF(-half, -ARROW_PX), end + QPointF(half, -ARROW_PX)])


class WireItem(QGraphicsItem):
    """Draws a curve between two places. ``is_marked``: a layer dropped now would go into it."""

    def __init__(self, source: str, target: str, paints: Paints) -> None:
        super().__init__()
        self.source = source
        self.target = target
        self.paints = paints
        self.is_marked = False
        self._path = QPainterPath()
        self._hit = QPainterPath()
        self._rect = QRectF()
        self._end = QPointF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.target

    def set_ends(self, start: QPointF, end: QPointF, detour_x: float | None = None) -> None:
        end = end - QPointF(0, 5)  # the arrow stops at the port's rim
        path = wire_path(start, end, detour_x)
        if path == self._path:
            return
        self.prepareGeometryChange()
        self._path, self._end, self._hit = path, end, QPainterPath()
        self._rect = path.controlPointRect().adjusted(-HIT_PX, -HIT_PX, HIT_PX, HIT_PX)

    def set_marked(self, is_marked: bool) -> None:
        if is_marked != self.is_marked:
            self.is_marked = is_marked
            self.update()

    def show_paints(self, paints: Paints) -> None:
        self.paints = paints
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._rect

    def shape(self) -> QPainterPath:
        if self._hit.isEmpty():
            stroker = QPainterPathStroker()
            stroker.setWidth(HIT_PX)
            self._hit = stroker.createStroke(self._path)
        return self._hit

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        pen = self.paints.wire_strong if self.isSelected() or self.is_marked else self.paints.wire
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        painter.drawPolygon(arrow_head(self._end))
