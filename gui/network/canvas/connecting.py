"""Pulling wires: a new one from a port, or the end of one that is there. Only layers it may lead to light up."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from engine.network.editing.edits import Wire, legal_sources, legal_targets, place_matters
from engine.network.graph import Graph
from gui.network.canvas.node_item import NodeItem
from gui.network.canvas.paints import Paints
from gui.network.canvas.routes import wire_path
from gui.network.canvas.scene import NetworkScene
from gui.network.canvas.wire_item import HIT_PX, arrow_head
from gui.network.editor import NetworkEditor

DRAG_START_PX = 4


class LooseWire(QGraphicsItem):
    """The wire that follows the mouse while it is being connected."""

    def __init__(self, paints: Paints) -> None:
        super().__init__()
        self._paints = paints
        self._path = QPainterPath()
        self._end = QPointF()
        self.setZValue(2)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_ends(self, start: QPointF, end: QPointF) -> None:
        self.prepareGeometryChange()
        self._path, self._end = wire_path(start, end), end

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._path.controlPointRect().adjusted(-HIT_PX, -HIT_PX, HIT_PX, HIT_PX)

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setPen(self._paints.wire_loose)
        painter.drawPath(self._path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._paints.accent)
        painter.drawPolygon(arrow_head(self._end))


class Pull:
    """One end held by ``anchor``, the other by the mouse. ``graph`` is what legal ends are judged by."""

    def __init__(self, view: QGraphicsView, scene: NetworkScene, graph: Graph, anchor: str, *, forwards: bool) -> None:
        self._view, self._scene, self._graph = view, scene, graph
        self.anchor, self._is_forwards = anchor, forwards
        legal = legal_targets(graph, anchor) if forwards else legal_sources(graph, anchor)
        self._legal = frozenset(legal)
        for name, item in scene.nodes.items():
            item.set_mark("source" if name == anchor else "target" if name in self._legal else "out")
        self._wire = LooseWire(scene.paints)
        scene.addItem(self._wire)

    def move(self, place: QPoint) -> None:
        item = self._scene.nodes.get(self.anchor)
        if item is None:
            return
        there = self._view.mapToScene(place)
        other = self._scene.node_at(there)
        if other is not None and other.node_id in self._legal:
            there = self._end_on(other, there) if self._is_forwards else other.out_port()
        if self._is_forwards:
            self._wire.set_ends(item.out_port(), there)
        else:
            self._wire.set_ends(there, item.in_port())

    def _end_on(self, other: NodeItem, there: QPointF) -> QPointF:
        """The port it would go into; among several in order, the place nearest to the mouse."""
        if not place_matters(self._graph, other.node_id):
            return other.in_port()
        slots = len(self._graph.inputs_of(other.node_id))
        return other.in_port(other.slot_at(there, slots), slots + 1)

    def ends_at(self, place: QPoint) -> tuple[Wire, int | None] | None:
        """The wire if it were let go there, and which input it becomes; None over no other layer."""
        there = self._view.mapToScene(place)
        other = self._scene.node_at(there)
        if other is None or other.node_id == self.anchor:
            return None
        if not self._is_forwards:
            return (other.node_id, self.anchor), None
        slots = len(self._graph.inputs_of(other.node_id))
        port = other.slot_at(there, slots) if place_matters(self._graph, other.node_id) else None
        return (self.anchor, other.node_id), port

    def end(self) -> None:
        for item in self._scene.nodes.values():
            item.set_mark("")
        if self._wire.scene() is self._scene:
            self._scene.removeItem(self._wire)


class Connect:
    """Pulls a new wire from a port, forwards or backwards."""

    def __init__(
        self, view: QGraphicsView, scene: NetworkScene, editor: NetworkEditor, anchor: str, *, forwards: bool
    ) -> None:
        self._scene, self._editor = scene, editor
        self._pull = Pull(view, scene, editor.graph, anchor, forwards=forwards)

    def move(self, place: QPoint) -> None:
        self._pull.move(place)

    def release(self, place: QPoint) -> None:
        found = self._pull.ends_at(place)
        self.cancel()
        if found is None or self._pull.anchor not in self._editor.graph.by_id:
            return
        wire, port = found
        if self._editor.connect(*wire, port):
            self._scene.select([wire[1]])

    def cancel(self) -> None:
        self._pull.end()


class Reconnect:
    """Leads one end of a wire to another layer. Until the mouse moves it is a click; over nothing, all stays."""

    def __init__(
        self, view: QGraphicsView, scene: NetworkScene, editor: NetworkEditor, wire: Wire, end: str, start: QPoint
    ) -> None:
        self._view, self._scene, self._editor = view, scene, editor
        self._wire, self._is_target, self._start = wire, end == "target", start
        self._pull: Pull | None = None

    def move(self, place: QPoint) -> None:
        if self._pull is None:
            if (place - self._start).manhattanLength() < DRAG_START_PX or self._wire not in self._scene.wires:
                return
            anchor = self._wire[0] if self._is_target else self._wire[1]
            graph = self._editor.graph.disconnected(*self._wire)
            self._pull = Pull(self._view, self._scene, graph, anchor, forwards=self._is_target)
            self._scene.wires[self._wire].hide()
        self._pull.move(place)

    def release(self, place: QPoint) -> None:
        self.move(place)
        found = self._pull.ends_at(place) if self._pull is not None else None
        self.cancel()
        if found is None or any(name not in self._editor.graph.by_id for name in self._wire):
            return
        wire, port = found
        if self._editor.reconnect(self._wire, wire, port):
            self._scene.select([], [wire])

    def cancel(self) -> None:
        if self._pull is not None:
            self._pull.end()
        if self._wire in self._scene.wires:
            self._scene.wires[self._wire].show()
