"""A comment box on the canvas: a tinted sheet behind the layers, with its text at the top."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.network.editing.commenting import LINES_PX
from engine.network.graph import Comment
from gui.i18n import tr
from gui.network.canvas.cards import READABLE_LOD, TITLE_LOD
from gui.network.canvas.paints import Paints

PADDING_PX = 10.0
CORNER_PX = 14.0  # how far from a corner a press still resizes
EDGE_PX = 8.0  # of a comment around layers, how much of its rim can be taken hold of
GRIP_PX = 9.0

Corner = tuple[int, int]  # -1 left or top, 1 right or bottom; (0, 0) is no corner


class CommentItem(QGraphicsItem):
    """``is_frame``: it lies around layers, so that only its text and its rim are there for the mouse."""

    def __init__(self, comment: Comment, paints: Paints) -> None:
        super().__init__()
        self.comment = comment
        self.paints = paints
        self.is_frame = False
        self._size = QRectF(0, 0, comment.width, comment.height)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(-1)
        self.show_comment(comment)

    @property
    def comment_id(self) -> str:
        return self.comment.id

    @property
    def rect(self) -> QRectF:
        """Where it lies on the scene."""
        return self._size.translated(self.pos())

    def show_comment(self, comment: Comment, *, is_frame: bool = False) -> None:
        self.comment, self.is_frame = comment, is_frame
        self.setToolTip(tr("Double-click to write; drag a corner to resize"))
        self.show_rect(QRectF(comment.x, comment.y, comment.width, comment.height))

    def show_rect(self, rect: QRectF) -> None:
        """Show it elsewhere or of another size, as while it is dragged."""
        self.prepareGeometryChange()
        self.setPos(rect.topLeft())
        self._size = QRectF(QPointF(), rect.size())
        self.update()

    def show_paints(self, paints: Paints) -> None:
        self.paints = paints
        self.update()

    def corner_at(self, place: QPointF, reach: float = CORNER_PX) -> Corner:
        """The corner at a place of the scene."""
        point = place - self.pos()
        across = _side(point.x(), self._size.width(), reach)
        down = _side(point.y(), self._size.height(), reach)
        return (across, down) if across and down else (0, 0)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._size.adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self._size)
        if self.is_frame:
            inner = QPainterPath()
            inner.addRect(self._size.adjusted(EDGE_PX, LINES_PX, -EDGE_PX, -EDGE_PX))
            path = path.subtracted(inner)
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        lod = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        edge = self.paints.accent if self.isSelected() else self.paints.note_edge
        painter.setPen(QPen(edge, 1.6 if self.isSelected() else 1.2))
        painter.setBrush(self.paints.note)
        painter.drawRoundedRect(self._size, 6, 6)
        if self.isSelected():
            self._paint_grips(painter)
        if lod < TITLE_LOD:
            return
        is_near = lod >= READABLE_LOD
        painter.setPen(self.paints.text)
        painter.setFont(self.paints.text_font if is_near else self.paints.far_font)
        room = self._size.adjusted(PADDING_PX, PADDING_PX - 2, -PADDING_PX, -4)
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(room, flags, self.comment.text)

    def _paint_grips(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.paints.accent)
        half = GRIP_PX / 2
        for corner in (self._size.topLeft(), self._size.topRight(), self._size.bottomLeft(), self._size.bottomRight()):
            painter.drawRect(QRectF(corner.x() - half, corner.y() - half, GRIP_PX, GRIP_PX).intersected(self._size))


def _side(place: float, length: float, reach: float) -> int:
    """-1 near 0, 1 near ``length``, otherwise 0."""
    if abs(place) <= reach:
        return -1
    return 1 if abs(place - length) <= reach else 0
