"""Everything on the canvas without a mouse: choose, move, connect, copy and paste, delete, look around."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from canvas_hands import chain, key, wires
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from engine.network.graph import Graph, Node
from gui.network.navigation.chooser import NodeChooser
from gui.network.tab import NetworkTab
from gui.session import Message, Session

Show = Callable[[Graph], None]
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_tab_walks_through_the_nodes_and_out_again(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Flatten", "Dense"))
    seen = []
    for _ in range(3):
        key(tab, Qt.Key.Key_Tab)
        seen += tab.scene.selected_nodes
    assert seen == ["input", "flatten", "dense"]
    assert tab.canvas.hasFocus()
    assert "128" not in tab.canvas.accessibleDescription()
    assert "Dense, dense, 64 units" in tab.canvas.accessibleDescription()
    key(tab, Qt.Key.Key_Tab)
    assert not tab.canvas.hasFocus()
    tab.canvas.setFocus()
    key(tab, Qt.Key.Key_Backtab)
    assert tab.scene.selected_nodes == ["flatten"]


def test_page_keys_choose_the_next_and_the_last_node(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Flatten", "Dense"))
    key(tab, Qt.Key.Key_PageDown)
    key(tab, Qt.Key.Key_PageDown)
    assert tab.scene.selected_nodes == ["flatten"]
    key(tab, Qt.Key.Key_PageUp)
    assert tab.scene.selected_nodes == ["input"]


def test_arrows_move_what_is_selected_as_one_step(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense"))
    tab.scene.select(["dense"])
    for _ in range(3):
        key(tab, Qt.Key.Key_Right)
    key(tab, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    node = session.graph.by_id["dense"]
    assert (node.x, node.y) == (60.0, 212.0)
    assert session.undo_stack.count() == 1
    assert tab.scene.selected_nodes == ["dense"]


def test_connect_by_key_and_list(tab: NetworkTab, session: Session, show: Show) -> None:
    show(Graph((Node("a", "Input"), Node("b", "Dense", y=150), Node("c", "Flatten", y=300))))
    tab.scene.select(["a"])
    key(tab, Qt.Key.Key_C)
    chooser = tab.findChild(NodeChooser)
    assert chooser is not None
    assert [chooser.list.item(row).text().split()[0] for row in range(chooser.list.count())] == ["b", "c"]
    QTest.keyClicks(chooser.search, "flat")
    QTest.keyClick(chooser.search, Qt.Key.Key_Return)
    assert wires(session.graph) == {("a", "c")}
    assert tab.scene.selected_nodes == ["c"]


def test_connect_says_why_it_cannot(tab: NetworkTab, show: Show, messages: list[Message]) -> None:
    show(chain("Input", "Dense"))
    key(tab, Qt.Key.Key_C)
    tab.scene.select(["dense"])
    key(tab, Qt.Key.Key_C)
    assert [message.level for message in messages] == ["info", "info"]
    assert "dense" in messages[1].text


def test_copy_cut_paste_duplicate(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Conv2D", "Flatten"))
    tab.scene.select(["conv2d", "flatten"])
    key(tab, Qt.Key.Key_C, CONTROL)
    key(tab, Qt.Key.Key_V, CONTROL)
    assert [node.id for node in session.graph.nodes] == ["input", "conv2d", "flatten", "conv2d_1", "flatten_1"]
    assert ("conv2d_1", "flatten_1") in wires(session.graph)
    assert tab.scene.selected_nodes == ["conv2d_1", "flatten_1"]
    places = {(node.x, node.y) for node in session.graph.nodes}
    assert len(places) == 5, "nothing lies on top of anything else"
    key(tab, Qt.Key.Key_X, CONTROL)
    assert len(session.graph.nodes) == 3
    key(tab, Qt.Key.Key_V, CONTROL)
    assert {"conv2d_1", "flatten_1"} <= set(session.graph.by_id), "what was cut comes back under its name"
    key(tab, Qt.Key.Key_D, CONTROL)
    assert len(session.graph.nodes) == 7
    assert session.undo_stack.count() == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{}",
        "[1, 2]",
        '{"format": "layerwise layers"}',
        '{"format": "layerwise layers", "version": 99, "nodes": [], "edges": []}',
        '{"format": "layerwise layers", "version": 1, "nodes": [{"id": "a", "kind": "Virus", "params": {}, '
        '"x": 0, "y": 0}], "edges": []}',
        "[" * 100_000,
    ],
)
def test_pasting_anything_else_is_a_message_and_nothing_else(
    tab: NetworkTab, session: Session, show: Show, messages: list[Message], text: str
) -> None:
    show(chain("Input", "Dense"))
    QGuiApplication.clipboard().setText(text)
    key(tab, Qt.Key.Key_V, CONTROL)
    assert session.graph == chain("Input", "Dense")
    assert not session.undo_stack.count()
    assert [message.level for message in messages] == ["warning"]


def test_select_all_and_delete_all(tab: NetworkTab, session: Session, show: Show) -> None:
    graph = chain("Input", "Flatten", "Dense")
    show(graph)
    key(tab, Qt.Key.Key_A, CONTROL)
    assert len(tab.scene.selected_nodes) == 3
    key(tab, Qt.Key.Key_Backspace)
    assert session.graph == Graph()
    assert tab.hint.isVisible()
    session.undo_stack.undo()
    assert session.graph == graph
    assert not tab.hint.isVisible()


def test_f2_goes_to_the_name(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense"))
    tab.scene.select(["dense"])
    key(tab, Qt.Key.Key_F2)
    name = tab.findChild(QLineEdit, "network.name")
    assert name is not None
    assert name.hasFocus()
    QTest.keyClicks(name, "head")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert "head" in session.graph.by_id
    assert tab.scene.selected_nodes == ["head"]


def test_keys_zoom_and_fit(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", *["Dense"] * 10))
    fitted = tab.canvas.zoom
    key(tab, Qt.Key.Key_Plus)
    assert tab.canvas.zoom == pytest.approx(fitted * 1.2)
    key(tab, Qt.Key.Key_Minus)
    key(tab, Qt.Key.Key_Minus)
    key(tab, Qt.Key.Key_0)
    assert tab.canvas.zoom == pytest.approx(fitted)
    seen = tab.canvas.mapToScene(tab.canvas.viewport().rect()).boundingRect()
    assert seen.contains(tab.scene.rect_of(tab.scene.nodes))


def test_a_node_out_of_sight_is_brought_back_when_chosen(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense"))
    tab.canvas.centerOn(QPointF(9000, 9000))
    session.node_requested.emit(("dense",))
    seen = tab.canvas.mapToScene(tab.canvas.viewport().rect()).boundingRect()
    assert seen.contains(tab.scene.rect_of(["dense"]))
    assert tab.scene.selected_nodes == ["dense"]
    session.node_requested.emit(("nobody",))
    assert tab.scene.selected_nodes == ["dense"]
