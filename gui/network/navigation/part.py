"""Getting about by keyboard: the outline in step with the canvas, finding layers, and adding one by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from engine.network.kinds import LAYER_KINDS
from gui.i18n import tr
from gui.network.canvas.canvas import NetworkCanvas
from gui.network.menus import Row
from gui.network.navigation.find_bar import FindBar
from gui.network.navigation.outline import Outline
from gui.network.navigation.quick_add import QuickAdd


class NavigationPart(QObject):
    """``outline`` and ``find_bar`` are widgets to be put beside and above the canvas."""

    def __init__(self, canvas: NetworkCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas, self._window = canvas, parent
        self._editor = canvas.editor
        canvas.commands["add"] = self.quick_add
        self.outline = Outline(canvas.commands, parent)
        self.find_bar = FindBar(parent)
        self.outline.chosen_changed.connect(self._on_row_chosen)
        self.outline.move_requested.connect(self.move_along)
        canvas.network.chosen_changed.connect(self._on_chosen_changed)
        self.find_bar.found.connect(canvas.show_node)
        self.find_bar.closed.connect(self._on_find_closed)

    def show_graph(self) -> None:
        """The graph on the canvas, or its analysis, is another one."""
        self.outline.show_graph(self._editor.graph, self._editor.where.analysis)
        self.find_bar.show_graph(self._editor.graph)

    def action_slots(self) -> Mapping[str, Callable[[], object]]:
        return {
            "edit.find": self.find_bar.open_bar,
            "network.add_layer": self.quick_add,
            "network.move_up": self.move_up,
            "network.move_down": self.move_down,
        }

    def is_action_enabled(self, key: str) -> bool:
        if key == "network.add_layer":
            return True
        if key == "edit.find":
            return bool(self._editor.graph.nodes)
        return len(self._canvas.network.selected_nodes) == 1

    def menu_rows(self) -> Sequence[Row]:
        return (Row(tr("Add a layer…"), "A", self.quick_add),)

    def quick_add(self) -> None:
        """Ask for a layer by its name; it goes behind what is selected."""
        kinds = [kind for kind in LAYER_KINDS.values() if kind.is_offered]
        kinds += [entry.kind for entry in self._editor.shelf.entries()]
        box = QuickAdd(kinds, self._window)
        box.chosen.connect(self._canvas.append)
        box.open()

    def move_up(self) -> None:
        self.move_along(-1)

    def move_down(self) -> None:
        self.move_along(1)

    def move_along(self, way: int) -> None:
        """The selected layer and its neighbour in the line change places."""
        names = self._canvas.network.selected_nodes
        if len(names) == 1:
            self._editor.move_along(names[0], 1 if way > 0 else -1)
            self._canvas.bring_into_sight(names)

    def _on_row_chosen(self) -> None:
        names = self.outline.chosen
        self._canvas.network.select(names)
        self._canvas.bring_into_sight(names)

    def _on_chosen_changed(self) -> None:
        self.outline.select(self._canvas.network.selected_nodes)

    def _on_find_closed(self) -> None:
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
