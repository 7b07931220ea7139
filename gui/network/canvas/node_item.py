"""One node on the canvas: where its card and its ports are. ``cards`` draws it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.network.graph import Node
from engine.network.kinds import Dims, LayerKind
from gui.network.canvas.cards import HEIGHT, MARGIN, READABLE_LOD, STACK_PX, WIDTH, Card, Texts, paint_card, slot_x
from gui.network.canvas.paints import Paints
from gui.network.words import count_words, shape_words, summary, title_of

__all__ = ["HEIGHT", "READABLE_LOD", "WIDTH", "NodeItem", "NodeState"]

PORT_REACH = 13.0  # how far from a port's middle a press still means the port
CARD_SIZE = QSizeF(WIDTH, HEIGHT)
BOUNDS = QRectF(-3, -PORT_REACH, WIDTH + 6 + 2 * STACK_PX, HEIGHT + 2 * PORT_REACH)
OPAQUE = "Opaque"  # the kind of layers that are kept as they came


class NodeState(NamedTuple):
    """All a card shows. ``kind``: None where it is unknown. ``severity``: "", "advice" or "error".

    ``ports``: how many inputs have numbers.
    """

    node: Node
    kind: LayerKind | None = None
    shape: Dims | None = None
    counts: tuple[int, int] | None = None
    severity: str = ""
    problems: str = ""
    ports: int = 0


class NodeItem(QGraphicsItem):
    """Draws a NodeState. ``mark`` is what a gesture wants it to look like: "", "target", "source" or "out"."""

    def __init__(self, state: NodeState, paints: Paints) -> None:
        super().__init__()
        self.state = state
        self.paints = paints
        self.mark = ""
        self._card: Card | None = None
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(1)
        self.show_state(state)

    @property
    def node_id(self) -> str:
        return self.state.node.id

    @property
    def rect(self) -> QRectF:
        """Where its card lies on the scene."""
        return QRectF(self.pos(), CARD_SIZE)

    @property
    def has_input(self) -> bool:
        kind = self.state.kind
        return kind is None or kind.max_inputs != 0

    def show_state(self, state: NodeState) -> None:
        self.state = state
        self._card = None
        self.setPos(state.node.x, state.node.y)
        self.setToolTip("\n".join(filter(None, (f"{title_of(state.node)}  {state.node.id}", state.problems))))
        self.update()

    def show_paints(self, paints: Paints) -> None:
        self.paints = paints
        self._card = None
        self.update()

    def set_mark(self, mark: str) -> None:
        if mark != self.mark:
            self.mark = mark
            self.update()

    @property
    def card(self) -> Card:
        """What is drawn; made at the first painting after a change, since most cards are out of sight."""
        if self._card is None:
            self._card = self._made_card()
        return self._card

    def _made_card(self) -> Card:
        node = self.state.node
        is_foreign = node.kind == OPAQUE or self.state.kind is None
        return Card(
            self._texts(),
            self.paints.family(node.kind),
            self.state.severity,
            is_block=bool(node.block),
            is_foreign=is_foreign,
            is_disabled=node.is_disabled,
            has_input=self.has_input,
            ports=self.state.ports,
        )

    def _texts(self) -> Texts:
        """Cut to the card's width once, not at every paint."""
        bold, plain, small = self.paints.title_metrics, self.paints.text_metrics, self.paints.name_metrics
        node = self.state.node
        room, edge = WIDTH - 2 * MARGIN, WIDTH - MARGIN
        right = Qt.TextElideMode.ElideRight
        title = bold.elidedText(title_of(node), right, room)
        badge = 18 if self.state.severity else 0
        beside = room - bold.horizontalAdvance(title) - MARGIN - badge
        name = small.elidedText(node.id, right, beside) if beside > 24 else ""
        counts = count_words(self.state.counts)
        counts_px = plain.horizontalAdvance(counts)
        shape = plain.elidedText(shape_words(self.state.shape), right, room - counts_px - MARGIN)
        middle = plain.elidedText(summary(node, self.state.kind), right, room)
        name_x = edge - badge - small.horizontalAdvance(name)
        return Texts(title, name, middle, shape, counts, name_x, edge - counts_px)

    def in_port(self, slot: int = 0, slots: int = 1) -> QPointF:
        """Where wire number ``slot`` of so many ends, in scene coordinates."""
        return self.pos() + QPointF(slot_x(slot, slots), 0)

    def out_port(self) -> QPointF:
        return self.pos() + QPointF(WIDTH / 2, HEIGHT)

    def slot_at(self, scene_pos: QPointF, slots: int) -> int:
        """Between which of so many wires a new one would come in at a place: 0 before the first."""
        x = (scene_pos - self.pos()).x()
        return sum(slot_x(slot, slots) < x for slot in range(slots))

    def port_at(self, scene_pos: QPointF) -> str:
        """ "in", "out" or "" for a place on the canvas."""
        point = scene_pos - self.pos()
        if self.has_input and (point - QPointF(WIDTH / 2, 0)).manhattanLength() <= PORT_REACH:
            return "in"
        return "out" if (point - QPointF(WIDTH / 2, HEIGHT)).manhattanLength() <= PORT_REACH else ""

    def boundingRect(self) -> QRectF:  # noqa: N802
        return BOUNDS

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
        paint_card(painter, self.card, self._frame(), self.paints, lod)
        if self.mark == "out":
            painter.setOpacity(1.0)

    def _frame(self) -> str:
        """The card's edge says what is going on with it."""
        if self.mark == "target":
            return "target"
        if self.isSelected() or self.mark == "source":
            return "selected"
        return "error" if self.state.severity == "error" else ""
