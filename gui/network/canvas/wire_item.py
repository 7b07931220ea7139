"""The wire from one node to another, with an arrow at its end."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.network.kinds import Dims
from gui.i18n import tr
from gui.network.canvas.paints import Paints
from gui.network.canvas.routes import wire_path
from gui.network.words import shape_words

ARROW_PX = 8.0
HIT_PX = 14.0
CURVE_STEPS = 24  # straight pieces that stand for a curve where distances are measured
ARROW_LOD = 0.3  # below this zoom an arrow is less than three pixels


def arrow_head(end: QPointF) -> QPolygonF:
    half = ARROW_PX / 2
    return QPolygonF([end, end + QPointF(-half, -ARROW_PX), end + QPointF(half, -ARROW_PX)])


def _distance(place: QPointF, start: QPointF, end: QPointF) -> float:
    """From a place to the nearest point of a straight piece."""
    along, there = end - start, place - start
    length = QPointF.dotProduct(along, along)
    share = max(0.0, min(1.0, QPointF.dotProduct(there, along) / length)) if length else 0.0
    off = there - along * share
    return math.hypot(off.x(), off.y())


class WireItem(QGraphicsItem):
    """Draws a curve between two places.

    ``is_marked``: a layer dropped now would go into it. ``is_hovered``: the mouse is over it.
    """

    def __init__(self, source: str, target: str, paints: Paints) -> None:
        super().__init__()
        self.source = source
        self.target = target
        self.paints = paints
        self.is_marked = False
        self.is_hovered = False
        self._shape: Dims | None = None
        self._path = QPainterPath()
        self._hit = QPainterPath()
        self._rect = QRectF()
        self._end = QPointF()
        self._arrow = QPolygonF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self._say()

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.target

    def set_ends(self, start: QPointF, end: QPointF, detour_x: float | None = None) -> None:
        end = end - QPointF(0, 5)  # the arrow stops at the port's rim
        path = wire_path(start, end, detour_x)
        if path == self._path and self.pos().isNull():
            return
        self.prepareGeometryChange()
        self.setPos(0, 0)
        self._path, self._end, self._hit, self._arrow = path, end, QPainterPath(), arrow_head(end)
        self._rect = path.controlPointRect().adjusted(-HIT_PX, -HIT_PX, HIT_PX, HIT_PX)

    def distance(self, place: QPointF) -> float:
        """How far the curve is from a place of the scene, in px."""
        steps = (self._path.pointAtPercent(step / CURVE_STEPS) for step in range(CURVE_STEPS + 1))
        points = list(steps)
        place = place - self.pos()
        return min(_distance(place, start, end) for start, end in pairwise(points))

    def show_shape(self, shape: Dims | None) -> None:
        """What flows through it."""
        if shape != self._shape:
            self._shape = shape
            self._say()

    def _say(self) -> None:
        shape = shape_words(self._shape)
        self.setToolTip(tr("{source} → {target}: {shape}", source=self.source, target=self.target, shape=shape))

    def set_marked(self, is_marked: bool) -> None:
        if is_marked != self.is_marked:
            self.is_marked = is_marked
            self.update()

    def set_hovered(self, is_hovered: bool) -> None:
        if is_hovered != self.is_hovered:
            self.is_hovered = is_hovered
            self.update()

    def end_at(self, place: QPointF, reach: float) -> str:
        """ "source" or "target" where a place of the scene is as near as that to an end, otherwise ""."""
        ends = (("target", self._end), ("source", self._path.pointAtPercent(0)))
        near = [(QLineF(place - self.pos(), end).length(), name) for name, end in ends]
        return min((pair for pair in near if pair[0] <= reach), default=(0.0, ""))[1]

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
        paints = self.paints
        pen, brush = (paints.wire_hovered, paints.text) if self.is_hovered else (paints.wire, paints.wire_brush)
        if self.is_marked or self.isSelected():
            pen, brush = paints.wire_strong, paints.wire_strong_brush
        painter.strokePath(self._path, pen)
        if QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform()) < ARROW_LOD:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawPolygon(self._arrow)
