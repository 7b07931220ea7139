"""The way of a wire: a curve from port to port, and around the cards between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from gui.network.canvas.node_item import HEIGHT, WIDTH

DETOUR_PX = 36.0  # the height in which a wire gets out of its column and back
ROOM_PX = 18.0  # between a card and a wire that goes around it
TURN_PX = 40.0  # the depth of the turn of a wire that goes back up
EDGE_PX = 8.0  # a card nearer than this to the straight way is in the way

Corner = tuple[float, float]  # the top left corner of a card


def wire_path(start: QPointF, end: QPointF, detour: float | None = None) -> QPainterPath:
    """A curve that leaves downwards and arrives from above, also when it has to come back up.

    With ``detour`` it runs straight down at that x between the two.
    """
    path = QPainterPath(start)
    if detour is not None:
        top, bottom = start.y() + DETOUR_PX, end.y() - DETOUR_PX
        half = QPointF(0, DETOUR_PX / 2)
        path.cubicTo(start + half, QPointF(detour, top) - half, QPointF(detour, top))
        path.lineTo(detour, bottom)
        path.cubicTo(QPointF(detour, bottom) + half, end - half, end)
        return path
    if end.y() < start.y() and abs(end.x() - start.x()) > WIDTH:
        return _upwards(start, end)
    reach = max(18.0, min(120.0, abs(end.y() - start.y()) / 2 + (60.0 if end.y() < start.y() else 0.0)))
    path.cubicTo(start + QPointF(0, reach), end - QPointF(0, reach), end)
    return path


def _upwards(start: QPointF, end: QPointF) -> QPainterPath:
    """Up through the gap beside the card it leads to, as from the foot of one column to the head of the next."""
    side = -1 if end.x() > start.x() else 1
    gap = end.x() + side * (WIDTH / 2 + ROOM_PX)
    turn = QPointF(0, TURN_PX)
    foot, head = QPointF(gap, start.y()), QPointF(gap, end.y())
    path = QPainterPath(start)
    path.cubicTo(start + turn, foot + turn, foot)
    path.lineTo(head)
    path.cubicTo(head - turn, end - turn, end)
    return path


def detour_x(start: QPointF, end: QPointF, corners: Iterable[Corner]) -> float | None:
    """The x at which a wire passes the cards in its way, on the side that is nearer; None when it is free."""
    top, bottom = start.y() + EDGE_PX - HEIGHT, end.y() - EDGE_PX
    beside = [x for x, y in corners if top < y < bottom]
    left, right = min(start.x(), end.x()) - EDGE_PX - WIDTH, max(start.x(), end.x()) + EDGE_PX
    if not any(left < x < right for x in beside):
        return None
    middle = (start.x() + end.x()) / 2
    sides = (_free(sorted(beside), middle, 1), _free(sorted(beside, reverse=True), middle, -1))
    return min(sides, key=lambda x: abs(x - middle))


def _free(lefts: Sequence[float], x: float, way: int) -> float:
    """From ``x`` rightwards (1) or leftwards (-1), the first x at which no card is in the way."""
    for left in lefts:
        if left - ROOM_PX < x < left + WIDTH + ROOM_PX:
            x = left + WIDTH + ROOM_PX if way > 0 else left - ROOM_PX
    return x
