"""The outline, find, and quick add: the network by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from canvas_hands import chain, key, wires
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.network.graph import Graph
from gui.network.navigation.chooser import NodeChooser
from gui.network.navigation.find_bar import found_in
from gui.network.navigation.outline import Outline
from gui.network.navigation.quick_add import QuickAdd
from gui.network.tab import NetworkTab
from gui.session import Message, Session

Show = Callable[[Graph], None]
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def outline_of(tab: NetworkTab) -> Outline:
    tab.left_tabs.setCurrentWidget(tab.navigation.outline)
    tab.navigation.outline.setFocus()
    return tab.navigation.outline


def texts(outline: Outline) -> list[str]:
    return [outline.item(row).text() for row in range(outline.count())]


def type_layer(tab: NetworkTab, words: str) -> None:
    box = tab.findChildren(QuickAdd)[-1]
    QTest.keyClicks(box.search, words)
    QTest.keyClick(box.search, Qt.Key.Key_Return)


def test_rows_are_the_layers_in_order(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Flatten", "Dense").with_params("input", {"shape": (4, 4, 1)}))
    outline = outline_of(tab)
    assert [text.split()[0] for text in texts(outline)] == ["input", "flatten", "dense"]
    said = outline.item(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Dense" in said
    assert "from flatten" in said
    assert "params" in said
    session.set_graph(session.graph.removed(["flatten"]), "x")
    assert [text.split()[0] for text in texts(outline)] == ["input", "dense"]
    assert "Flatten" in outline.item(1).toolTip() or outline.item(1).toolTip() == ""


def test_the_selection_is_one(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Flatten", "Dense"))
    outline = outline_of(tab)
    tab.scene.select(["flatten"])
    assert outline.chosen == ["flatten"]
    QTest.keyClick(outline, Qt.Key.Key_Down)
    assert tab.scene.selected_nodes == ["dense"]
    QTest.keyClick(outline, Qt.Key.Key_Up, SHIFT)
    assert tab.scene.selected_nodes == ["flatten", "dense"]


def test_a_network_by_keyboard_alone(tab: NetworkTab, session: Session, show: Show) -> None:
    show(Graph())
    outline = outline_of(tab)
    for words in ("input", "conv2d", "flatten", "dense", "softmax"):
        QTest.keyClick(outline, Qt.Key.Key_Insert)
        type_layer(tab, words)
    assert [session.graph.node(name).kind for name in session.graph.order] == [
        "Input",
        "Conv2D",
        "Flatten",
        "Dense",
        "Softmax",
    ]
    assert tab.scene.selected_nodes == ["softmax"]
    QTest.keyClick(outline, Qt.Key.Key_Up, ALT)
    assert [session.graph.node(name).kind for name in session.graph.order][-2:] == ["Softmax", "Dense"]
    QTest.keyClick(outline, Qt.Key.Key_Down, ALT)
    assert session.graph.order[-1] == "softmax"
    QTest.keyClick(outline, Qt.Key.Key_D)
    assert session.graph.node("softmax").is_disabled
    QTest.keyClick(outline, Qt.Key.Key_Delete)
    assert "softmax" not in session.graph.by_id
    tab.scene.select(["input"])
    QTest.keyClick(outline, Qt.Key.Key_C)
    chooser = tab.findChildren(NodeChooser)[-1]
    QTest.keyClicks(chooser.search, "flatten")
    QTest.keyClick(chooser.search, Qt.Key.Key_Return)
    assert ("input", "flatten") in wires(session.graph)
    QTest.keyClick(outline, Qt.Key.Key_F2)
    assert QApplication.focusWidget() is tab.inspector.name or tab.inspector.name.hasSelectedText()


def test_a_layer_that_cannot_move_says_why(
    tab: NetworkTab, session: Session, show: Show, messages: list[Message]
) -> None:
    show(chain("Input", "Dense"))
    outline = outline_of(tab)
    tab.scene.select(["dense"])
    QTest.keyClick(outline, Qt.Key.Key_Up, ALT)
    assert session.graph == chain("Input", "Dense")
    assert "cannot move" in messages[-1].text


def test_find_goes_from_one_to_the_next_and_closes(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Dense", "ReLU", "Dense").with_params("dense_1", {"units": 77}))
    tab.action_slots()["edit.find"]()
    bar = tab.navigation.find_bar
    QTest.keyClicks(bar.line, "dense")
    assert bar.count.text() == "1 of 2"
    assert tab.scene.selected_nodes == ["dense"]
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert tab.scene.selected_nodes == ["dense_1"]
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert tab.scene.selected_nodes == ["dense"]
    QTest.keyClick(bar.line, Qt.Key.Key_Return, SHIFT)
    assert tab.scene.selected_nodes == ["dense_1"]
    bar.line.setText("77")
    assert (tab.scene.selected_nodes, bar.count.text()) == (["dense_1"], "1 of 1")
    bar.line.setText("no such thing")
    assert bar.count.text() == "Nothing found"
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert bar.isHidden()


def test_what_can_be_found() -> None:
    graph = chain("Input", "Dense", "Dropout").with_params("dense", {"units": 77, "activation": "tanh"})
    assert found_in(graph, "") == []
    assert found_in(graph, "tanh") == ["dense"]
    assert found_in(graph, "DROP rate") == ["dropout"]
    assert found_in(graph, "units=77") == ["dense"]


def test_quick_add_from_the_canvas_goes_behind_the_selected(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense"))
    tab.scene.select(["input"])
    key(tab, Qt.Key.Key_A)
    type_layer(tab, "flat")
    assert wires(session.graph) == {("input", "flatten"), ("flatten", "dense")}
    key(tab, Qt.Key.Key_A)
    type_layer(tab, "dense 24 softmax")
    assert dict(session.graph.node("dense_1").params)["activation"] == "softmax"
    assert session.graph.node("dense_1").params["units"] == 24
    assert wires(session.graph) == {("input", "flatten"), ("flatten", "dense_1"), ("dense_1", "dense")}
    key(tab, Qt.Key.Key_A)
    box = tab.findChildren(QuickAdd)[-1]
    QTest.keyClicks(box.search, "no such layer")
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    assert box.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert len(session.graph.nodes) == 4
