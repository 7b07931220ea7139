"""Aligning and distributing what is selected on the canvas, switching layers off, and the order of inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from engine.network.editing.arranging import Direction, Side
from engine.network.editing.edits import can_be_disabled, has_ordered_inputs
from gui.i18n import tr
from gui.network.canvas.canvas import NetworkCanvas
from gui.network.menus import Row

SIDES: dict[str, Side] = {
    "network.align_left": "left",
    "network.align_centre": "centre",
    "network.align_right": "right",
    "network.align_top": "top",
    "network.align_middle": "middle",
    "network.align_bottom": "bottom",
}
DIRECTIONS: dict[str, Direction] = {
    "network.distribute_across": "horizontal",
    "network.distribute_down": "vertical",
}


class ArrangingPart:
    """Works on what is selected on a canvas."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        self._canvas = canvas
        self._scene = canvas.network
        self._editor = canvas.editor
        canvas.commands["disable"] = self.toggle_disabled

    def action_slots(self) -> dict[str, Callable[[], object]]:
        slots: dict[str, Callable[[], object]] = {"network.disable": self.toggle_disabled}
        slots.update({key: partial(self.align, side) for key, side in SIDES.items()})
        slots.update({key: partial(self.distribute, direction) for key, direction in DIRECTIONS.items()})
        return slots

    def is_action_enabled(self, key: str) -> bool:
        nodes, _, comments = self._scene.chosen
        if key == "network.disable":
            return bool(self._switchable())
        return len(nodes) + len(comments) > (2 if key in DIRECTIONS else 1)

    def align(self, side: Side) -> None:
        nodes, _, comments = self._scene.chosen
        self._editor.arranging.align(nodes, comments, side)

    def distribute(self, direction: Direction) -> None:
        nodes, _, comments = self._scene.chosen
        self._editor.arranging.distribute(nodes, comments, direction)

    def toggle_disabled(self) -> None:
        """Switch the selected layers off; or, when all of them are off, on again."""
        names = self._switchable()
        if names:
            self._editor.disable(names, not self._is_all_disabled(names))

    def _switchable(self) -> list[str]:
        graph = self._scene.graph
        return [name for name in self._scene.selected_nodes if can_be_disabled(graph, name)]

    def _is_all_disabled(self, names: Sequence[str]) -> bool:
        return all(self._scene.graph.node(name).is_disabled for name in names)

    def menu_rows(self) -> Sequence[Row]:
        names = self._switchable()
        text = tr("Enable") if names and self._is_all_disabled(names) else tr("Disable")
        rows = [Row(text, "D", self.toggle_disabled, bool(names)), *self._order_rows()]
        if self.is_action_enabled("network.align_left"):
            rows.append(Row(tr("Align"), rows=self._align_rows()))
        return rows

    def _order_rows(self) -> list[Row]:
        """A wire into a layer that tells its inputs apart can become an earlier or a later one."""
        wires = self._scene.selected_wires
        graph = self._scene.graph
        if len(wires) != 1 or not has_ordered_inputs(graph, wires[0][1]):
            return []
        wire = wires[0]
        place, last = graph.inputs_of(wire[1]).index(wire[0]), len(graph.inputs_of(wire[1])) - 1
        shift = self._editor.shift_input
        return [
            Row(tr("Earlier input"), slot=partial(shift, wire, -1), is_enabled=place > 0),
            Row(tr("Later input"), slot=partial(shift, wire, 1), is_enabled=place < last),
        ]

    def _align_rows(self) -> tuple[Row, ...]:
        can_distribute = self.is_action_enabled("network.distribute_down")
        return (
            Row(tr("Left edges"), "Ctrl+Shift+←", partial(self.align, "left")),
            Row(tr("Centres"), "Ctrl+Shift+C", partial(self.align, "centre")),
            Row(tr("Right edges"), "Ctrl+Shift+→", partial(self.align, "right")),
            Row(),
            Row(tr("Top edges"), "Ctrl+Shift+↑", partial(self.align, "top")),
            Row(tr("Middles"), "Ctrl+Shift+M", partial(self.align, "middle")),
            Row(tr("Bottom edges"), "Ctrl+Shift+↓", partial(self.align, "bottom")),
            Row(),
            Row(tr("Same gaps across"), "Ctrl+Shift+H", partial(self.distribute, "horizontal"), can_distribute),
            Row(tr("Same gaps down"), "Ctrl+Shift+V", partial(self.distribute, "vertical"), can_distribute),
        )
