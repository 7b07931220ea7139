"""Hands for the canvas: a mouse that knows where cards, ports and wires are, keys, and drops."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.network.graph import Edge, Graph, Node
from gui.network.palette import LAYER_MIME
from gui.network.tab import NetworkTab

NO_KEYS = Qt.KeyboardModifier.NoModifier


def chain(*kinds: str) -> Graph:
    """Layers one behind the other, from top to bottom."""
    graph = Graph()
    for place, kind in enumerate(kinds):
        node = Node(graph.new_id(kind), kind, {}, 0.0, place * 112.0)
        edges = (Edge(graph.nodes[-1].id, node.id),) if graph.nodes else ()
        graph = Graph((*graph.nodes, node), (*graph.edges, *edges))
    return graph


class Mouse:
    """Presses and drags on the canvas at places of the scene."""

    def __init__(self, tab: NetworkTab) -> None:
        self.tab = tab
        self.viewport = tab.canvas.viewport()

    def at(self, place: QPointF) -> QPoint:
        return self.tab.canvas.mapFromScene(place)

    def card(self, name: str) -> QPointF:
        """A place on a node's card, away from its ports."""
        return self.tab.scene.nodes[name].pos() + QPointF(40, 30)

    def out_port(self, name: str) -> QPointF:
        return self.tab.scene.nodes[name].out_port()

    def in_port(self, name: str) -> QPointF:
        return self.tab.scene.nodes[name].in_port()

    def wire(self, source: str, target: str) -> QPointF:
        """The middle of a wire."""
        return (self.out_port(source) + self.in_port(target)) / 2

    def click(self, place: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mouseClick(self.viewport, Qt.MouseButton.LeftButton, keys, self.at(place))

    def press(
        self, place: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton, keys: Qt.KeyboardModifier = NO_KEYS
    ) -> None:
        QTest.mousePress(self.viewport, button, keys, self.at(place))

    def move(self, place: QPointF) -> None:
        QTest.mouseMove(self.viewport, self.at(place))

    def release(self, place: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseRelease(self.viewport, button, NO_KEYS, self.at(place))

    def drag(self, start: QPointF, end: QPointF) -> None:
        self.press(start)
        for part in (0.25, 0.5, 0.75, 1.0):
            self.move(start + (end - start) * part)
        self.release(end)


def key(tab: NetworkTab, what: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    QTest.keyClick(tab.canvas, what, keys)


def drop(tab: NetworkTab, data: QMimeData, place: QPointF) -> bool:
    """Enter, move, drop: what Qt sends the viewport. True when the canvas took it."""
    viewport = tab.canvas.viewport()
    where = tab.canvas.mapFromScene(place)
    action, left, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, NO_KEYS
    enter = QDragEnterEvent(where, action, data, left, keys)
    QApplication.sendEvent(viewport, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(viewport, QDragMoveEvent(where, action, data, left, keys))
    dropped = QDropEvent(QPointF(where), action, data, left, keys)
    QApplication.sendEvent(viewport, dropped)
    return dropped.isAccepted()


def layer_data(kind: str) -> QMimeData:
    data = QMimeData()
    data.setData(LAYER_MIME, kind.encode())
    return data


def wires(graph: Graph) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.edges}
