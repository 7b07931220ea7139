"""Blocks in the Network tab: grouping, opening, the way back, and the rows of the palette."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from engine.network.blocks.grouping import group_refusal, name_for
from engine.network.blocks.places import Place
from engine.network.graph import BLOCK
from engine.network.kinds import LayerKind
from gui.i18n import tr
from gui.network.blocks.breadcrumbs import Breadcrumbs
from gui.network.blocks.dialog import BlockDialog
from gui.network.blocks.group_dialog import GroupDialog
from gui.network.blocks.shelf import ShelfEntry
from gui.network.canvas.canvas import NetworkCanvas
from gui.network.menus import Row, make_menu
from gui.network.palette import LayerPalette


class BlocksPart(QObject):
    """``crumbs`` is the bar to be put above the canvas."""

    def __init__(self, canvas: NetworkCanvas, palette: LayerPalette, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas, self._palette, self._window = canvas, palette, parent
        self._editor = canvas.editor
        self._rows: list[tuple[LayerKind, str]] = []  # of the palette
        self.crumbs = Breadcrumbs(parent)
        canvas.commands["cancel"] = self._cancel
        canvas.commands["back"] = self._delete_or_leave
        canvas.commands["leave"] = self.leave
        canvas.open_requested.connect(self.open_block)
        self.crumbs.place_chosen.connect(self.go)
        self.crumbs.settings_requested.connect(self._show_settings_here)
        self._editor.shelf.changed.connect(self._fill_palette)
        self._editor.where.changed.connect(self._on_place_changed)
        palette.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        palette.tree.customContextMenuRequested.connect(self._on_palette_menu)
        self._fill_palette()

    # ---- what the tab asks

    def action_slots(self) -> Mapping[str, Callable[[], object]]:
        return {
            "network.group": self.group,
            "network.ungroup": self.ungroup,
            "network.open_block": self.open_selected,
            "network.leave_block": self.leave,
            "network.block_settings": self.show_settings,
            "network.unused_blocks": self._editor.blocks.drop_unused,
        }

    def is_action_enabled(self, key: str) -> bool:
        if key == "network.group":
            return bool(self._canvas.network.selected_nodes)
        if key == "network.leave_block":
            return bool(self._editor.where.place)
        if key == "network.block_settings":
            return bool(self._chosen_blocks() or self._editor.where.place)
        if key == "network.unused_blocks":
            return bool(self._editor.graph.blocks)
        return bool(self._chosen_blocks())

    def menu_rows(self) -> Sequence[Row]:
        nodes, blocks = self._canvas.network.selected_nodes, self._chosen_blocks()
        rows = [Row(tr("Group into block…"), "Ctrl+G", self.group)] if nodes else []
        if blocks:
            rows.append(Row(tr("Ungroup"), "Ctrl+Shift+G", self.ungroup))
        if len(blocks) == 1:
            rows.append(Row(tr("Open the block"), "Enter", self.open_selected))
            rows.append(Row(tr("Block…"), "", self.show_settings))
        if self._editor.where.place:
            rows.append(Row(tr("Back out of the block"), "Alt+Up", self.leave))
        return rows

    def _chosen_blocks(self) -> list[str]:
        graph = self._editor.graph
        return [name for name in self._canvas.network.selected_nodes if name in graph.by_id and graph.node(name).block]

    # ---- grouping

    def group(self) -> None:
        """Ask for a name and make the selected layers a block; why they cannot be one is posted."""
        nodes = self._canvas.network.selected_nodes
        refusal = group_refusal(self._editor.graph, nodes)
        if refusal is not None:
            self._editor.session.post_error(refusal)
            return
        GroupDialog(name_for(self._editor.graph, tr("Block")), self._group, self._window).open()

    def _group(self, name: str, text: str) -> None:
        names = self._editor.blocks.group(self._canvas.network.selected_nodes, name, text)
        self._show(names)

    def ungroup(self) -> None:
        """Put the insides of the selected blocks in their place."""
        self._show(self._editor.blocks.ungroup(self._chosen_blocks()))

    def _show(self, names: Sequence[str]) -> None:
        if names:
            self._canvas.network.select(names)
            self._canvas.bring_into_sight(names)

    # ---- going in and out

    def open_selected(self) -> None:
        for name in self._chosen_blocks()[:1]:
            self.open_block(name)

    def open_block(self, name: str) -> None:
        """See the inside of a block on the canvas."""
        self.go((*self._editor.where.place, name))

    def leave(self) -> None:
        """Back to where the block stands, which is selected then."""
        place = self._editor.where.place
        if place:
            self.go(place[:-1])
            self._canvas.show_node(place[-1])

    def go(self, place: Place) -> None:
        self._editor.where.go(place)

    def _cancel(self) -> None:
        """Escape gives up a drag, then the selection, then the block."""
        if self._canvas.cancel_gesture():
            return
        if self._editor.where.place and not any(self._canvas.network.chosen):
            self.leave()
        else:
            self._canvas.cancel()

    def _delete_or_leave(self) -> None:
        """Backspace deletes what is selected; with nothing selected it leads out of the block."""
        if any(self._canvas.network.chosen):
            self._canvas.delete_selection()
        else:
            self.leave()

    def _on_place_changed(self) -> None:
        self.crumbs.show_place(self._editor.session.graph, self._editor.where.place)

    # ---- settings and palette

    def show_settings(self) -> None:
        """The settings of the selected block, or of the one that one is inside of."""
        for name in self._chosen_blocks()[:1]:
            self._show_settings(self._editor.graph.node(name).block)
            return
        self._show_settings_here()

    def _show_settings_here(self) -> None:
        block = self._editor.blocks.here
        if block is not None:
            self._show_settings(block.name)

    def _show_settings(self, name: str) -> None:
        if name in self._editor.graph.block_named:
            BlockDialog(self._editor, name, self._window).open()

    def _fill_palette(self) -> None:
        rows = [(entry.kind, _tip(entry)) for entry in self._editor.shelf.entries()]
        if rows != self._rows:
            self._rows = rows
            self._palette.show_blocks(rows)
        self._on_place_changed()

    def _on_palette_menu(self, place: QPoint) -> None:
        item = self._palette.tree.itemAt(place)
        key = str(item.data(0, Qt.ItemDataRole.UserRole) or "") if item is not None else ""
        if key.startswith(BLOCK):
            menu = make_menu(self._window, "network.palette_menu", self.palette_rows(key.removeprefix(BLOCK)))
            menu.popup(self._palette.tree.viewport().mapToGlobal(place))

    def palette_rows(self, name: str) -> list[Row]:
        """What can be done with a block of the palette."""
        shelf = self._editor.shelf
        is_here = name in self._editor.graph.block_named
        rows = [Row(tr("Add to the network"), "", _call(self._canvas.append, BLOCK + name))]
        if is_here:
            rows.append(Row(tr("Block…"), "", _call(self._show_settings, name)))
            rows.append(Row(tr("Save to my palette"), "", _call(shelf.save, name)))
            rows.append(Row(tr("Delete from the project"), "", _call(self._editor.blocks.drop_definition, name)))
        if shelf.is_saved(name):
            rows.append(Row(tr("Remove from my palette"), "", _call(shelf.forget, name)))
        return rows


def _call(function: Callable[[str], object], name: str) -> Callable[[], object]:
    def call() -> object:
        return function(name)

    return call


def _tip(entry: ShelfEntry) -> str:
    origins = {
        "project": tr("A block of this project"),
        "user": tr("A block of your palette"),
        "shipped": tr("A block that comes with Layerwise"),
    }
    return "\n".join(filter(None, (tr(entry.kind.help), origins[entry.origin])))
