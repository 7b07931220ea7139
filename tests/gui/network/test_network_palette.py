"""The palette: all kinds by family, search, append with Enter or a double click, and what a drag carries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from canvas_hands import chain, wires
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

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
        assert row.parent().text(0) in (kind.family, "Often used")


def test_search_by_name_and_by_what_it_is_for(tab: NetworkTab) -> None:
    QTest.keyClicks(tab.palette_list.search, "POOL max")
    pools = {f"{where}MaxPooling{rank}D" for where in ("", "Global") for rank in (1, 2, 3)}
    assert set(tab.palette_list.shown_kinds()) == pools
    tab.palette_list.search.setText("transpose")
    assert {"Conv2DTranspose", "Permute"} <= set(tab.palette_list.shown_kinds())
    tab.palette_list.search.setText("no such layer")
    assert tab.palette_list.shown_kinds() == []
    assert "another word" in tab.palette_list.nothing_found.text()
    assert not tab.palette_list.nothing_found.isHidden()
    tab.palette_list.search.clear()
    assert {kind.key for kind in LAYER_KINDS.values() if kind.is_offered} <= set(tab.palette_list.shown_kinds())
    assert tab.palette_list.nothing_found.isHidden()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *(("fully connected", "Dense"), ("FC", "Dense"), ("완전 연결", "Dense"), ("bn", "BatchNormalization")),
        *(("배치 정규화", "BatchNormalization"), ("합성곱", "Conv2D"), ("deconvolution", "Conv2DTranspose")),
        *(("GAP", "GlobalAveragePooling2D"), ("드롭아웃", "Dropout"), ("relu", "ReLU"), ("conv", "Conv2D")),
        *(("standardise", "Normalization"), ("mirror", "RandomFlip"), ("과적합", "Dropout"), ("gelu", "GELU")),
    ],
)
def test_a_layer_is_found_by_what_else_people_call_it(tab: NetworkTab, words: str, kind: str) -> None:
    tab.palette_list.search.setText(words)
    assert tab.palette_list.tree.currentItem() is tab.palette_list.item_of(kind)


def _click(tree: QTreeWidget, row: QTreeWidgetItem) -> None:
    QTest.mouseClick(
        tree.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        tree.visualItemRect(row).center(),
    )


def test_families_open_at_a_click_and_stay_open(tab: NetworkTab, session: Session, qtbot: QtBot) -> None:
    palette = tab.palette_list
    assert palette.open_families == ("Often used",)
    pooling = palette.item_of("MaxPooling1D").parent()
    palette.tree.scrollToItem(pooling)
    assert not pooling.isExpanded()
    _click(palette.tree, pooling)
    assert pooling.isExpanded()
    again = NetworkTab(session)
    qtbot.addWidget(again)
    assert again.palette_list.open_families == ("Often used", "Pooling")
    _click(palette.tree, pooling)
    assert not pooling.isExpanded()
    assert session.settings["network_families"] == "Often used"


def test_a_search_opens_what_it_finds_and_closes_it_again(tab: NetworkTab) -> None:
    palette = tab.palette_list
    often, pooling = palette.tree.topLevelItem(0), palette.item_of("MaxPooling1D").parent()
    palette.search.setText("pool")
    assert pooling.isExpanded()
    assert often.isHidden(), "nothing is found twice"
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.search.text() == ""
    assert not pooling.isExpanded()
    assert not often.isHidden()
    assert palette.open_families == ("Often used",)


def test_keys_lead_through_families_and_back_to_the_search(tab: NetworkTab, session: Session) -> None:
    palette = tab.palette_list
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.tree.hasFocus()
    assert palette.tree.currentItem().text(0) == "Often used"
    QTest.keyClick(palette.tree, Qt.Key.Key_Return)
    assert palette.open_families == ()
    QTest.keyClick(palette.tree, Qt.Key.Key_Right)
    QTest.keyClick(palette.tree, Qt.Key.Key_Down)
    QTest.keyClick(palette.tree, Qt.Key.Key_Return)
    assert [node.kind for node in session.graph.nodes] == ["Input"]
    palette.tree.setFocus()
    QTest.keyClick(palette.tree, Qt.Key.Key_Up)
    QTest.keyClick(palette.tree, Qt.Key.Key_Up)
    assert palette.search.hasFocus()


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
