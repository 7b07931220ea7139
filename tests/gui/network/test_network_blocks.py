"""Blocks on the canvas: group, open, edit inside, go back, parameters, palette, and undo of it all."""

from __future__ import annotations

from collections.abc import Callable

from canvas_hands import chain, drop, key, layer_data
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot

from engine.network.blocks.saved import SUFFIX, blocks_folder, read_saved
from engine.network.graph import Graph
from gui.network.blocks.dialog import DEFAULT, NAME, BlockDialog
from gui.network.blocks.expose import ExposeButton
from gui.network.blocks.group_dialog import GroupDialog
from gui.network.tab import NetworkTab
from gui.session import Message, Session

Show = Callable[[Graph], None]
ALT = Qt.KeyboardModifier.AltModifier


def small() -> Graph:
    graph = chain("Input", "Conv2D", "ReLU", "Flatten", "Dense")
    return graph.with_params("input", {"shape": (8, 8, 1)})


def group(tab: NetworkTab, name: str = "brick", nodes: tuple[str, ...] = ("conv2d", "relu")) -> str:
    """By the dialog, as a user does; the id of the new node."""
    tab.scene.select(nodes)
    tab.action_slots()["network.group"]()
    dialog = tab.findChildren(GroupDialog)[-1]
    dialog.name.setText(name)
    dialog.ok.click()
    return tab.scene.selected_nodes[0]


def test_group_open_edit_and_back(tab: NetworkTab, session: Session, show: Show) -> None:
    show(small())
    node = group(tab)
    assert [n.id for n in session.graph.nodes] == ["input", node, "flatten", "dense"]
    assert session.analysis.is_trainable
    assert tab.blocks.crumbs.isHidden()
    key(tab, Qt.Key.Key_Return)
    assert list(tab.scene.nodes) == ["input", "conv2d", "relu"]
    assert tab.scene.nodes["conv2d"].state.shape == (6, 6, 32)
    assert not tab.blocks.crumbs.isHidden()
    tab.scene.select(["conv2d"])
    tab.canvas.append("BatchNormalization")
    assert [n.kind for n in session.graph.block_named["brick"].graph.nodes][-1] == "BatchNormalization"
    assert [n.id for n in session.graph.nodes] == ["input", node, "flatten", "dense"]
    tab.scene.select([])
    key(tab, Qt.Key.Key_Escape)
    assert tab.scene.selected_nodes == [node]
    assert session.analysis.param_counts[node] == (320 + 64, 64)
    assert tab.blocks.crumbs.isHidden()


def test_everything_is_taken_back_and_the_way_leads_out(tab: NetworkTab, session: Session, show: Show) -> None:
    first = small()
    show(first)
    key_of = tab.editor.where
    node = group(tab)
    tab.canvas.open_requested.emit(node)
    tab.inspector.show_selection(tab.editor.graph, key_of.analysis, ["conv2d"])
    tab.editor.set_param("conv2d", "filters", 5)
    last = session.graph
    assert key_of.place == (node,)
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    assert session.graph == first
    assert key_of.place == (), "the block one was inside of is gone"
    assert list(tab.scene.nodes) == [n.id for n in first.nodes]
    while session.undo_stack.canRedo():
        session.undo_stack.redo()
    assert session.graph == last


def test_keys_lead_out_and_crumbs_too(tab: NetworkTab, session: Session, show: Show) -> None:
    show(small())
    inner = group(tab)
    outer = group(tab, "outer", (inner, "flatten"))
    for leave in ((Qt.Key.Key_Backspace,), (Qt.Key.Key_Up, ALT)):
        tab.canvas.open_requested.emit(outer)
        tab.canvas.open_requested.emit(inner)
        assert tab.editor.where.place == (outer, inner)
        tab.scene.select([])
        key(tab, *leave)
        assert tab.editor.where.place == (outer,)
        tab.editor.where.go(())
    tab.canvas.open_requested.emit(outer)
    tab.canvas.open_requested.emit(inner)
    crumb = tab.blocks.crumbs.findChild(QToolButton, "network.path.0")
    assert crumb.text() == "Network"
    crumb.click()
    assert tab.editor.where.place == ()
    tab.canvas.open_requested.emit(outer)
    session.node_requested.emit(("dense",))
    assert tab.scene.selected_nodes == ["dense"], "who speaks of the network means the network"


