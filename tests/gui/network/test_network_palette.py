"""The palette: all kinds by family, search, append with Enter or a double click, and what a drag carries."""

from __future__ import annotations

from collections.abc import Callable

from canvas_hands import chain, wires
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.network.graph import BLOCK, Graph
from engine.network.kinds import LAYER_KINDS
from gui.network.palette import LAYER_MIME
from gui.network.tab import NetworkTab
from gui.session import Session

Show = Callable[[Graph], None]


def test_every_kind_is_there_with_its_help(tab: NetworkTab) -> None:
    palette = tab.palette_list
    layers = [key for key in palette.shown_kinds() if not key.startswith(BLOCK)]
    assert layers == [key for key, kind in LAYER_KINDS.items() if kind.is_offered]
    for key in layers:
        kind = LAYER_KINDS[key]
        row = palette.item_of(key)
        assert row.text(0) == kind.title
        assert row.toolTip(0) == kind.help
        assert row.parent().text(0) == kind.family


def test_search_by_name_and_by_what_it_is_for(tab: NetworkTab) -> None:
    QTest.keyClicks(tab.palette_list.search, "POOL max")
    assert tab.palette_list.shown_kinds() == ["MaxPooling2D", "MaxPooling1D", "GlobalMaxPooling1D"]
    tab.palette_list.search.setText("shortcut")
    assert tab.palette_list.shown_kinds() == ["Add"]
    tab.palette_list.search.setText("no such layer")
    assert tab.palette_list.shown_kinds() == []
    assert "another word" in tab.palette_list.nothing_found.text()
    assert not tab.palette_list.nothing_found.isHidden()
    tab.palette_list.search.clear()
    assert {kind.key for kind in LAYER_KINDS.values() if kind.is_offered} <= set(tab.palette_list.shown_kinds())
    assert tab.palette_list.nothing_found.isHidden()


def test_search_and_enter_build_a_network(tab: NetworkTab, session: Session) -> None:
    search = tab.palette_list.search
    for words in ("input", "flatten", "dense"):
        search.clear()
        QTest.keyClicks(search, words)
        QTest.keyClick(search, Qt.Key.Key_Return)
    assert [node.kind for node in session.graph.nodes] == ["Input", "Flatten", "Dense"]
    assert wires(session.graph) == {("input", "flatten"), ("flatten", "dense")}
    assert tab.scene.selected_nodes == ["dense"]
    assert tab.palette_list.tree.currentItem().text(0) == "Dense", "what Enter adds is marked"
    assert len({node.y for node in session.graph.nodes}) == 3


def test_double_click_appends_behind_the_selected_node(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense"))
    tab.scene.select(["input"])
    tree = tab.palette_list.tree
    tree.scrollToItem(tab.palette_list.item_of("Flatten"))
    place = tree.visualItemRect(tab.palette_list.item_of("Flatten")).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert wires(session.graph) == {("input", "flatten"), ("flatten", "dense")}
    assert session.undo_stack.count() == 1


def test_arrow_from_the_search_into_the_list_and_enter(tab: NetworkTab, session: Session) -> None:
    palette = tab.palette_list
    palette.search.setText("input")
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.tree.hasFocus()
    QTest.keyClick(palette.tree, Qt.Key.Key_Return)
    assert [node.kind for node in session.graph.nodes] == ["Input"]


def test_a_merging_layer_joins_all_that_is_selected(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense"))
    session.set_graph(session.graph.added(chain("Input", "Dense", "Dense").nodes[2]).connected("input", "dense_1"), "x")
    tab.scene.select(["dense", "dense_1"])
    tab.palette_list.append_requested.emit("Concatenate")
    assert session.graph.inputs_of("concatenate") == ("dense", "dense_1")


def test_a_drag_carries_the_kind(tab: NetworkTab) -> None:
    data = tab.palette_list.tree.mimeData([tab.palette_list.item_of("Dense")])
    assert data.formats() == [LAYER_MIME]
    assert bytes(data.data(LAYER_MIME).data()) == b"Dense"
