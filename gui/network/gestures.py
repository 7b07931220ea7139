"""What a pressed mouse does until it is let go: each gesture is an object with move, release and cancel."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsView,
    QRubberBand,
    QStyleOptionGraphicsItem,
    QWidget,
)

from engine.network.editing import legal_sources, legal_targets
from gui.network.editor import NetworkEditor
from gui.network.node_item import NodeItem
from gui.network.paints import Paints
from gui.network.routes import wire_path
from gui.network.scene import NetworkScene
from gui.network.wire_item import HIT_PX, arrow_head
from gui.network.zoom_view import ZoomView

SNAP_PX = 10.0
DRAG_START_PX = 4


class Gesture(Protocol):
    """``place`` is in pixels of the viewport. ``cancel`` leaves everything as it was before the press."""

    def move(self, place: QPoint) -> None: ...

    def release(self, place: QPoint) -> None: ...

    def cancel(self) -> None: ...


class MoveNodes:
    """Drags the selected nodes; one undo step when they are put down. Without a real drag it was a click."""

    def __init__(self, view: QGraphicsView, scene: NetworkScene, editor: NetworkEditor, pressed: str, start: QPoint):
        self._view, self._scene, self._editor, self._pressed, self._start = view, scene, editor, pressed, start
        self._homes = {name: scene.nodes[name].pos() for name in scene.selected_nodes}
        self._shift = QPointF()
        self._is_dragging = False

    def move(self, place: QPoint) -> None:
        if not self._is_dragging and (place - self._start).manhattanLength() < DRAG_START_PX:
            return
        self._is_dragging = True
        way = self._view.mapToScene(place) - self._view.mapToScene(self._start)
        self._show(QPointF(round(way.x() / SNAP_PX) * SNAP_PX, round(way.y() / SNAP_PX) * SNAP_PX))

    def _show(self, shift: QPointF) -> None:
        if shift == self._shift:
            return
        self._shift = shift
        self._scene.shift_nodes(self._homes, shift)

    def release(self, place: QPoint) -> None:
        self.move(place)
        if not self._is_dragging:
            self._scene.select([self._pressed])
        elif not self._shift.isNull():
            names = [name for name in self._homes if name in self._editor.graph.by_id]
            self._editor.move(names, self._shift.x(), self._shift.y())

    def cancel(self) -> None:
        self._show(QPointF())


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


class Connect:
    """Pulls a wire from a port, forwards or backwards; only nodes it may lead to light up."""

    def __init__(self, view: QGraphicsView, scene: NetworkScene, editor: NetworkEditor, anchor: str, *, forwards: bool):
        self._view, self._scene, self._editor = view, scene, editor
        self._anchor, self._is_forwards = anchor, forwards
        legal = legal_targets(editor.graph, anchor) if forwards else legal_sources(editor.graph, anchor)
        self._legal = frozenset(legal)
        for name, item in scene.nodes.items():
            item.set_mark("source" if name == anchor else "target" if name in self._legal else "out")
        self._wire = LooseWire(scene.paints)
        scene.addItem(self._wire)

    def move(self, place: QPoint) -> None:
        item = self._scene.nodes.get(self._anchor)
        if item is None:
            return
        there = self._view.mapToScene(place)
        other = self._node_at(place)
        if other is not None and other.node_id in self._legal:
            there = other.in_port() if self._is_forwards else other.out_port()
        if self._is_forwards:
            self._wire.set_ends(item.out_port(), there)
        else:
            self._wire.set_ends(there, item.in_port())

    def _node_at(self, place: QPoint) -> NodeItem | None:
        return next((item for item in self._view.items(place) if isinstance(item, NodeItem)), None)

    def release(self, place: QPoint) -> None:
        other = self._node_at(place)
        self.cancel()
        if other is None or other.node_id == self._anchor or self._anchor not in self._editor.graph.by_id:
            return
        ends = (self._anchor, other.node_id) if self._is_forwards else (other.node_id, self._anchor)
        if self._editor.connect(*ends):
            self._scene.select([ends[1]])

    def cancel(self) -> None:
        for item in self._scene.nodes.values():
            item.set_mark("")
        if self._wire.scene() is self._scene:
            self._scene.removeItem(self._wire)


class RubberBand:
    """Selects all nodes and wires a rectangle touches; ``keeps`` adds them to what was selected."""

    def __init__(self, view: QGraphicsView, scene: NetworkScene, start: QPoint, *, keeps: bool) -> None:
        self._view, self._scene, self._start = view, scene, start
        self._before = (scene.selected_nodes, scene.selected_wires)
        self._kept = self._before if keeps else ([], [])
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, view.viewport())

    def move(self, place: QPoint) -> None:
        rect = QRect(self._start, place).normalized()
        self._band.setGeometry(rect)
        self._band.setVisible(rect.size() != QSize(1, 1))
        touched = self._view.mapToScene(rect).boundingRect()
        nodes = [name for name in self._scene.nodes if self._scene.rect_of([name]).intersects(touched)]
        inside = set(nodes) | set(self._kept[0])
        wires = [key for key in self._scene.wires if key[0] in inside and key[1] in inside]
        self._scene.select([*self._kept[0], *nodes], [*self._kept[1], *wires])

    def release(self, place: QPoint) -> None:
        if place == self._start:
            self._scene.select(*self._kept)
        else:
            self.move(place)
        self._end()

    def cancel(self) -> None:
        self._scene.select(*self._before)
        self._end()

    def _end(self) -> None:
        self._band.hide()
        self._band.deleteLater()


class Pan:
    """Moves the whole canvas with the mouse."""

    def __init__(self, view: ZoomView, start: QPoint) -> None:
        self._view, self._last = view, start
        self._home = (view.horizontalScrollBar().value(), view.verticalScrollBar().value())
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, place: QPoint) -> None:
        way, self._last = place - self._last, place
        self._view.pan_by(way)

    def release(self, place: QPoint) -> None:
        self.move(place)
        self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        self._view.horizontalScrollBar().setValue(self._home[0])
        self._view.verticalScrollBar().setValue(self._home[1])
        self._view.viewport().unsetCursor()