def test_a_problem_inside_a_block_leads_to_the_layer_there_and_is_repaired(
    tab: NetworkTab, session: Session, show: Show, qtbot: QtBot
) -> None:
    show(small())
    node = group(tab)
    tab.canvas.open_requested.emit(node)
    tab.editor.set_param("conv2d", "kernel_size", (9, 9))
    tab.editor.where.go(())
    tab.problems.list.setCurrentRow(0)
    qtbot.keyClick(tab.problems.list, Qt.Key.Key_Return)
    assert tab.editor.where.place == (node,)
    assert tab.scene.selected_nodes == ["conv2d"]
    tab.action_slots()["network.repair"]()
    assert session.analysis.is_trainable
    assert tab.editor.where.place == (node,), "repaired where one is"
    session.undo_stack.undo()
    assert not session.analysis.is_trainable


def test_a_group_that_cannot_be_is_explained(
    tab: NetworkTab, session: Session, show: Show, messages: list[Message]
) -> None:
    show(small())
    tab.scene.select(["input", "conv2d"])
    tab.action_slots()["network.group"]()
    assert "where the data comes in" in messages[-1].text
    assert tab.findChildren(GroupDialog) == []
    tab.scene.select(["conv2d"])
    tab.action_slots()["network.group"]()
    dialog = tab.findChildren(GroupDialog)[-1]
    dialog.name.setText("  ")
    dialog.ok.click()
    assert not dialog.problem.isHidden()
    assert dialog.isVisible()
    dialog.reject()
    assert session.graph == small()


def test_ungroup_by_its_action(tab: NetworkTab, session: Session, show: Show) -> None:
    show(small())
    node = group(tab)
    assert tab.is_action_enabled("network.ungroup")
    tab.action_slots()["network.ungroup"]()
    assert node not in session.graph.by_id
    assert tab.scene.selected_nodes == ["conv2d", "relu"]
    assert session.undo_stack.undoText() == "Ungroup"


def test_a_setting_inside_becomes_one_of_the_block(tab: NetworkTab, session: Session, show: Show) -> None:
    show(small())
    node = group(tab)
    expose = tab.findChild(ExposeButton)
    tab.scene.select(["dense"])
    assert expose.isHidden(), "outside of blocks there is nothing to expose to"
    tab.canvas.open_requested.emit(node)
    tab.scene.select(["conv2d"])
    assert not expose.isHidden()
    expose.choices.aboutToShow.emit()
    action = next(a for a in expose.choices.actions() if a.objectName() == "network.expose.filters")
    assert not action.isChecked()
    expose.choices.triggered.emit(action)
    assert [param.name for param in session.graph.block_named["brick"].params] == ["filters"]
    tab.blocks.leave()
    form = tab.inspector.form
    assert form is not None
    assert form.values() == {"filters": 32}
    form.value_changed.emit("filters", 7)
    assert session.analysis.shapes[node] == (6, 6, 7)
    tab.canvas.open_requested.emit(node)
    tab.scene.select(["conv2d"])
    expose.choices.aboutToShow.emit()
    action = next(a for a in expose.choices.actions() if a.objectName() == "network.expose.filters")
    assert action.isChecked()
    expose.choices.triggered.emit(action)
    assert session.graph.block_named["brick"].params == ()


