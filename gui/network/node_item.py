"""The card of one node on the canvas: a picture of values the scene hands over."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.network.graph import Node
from engine.network.kinds import LAYER_KINDS, Dims
from gui.network.paints import Paints
from gui.network.words import count_words, shape_words, summary, title_of

WIDTH, HEIGHT = 240.0, 76.0
PORT_RADIUS = 5.0
PORT_REACH = 13.0  # how far from a port's middle a press still means the port
SLOT_PX = 26.0  # between the ends of wires into one layer
MARGIN = 12.0
READABLE_LOD = 0.35  # below this zoom the text would be a smear; the title alone is drawn, larger
TITLE_LOD = 0.18  # and below this nothing can be read at all


@dataclass(frozen=True)
class NodeState:
    """All a card shows. ``severity``: "", "advice" or "error"."""

    node: Node
    shape: Dims | None = None
    counts: tuple[int, int] | None = None
    severity: str = ""
    problems: str = ""


class NodeItem(QGraphicsItem):
    """Draws a NodeState. ``mark`` is what a gesture wants it to look like: "", "target", "source" or "out"."""

    def __init__(self, state: NodeState, paints: Paints) -> None:
        super().__init__()
        self.state = state
        self.paints = paints
        self.mark = ""
        self._texts: tuple[str, str, str, str, str] = ("", "", "", "", "")
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(1)
        self.show_state(state)

    @property
    def node_id(self) -> str:
        return self.state.node.id

    @property
    def has_input(self) -> bool:
        kind = LAYER_KINDS.get(self.state.node.kind)
        return kind is None or kind.max_inputs != 0

    def show_state(self, state: NodeState) -> None:
        self.state = state
        self.setPos(state.node.x, state.node.y)
        self.setToolTip("\n".join(filter(None, (f"{title_of(state.node)}  {state.node.id}", state.problems))))
        self.prepare()
        self.update()

    def show_paints(self, paints: Paints) -> None:
        self.paints = paints
        self.prepare()
        self.update()

    def set_mark(self, mark: str) -> None:
        if mark != self.mark:
            self.mark = mark
            self.update()

    def prepare(self) -> None:
        """Cut the texts to the card's width once, not at every paint."""
        bold, plain = QFontMetricsF(self.paints.title_font), QFontMetricsF(self.paints.text_font)
        small = QFontMetricsF(self.paints.name_font)
        room = WIDTH - 2 * MARGIN
        right = Qt.TextElideMode.ElideRight
        title = bold.elidedText(title_of(self.state.node), right, room)
        beside = room - bold.horizontalAdvance(title) - MARGIN - (16 if self.state.severity else 0)
        name = small.elidedText(self.node_id, right, beside) if beside > 24 else ""
        counts = count_words(self.state.counts)
        shape = plain.elidedText(shape_words(self.state.shape), right, room - plain.horizontalAdvance(counts) - MARGIN)
        self._texts = (title, name, plain.elidedText(summary(self.state.node), right, room), shape, counts)

    def in_port(self, slot: int = 0, slots: int = 1) -> QPointF:
        """Where wire number ``slot`` of so many ends, in scene coordinates."""
        spread = min(SLOT_PX, (WIDTH - 40) / max(1, slots - 1))
        return self.pos() + QPointF(WIDTH / 2 + (slot - (slots - 1) / 2) * spread, 0)

    def out_port(self) -> QPointF:
        return self.pos() + QPointF(WIDTH / 2, HEIGHT)

    def port_at(self, scene_pos: QPointF) -> str:
        """ "in", "out" or "" for a place on the canvas."""
        point = scene_pos - self.pos()
        if self.has_input and (point - QPointF(WIDTH / 2, 0)).manhattanLength() <= PORT_REACH:
            return "in"
        return "out" if (point - QPointF(WIDTH / 2, HEIGHT)).manhattanLength() <= PORT_REACH else ""

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(-3, -PORT_REACH, WIDTH + 6, HEIGHT + 2 * PORT_REACH)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(QRectF(0, 0, WIDTH, HEIGHT))
        if self.has_input:
            path.addRect(QRectF(WIDTH / 2 - PORT_REACH, -PORT_REACH, 2 * PORT_REACH, PORT_REACH))
        path.addRect(QRectF(WIDTH / 2 - PORT_REACH, HEIGHT, 2 * PORT_REACH, PORT_REACH))
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        lod = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if self.mark == "out":
            painter.setOpacity(0.35)
        if lod < READABLE_LOD:
            self._paint_far(painter, lod)
        else:
            self._paint_card(painter)
            self._paint_texts(painter)
            self._paint_ports(painter)
        if self.mark == "out":
            painter.setOpacity(1.0)

    def _frame(self) -> QPen:
        """The card's edge says what is going on with it."""
        if self.mark == "target":
            return QPen(self.paints.success, 2.0)
        if self.isSelected() or self.mark == "source":
            return QPen(self.paints.accent, 2.0)
        return QPen(self.paints.error if self.state.severity == "error" else self.paints.border, 1.2)

    def _paint_card(self, painter: QPainter) -> None:
        painter.setPen(self._frame())
        painter.setBrush(self.paints.card)
        painter.drawRoundedRect(QRectF(0, 0, WIDTH, HEIGHT), 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.paints.family(self.state.node.kind))
        painter.drawRoundedRect(QRectF(4, 8, 3, HEIGHT - 16), 1.5, 1.5)

    def _paint_far(self, painter: QPainter, lod: float) -> None:
        """Few and simple strokes, since there are many cards when they are this small."""
        pen = self._frame()
        pen.setWidthF(pen.widthF() * 3)
        painter.setPen(pen)
        painter.setBrush(self.paints.card)
        painter.drawRect(QRectF(0, 0, WIDTH, HEIGHT))
        painter.fillRect(QRectF(4, 4, 12, HEIGHT - 8), self.paints.family(self.state.node.kind))
        if lod >= TITLE_LOD:
            painter.setPen(self.paints.text)
            painter.setFont(self.paints.far_font)
            painter.drawText(QPointF(MARGIN + 14, HEIGHT / 2 + 9), self._texts[0])

    def _paint_texts(self, painter: QPainter) -> None:
        title, name, middle, shape, counts = self._texts
        left, right = MARGIN + 2, WIDTH - MARGIN
        first, last = (23.0, 67.0) if middle else (32.0, 56.0)
        painter.setFont(self.paints.title_font)
        painter.setPen(self.paints.text)
        painter.drawText(QPointF(left, first), title)
        painter.setFont(self.paints.text_font)
        painter.drawText(QPointF(left, 45), middle)
        painter.setPen(self.paints.muted)
        painter.drawText(QPointF(left, last), shape)
        plain, small = QFontMetricsF(self.paints.text_font), QFontMetricsF(self.paints.name_font)
        painter.drawText(QPointF(right - plain.horizontalAdvance(counts), last), counts)
        painter.setFont(self.paints.name_font)
        edge = right - (18 if self.state.severity else 0)
        painter.drawText(QPointF(edge - small.horizontalAdvance(name), first), name)
        if self.state.severity:
            self._paint_problem(painter, QPointF(right - 6, first - 5))

    def _paint_problem(self, painter: QPainter, middle: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.paints.error if self.state.severity == "error" else self.paints.warning)
        painter.drawEllipse(middle, 7, 7)
        painter.setPen(QPen(self.paints.card, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(middle + QPointF(0, -3.5), middle + QPointF(0, 0.5))
        painter.drawPoint(middle + QPointF(0, 3.6))

    def _paint_ports(self, painter: QPainter) -> None:
        painter.setPen(QPen(self.paints.muted, 1.2))
        painter.setBrush(self.paints.card)
        if self.has_input:
            painter.drawEllipse(QPointF(WIDTH / 2, 0), PORT_RADIUS, PORT_RADIUS)
        painter.drawEllipse(QPointF(WIDTH / 2, HEIGHT), PORT_RADIUS, PORT_RADIUS)