def test_the_settings_to_choose_from_are_those_of_the_form(tab: NetworkTab, show: Show) -> None:
    show(small())
    node = group(tab)
    tab.scene.select([node])
    assert "Enter opens the block" in tab.inspector.help.text()
    tab.canvas.open_requested.emit(node)
    assert tab.inspector.costs.isHidden(), "memory and time are those of the whole network"
    tab.scene.select(["conv2d"])
    expose = tab.findChild(ExposeButton)
    expose.choices.aboutToShow.emit()
    lines = expose.choices.actions()
    assert [line.text() for line in lines][::5] == ["Filters", "Advanced"]
    menu = lines[-1].menu()
    assert isinstance(menu, QMenu)
    folded = [line.text() for line in menu.actions()]
    assert "Use bias" in folded
    assert "L1 factor" not in folded, "there is no regularizer"


def test_the_settings_of_a_block(tab: NetworkTab, session: Session, show: Show) -> None:
    show(small())
    node = group(tab)
    tab.canvas.open_requested.emit(node)
    tab.editor.blocks.expose("conv2d", "filters", "filters")
    tab.blocks.crumbs.settings.click()
    dialog = tab.findChildren(BlockDialog)[-1]
    dialog.table.item(0, DEFAULT).setText("12")
    dialog.table.item(0, NAME).setText("너비")
    dialog.text.setPlainText("Two layers.")
    dialog.name.setText("내 블록")
    dialog.name.editingFinished.emit()
    dialog.keep.setChecked(True)
    dialog.reject()
    block = session.graph.block_named["내 블록"]
    assert (block.params[0].name, block.params[0].default, block.text) == ("너비", 12, "Two layers.")
    assert session.graph.node(node).block == "내 블록"
    assert tab.editor.where.place == (node,)
    saved = read_saved(blocks_folder()).blocks
    assert [entry.block.name for entry in saved] == ["내 블록"]
    dialog.deleteLater()
    tab.editor.shelf.forget("내 블록")
    assert read_saved(blocks_folder()).blocks == ()


def test_blocks_are_in_the_palette_and_dropped_like_layers(tab: NetworkTab, session: Session, show: Show) -> None:
    show(small())
    palette = tab.palette_list
    QTest.keyClicks(palette.search, "inception")
    assert "block:Inception" in palette.shown_kinds()
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    node = tab.scene.selected_nodes[0]
    assert session.graph.node(node).block == "Inception"
    assert "Inception" in session.graph.block_named
    assert drop(tab, layer_data("block:Residual"), QPointF(900, 100))
    assert {block.name for block in session.graph.blocks} == {"Inception", "Residual"}
    assert not drop(tab, layer_data("block:nobody"), QPointF(900, 300))
    group(tab, "mine", ("conv2d", "relu"))
    palette.search.clear()
    assert palette.item_of("block:mine").parent().text(0) == "Blocks"
    rows = {row.text: row for row in tab.blocks.palette_rows("mine")}
    assert "Save to my palette" in rows
    assert "Add to the network" in rows


def test_a_damaged_file_in_the_palette_is_told_of_once(
    tab: NetworkTab, session: Session, messages: list[Message]
) -> None:
    bad = blocks_folder() / f"내 것{SUFFIX}"
    bad.parent.mkdir(parents=True, exist_ok=True)
    bad.write_text("{")
    tab.editor.shelf.forget("nobody")
    session.project_opened.emit()
    session.project_opened.emit()
    told = [message.text for message in messages if "내 것" in message.text]
    assert len(told) == 1
    assert bad.read_text() == "{"
    assert "block:Residual" in tab.palette_list.shown_kinds()


def test_a_block_goes_over_the_clipboard_and_not_into_itself(
    tab: NetworkTab, session: Session, show: Show, messages: list[Message]
) -> None:
    show(small())
    node = group(tab)
    tab.canvas.copy_selection()
    tab.canvas.open_requested.emit(node)
    before = session.graph
    tab.canvas.paste()
    assert "contains itself" in messages[-1].text
    assert session.graph == before
    show(Graph())
    assert '"brick"' in QGuiApplication.clipboard().text()
    tab.canvas.paste()
    assert [block.name for block in session.graph.blocks] == ["brick"]
